#include "collector/cli/commands.h"
#include "collector/cli/pages.h"
#include "collector/cli/range.h"
#include "collector/cli/samples_output.h"
#include "collector/cli/text.h"

namespace tidemark::cli {
namespace {

Outcome list_problems(const Desk& desk) {
  v1::ProblemListRequest request;
  request.set_service(desk.call.service);
  request.set_site(desk.call.site);
  request.set_silo(desk.call.silo);
  if (!desk.call.follow) {
    const auto reply = desk.client.ask(request);
    return reply.ok() ? show(desk, problem_page(desk.view, *reply)) : Outcome::failed(reply.status());
  }
  const absl::Status end = desk.client.follow(request, [&](const v1::ProblemListReply& reply) {
    View view = desk.view;
    view.now = from_unix_ms(reply.now_time_ms());
    if (desk.call.output == Output::kTable)
      desk.around.out << painted(view, Colour::kGrey, "at " + time_text(view, view.now)) << "\n";
    show(desk, problem_page(view, reply));
    if (desk.call.output == Output::kTable) desk.around.out << std::endl;
    return desk.around.out.good();
  });
  return end.ok() ? Outcome::good() : Outcome::failed(end);
}

/// One line an event, or one JSON document a line.
void show_followed(const Desk& desk, const v1::EventListReply& reply, bool& first) {
  if (desk.call.output == Output::kTable) {
    for (const v1::LoggedEvent& event : reply.events()) {
      std::string what = event.endpoint() + "  " + event.name();
      if (!event.body().empty()) what += "  " + event.body();
      const std::string time = time_text(desk.view, from_unix_ms(event.event_time_ms()));
      desk.around.out << time << "  " << painted_word(desk.view, event.severity()) << "  " << harmless(what)
                      << "\n";
    }
  } else {
    const Page page = event_page(desk.view, reply);
    if (desk.call.output == Output::kJson) {
      for (const Record& event : records_of(page.rows)) desk.around.out << json_line(event);
    } else {
      const std::string csv = csv_text(page.rows);
      desk.around.out << (first ? csv : csv.substr(csv.find('\n') + 1));
    }
  }
  first = false;
  desk.around.out.flush();
}

Outcome list_events(const Desk& desk) {
  constexpr Duration kSinceDefault = std::chrono::hours{24};
  v1::EventListRequest request;
  request.set_service(desk.call.service);
  request.set_endpoint(desk.call.endpoint);
  request.set_severity_min(desk.call.severity);
  request.set_limit(desk.call.limit);
  const absl::Status range = set_range(desk, request);
  if (!range.ok()) return Outcome::misused(range);
  if (!request.has_since_time_ms() && !request.has_until_time_ms())
    request.set_since_time_ms(unix_ms(desk.view.now - kSinceDefault));
  if (!desk.call.follow) {
    const auto reply = desk.client.ask(request);
    return reply.ok() ? show(desk, event_page(desk.view, *reply)) : Outcome::failed(reply.status());
  }
  if (request.has_until_time_ms())
    return Outcome::misused(absl::InvalidArgumentError("--follow has no end: it does not go with --until"));
  bool first = true;
  const absl::Status end = desk.client.follow(request, [&](const v1::EventListReply& reply) {
    show_followed(desk, reply, first);
    return desk.around.out.good();
  });
  return end.ok() ? Outcome::good() : Outcome::failed(end);
}

Outcome list_series(const Desk& desk) {
  v1::SeriesListRequest request;
  request.set_endpoint(desk.call.endpoint);
  request.set_metric_prefix(desk.call.metric);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, series_list_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

Outcome get_series(const Desk& desk) {
  v1::SeriesGetRequest request;
  request.set_endpoint(desk.call.name);
  request.set_metric(desk.call.metric);
  request.set_limit(desk.call.limit);
  request.set_function(desk.call.function);
  request.set_step_ms(desk.call.step.count());
  for (const auto& [key, value] : desk.call.labels) {
    v1::Attribute& attribute = *request.add_attributes();
    attribute.set_key(key);
    attribute.set_value(value);
  }
  const absl::Status range = set_range(desk, request);
  if (!range.ok()) return Outcome::misused(range);
  SamplesOutput output(desk.view, desk.call.output, desk.around.out);
  const absl::Status status = desk.client.read(request, [&](const v1::SeriesGetReply& piece) {
    output.add(piece);
    return desk.around.out.good();
  });
  if (status.ok()) output.end();
  desk.around.out.flush();
  return status.ok() ? Outcome::good() : Outcome::failed(status);
}

Outcome list_slis(const Desk& desk) {
  v1::SliListRequest request;
  if (!desk.call.service.empty()) request.add_services(desk.call.service);
  request.set_definition(desk.call.definition);
  request.set_by(desk.call.per.empty() ? "month" : desk.call.per);
  request.set_recompute(desk.call.recompute);
  const absl::Status range = set_range(desk, request);
  if (!range.ok()) return Outcome::misused(range);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, sli_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

Outcome list_outages(const Desk& desk) {
  v1::OutageListRequest request;
  request.set_service(desk.call.service);
  const absl::Status range = set_range(desk, request);
  if (!range.ok()) return Outcome::misused(range);
  const auto reply = desk.client.ask(request);
  return reply.ok() ? show(desk, outage_list_page(desk.view, *reply)) : Outcome::failed(reply.status());
}

}  // namespace

Outcome run_happening(const Desk& desk) {
  if (desk.call.command == "problem") return list_problems(desk);
  if (desk.call.command == "event list") return list_events(desk);
  if (desk.call.command == "series list") return list_series(desk);
  if (desk.call.command == "series get") return get_series(desk);
  if (desk.call.command == "sli") return list_slis(desk);
  return list_outages(desk);
}

}  // namespace tidemark::cli
