#include "tests/bench/ask_slis.h"

#include <algorithm>
#include <cstdio>
#include <set>

namespace tidemark::bench {

grpc::Status ask(v1::Admin::Stub& stub, const SliQuestion& question, v1::SliListReply& reply) {
  v1::SliListRequest request;
  for (const std::string& service : question.services) request.add_services(service);
  request.set_by(question.by);
  if (question.since_ms) request.set_since_time_ms(*question.since_ms);
  if (question.until_ms) request.set_until_time_ms(*question.until_ms);
  request.set_recompute(question.recompute);
  grpc::ClientContext context;
  return stub.SliList(&context, request, &reply);
}

SliFigures figures_of(const v1::SliListReply& reply) {
  SliFigures out;
  std::set<std::string> services, down;
  for (const v1::SliRow& row : reply.rows()) {
    ++out.rows;
    services.insert(row.service());
    if (row.down_ms() > 0) down.insert(row.service());
    if (row.has_availability()) {
      out.availability += row.availability();
    } else {
      ++out.unmeasured;
    }
    if (row.has_coverage()) out.coverage_least = std::min(out.coverage_least, row.coverage());
    out.down_ms += row.down_ms();
    out.degraded_ms += row.degraded_ms();
    out.outages += row.outages();
  }
  if (out.rows > out.unmeasured) out.availability /= static_cast<double>(out.rows - out.unmeasured);
  out.services = services.size();
  out.services_down = down.size();
  return out;
}

std::string json_of(const SliFigures& figures) {
  char out[512];
  std::snprintf(out, sizeof(out),
                "\"rows\": %zu, \"services\": %zu, \"services_down\": %zu, \"unmeasured\": %zu, "
                "\"availability\": %.17g, \"coverage_least\": %.17g, \"down_s\": %lld, \"degraded_s\": %lld, "
                "\"outages\": %llu",
                figures.rows, figures.services, figures.services_down, figures.unmeasured,
                figures.availability, figures.coverage_least, static_cast<long long>(figures.down_ms / 1000),
                static_cast<long long>(figures.degraded_ms / 1000),
                static_cast<unsigned long long>(figures.outages));
  return out;
}

}  // namespace tidemark::bench
