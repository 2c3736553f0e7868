#include <algorithm>
#include <utility>

#include "collector/trends/assemble.h"
#include "collector/trends/roster.h"

namespace tidemark::trends {
namespace {

/// From where to where days are summed: whole periods, but for the end.
timeline::Interval wanted_of(const SliRequest& request, const std::string& zone, TimePoint now) {
  const TimePoint until = request.until.value_or(now);
  const TimePoint since = request.since.value_or(until - TrendSource::kSliBack);
  return {catalog::period_at(request.by, since, zone).interval.from, until};
}

absl::Status check_times(const SliRequest& request, TimePoint now) {
  if (request.until && *request.until > now)
    return absl::InvalidArgumentError("the end lies in the future; there is nothing to say of it yet");
  const TimePoint until = request.until.value_or(now);
  if (request.since && *request.since >= until)
    return absl::InvalidArgumentError("the begin has to be before the end");
  return absl::OkStatus();
}

absl::StatusOr<std::vector<const catalog::Service*>> services_of(const SliRequest& request,
                                                                 const catalog::Catalog& catalog) {
  std::vector<const catalog::Service*> out;
  if (request.services.empty()) {
    for (const catalog::Service& service : catalog.services()) out.push_back(&service);
  }
  for (const std::string& name : request.services) {
    const catalog::Service* service = catalog.find(name);
    if (service == nullptr) return unknown_service(name, catalog);
    out.push_back(service);
  }
  std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

absl::StatusOr<std::vector<ServiceSlis>> TrendSource::slis(const SliRequest& request) {
  if (auto status = check_times(request, clock_.now()); !status.ok()) return status;
  auto question = this->question();
  if (!question.ok()) return question.status();
  const auto services = services_of(request, *question->catalog);
  if (!services.ok()) return services.status();
  std::vector<ServiceSlis> out;
  for (const catalog::Service* service : *services) {
    const timeline::Interval wanted = wanted_of(request, service->hours.time_zone, question->now);
    auto days = facts(*service, *question, wanted, request.recompute);
    if (!days.ok()) return days.status();
    out.push_back(
        {service->name, service->currency, trends::slis(*service, request.by, *days, question->now)});
  }
  return out;
}

}  // namespace tidemark::trends
