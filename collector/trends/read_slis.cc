#include <algorithm>
#include <set>
#include <utility>

#include "collector/trends/asked.h"
#include "collector/trends/assemble.h"
#include "collector/trends/evaluate.h"
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

absl::StatusOr<std::vector<Sli>> TrendSource::read_slis(const Asked& asked, catalog::PeriodKind by,
                                                        const Roster& roster, timeline::Interval wanted,
                                                        TimePoint now) {
  const timeline::Interval range{wanted.from - kFollowMax, wanted.to};
  auto evidence = read_evidence(*asked.service, *asked.definition.catalog, roster, range, now);
  if (!evidence.ok()) return evidence.status();
  const History history = history_of(*std::move(evidence), range);
  return trends::slis(*asked.service, by, day_facts(history, wanted), now);
}

absl::StatusOr<std::vector<ServiceSlis>> TrendSource::slis(const SliRequest& request) {
  const TimePoint now = clock_.now();
  if (auto status = check_times(request, now); !status.ok()) return status;
  if (request.definition == versions::DefinitionOf::kThen) return slis_then(request, now);
  const versions::Definition today = versions_.today();
  const auto services = services_of(request, *today.catalog);
  if (!services.ok()) return services.status();
  auto roster = read_roster(reader_);
  if (!roster.ok()) return roster.status();
  std::vector<ServiceSlis> out;
  for (const catalog::Service* service : *services) {
    auto slis = read_slis({today, service, {}}, request.by, *roster,
                          wanted_of(request, service->hours.time_zone, now), now);
    if (!slis.ok()) return slis.status();
    out.push_back({service->name, today, service->currency, *std::move(slis)});
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

absl::StatusOr<std::vector<ServiceSlis>> TrendSource::slis_then(const SliRequest& request, TimePoint now) {
  const timeline::Interval touched = wanted_of(request, "UTC", now);
  std::vector<std::string> names = request.services;
  if (names.empty()) {
    auto all = versions_.services_between(touched.from, now);
    if (!all.ok()) return all.status();
    names = *std::move(all);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  auto roster = read_roster(reader_);
  if (!roster.ok()) return roster.status();
  const auto today = catalog_.get();
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
      auto slis = read_slis(stretch.asked, request.by, *roster, around, now);
      if (!slis.ok()) return slis.status();
      std::erase_if(*slis, [&](const Sli& sli) { return !stretch.periods.contains(sli.period_name); });
      out.push_back({name, stretch.asked.definition, stretch.asked.service->currency, *std::move(slis)});
    }
  }
  return out;
}

}  // namespace tidemark::trends
