#include <algorithm>
#include <set>
#include <utility>

#include "collector/trends/asked.h"
#include "collector/trends/assemble.h"
#include "collector/trends/roster.h"

namespace tidemark::trends {
namespace {

constexpr Duration kDay = std::chrono::hours(24);

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
  if (request.definition == versions::DefinitionOf::kThen) return slis_then(request);
  const versions::Definition today = versions_.today();
  auto question = this->question(today.catalog);
  if (!question.ok()) return question.status();
  question->recompute = request.recompute;
  const auto services = services_of(request, *today.catalog);
  if (!services.ok()) return services.status();
  std::vector<ServiceSlis> out;
  for (const catalog::Service* service : *services) {
    const timeline::Interval wanted = wanted_of(request, service->hours.time_zone, question->now);
    auto days = facts(*service, *question, wanted);
    if (!days.ok()) return days.status();
    out.push_back(
        {service->name, today, service->currency, trends::slis(*service, request.by, *days, question->now)});
  }
  return out;
}

namespace {

/// Periods that follow one another and are made with one definition.
struct Stretch {
  Asked asked;
  std::set<std::string> periods;  ///< their names
  timeline::Interval time;
};

/// `periods` have their boundaries in one time zone; the names say which they are in another one.
void add(std::vector<Stretch>& stretches, Asked asked) {
  const auto& [definition, service, period] = asked;
  if (stretches.empty() || stretches.back().asked.definition.since != definition.since ||
      stretches.back().asked.definition.before_first != definition.before_first)
    stretches.push_back({asked, {}, period.interval});
  stretches.back().periods.insert(period.name);
  stretches.back().time.to = period.interval.to;
}

}  // namespace

absl::StatusOr<std::vector<ServiceSlis>> TrendSource::slis_then(const SliRequest& request) {
  auto question = this->question(catalog_.get());
  if (!question.ok()) return question.status();
  question->recompute = request.recompute;
  const TimePoint now = question->now;
  const timeline::Interval touched = wanted_of(request, "UTC", now);
  std::vector<std::string> names = request.services;
  if (names.empty()) {
    auto all = versions_.services_between(touched.from, now);
    if (!all.ok()) return all.status();
    names = *std::move(all);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  const auto today = question->catalog;
  std::vector<ServiceSlis> out;
  for (const std::string& name : names) {
    const catalog::Service* known = today->find(name);
    const std::string zone = known != nullptr ? known->hours.time_zone : "UTC";
    const timeline::Interval wanted = wanted_of(request, zone, now);
    std::vector<Stretch> stretches;
    absl::Status missing;
    for (TimePoint at = wanted.from; at < wanted.to;) {
      catalog::Period period = catalog::period_at(request.by, at, zone);
      at = period.interval.to;
      auto asked = definition_of(name, end_or_now(period.interval, now));
      if (absl::IsNotFound(asked.status())) {
        missing = asked.status();
        continue;
      }
      if (!asked.ok()) return asked.status();
      asked->period = std::move(period);
      add(stretches, *std::move(asked));
    }
    if (stretches.empty() && !request.services.empty()) return missing;
    for (const Stretch& stretch : stretches) {
      // A day more on both sides: the service's days may have been those of another time zone.
      const timeline::Interval around{stretch.time.from - kDay, std::min(stretch.time.to + kDay, wanted.to)};
      const catalog::Service& service = *stretch.asked.service;
      question->catalog = stretch.asked.definition.catalog;
      auto days = facts(service, *question, around, true);
      if (!days.ok()) return days.status();
      std::vector<Sli> slis = trends::slis(service, request.by, *days, now);
      std::erase_if(slis, [&](const Sli& sli) { return !stretch.periods.contains(sli.period_name); });
      out.push_back({name, stretch.asked.definition, service.currency, std::move(slis)});
    }
  }
  return out;
}

}  // namespace tidemark::trends
