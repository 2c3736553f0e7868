#include "collector/trends/asked.h"

#include "collector/trends/assemble.h"

namespace tidemark::trends {
namespace {

absl::Status unknown_then(const std::string& name, const versions::Definition& definition) {
  std::vector<std::string> names;
  for (const catalog::Service& service : definition.catalog->services()) names.push_back(service.name);
  return absl::NotFoundError(
      "there was no service '" + name + "' in the catalogue of " + rfc3339(*definition.since) +
      ", which was in force at " + rfc3339(*definition.then) +
      config::or_nearest(name, names, "; 'tidemark service history' shows when services came and went"));
}

}  // namespace

absl::StatusOr<Asked> TrendSource::definition_of(const std::string& name,
                                                 const std::optional<TimePoint>& then) {
  auto definition = then ? versions_.at(*then) : versions_.today();
  if (!definition.ok()) return definition.status();
  const catalog::Service* service = definition->catalog->find(name);
  if (service == nullptr)
    return then ? unknown_then(name, *definition) : unknown_service(name, *definition->catalog);
  return Asked{*std::move(definition), service, {}};
}

absl::StatusOr<Asked> TrendSource::asked(const std::string& name, const catalog::PeriodRequest& request,
                                         versions::DefinitionOf definition, TimePoint now) {
  if (definition == versions::DefinitionOf::kToday) {
    auto out = definition_of(name, {});
    if (!out.ok()) return out;
    auto period = catalog::requested_period(request, out->service->hours.time_zone, now);
    if (!period.ok()) return period.status();
    out->period = *std::move(period);
    return out;
  }
  // Where a period ends depends on the time zone, and that on the definition in force at its end.
  constexpr int kTriesMax = 3;
  const auto today = catalog_.get();
  const catalog::Service* known = today->find(name);
  std::string zone = known != nullptr ? known->hours.time_zone : "UTC";
  for (int tries = 1;; ++tries) {
    auto period = catalog::requested_period(request, zone, now);
    if (!period.ok()) return period.status();
    auto out = definition_of(name, end_or_now(period->interval, now));
    if (!out.ok()) return out;
    if (out->service->hours.time_zone == zone || tries == kTriesMax) {
      out->period = *std::move(period);
      return out;
    }
    zone = out->service->hours.time_zone;
  }
}

}  // namespace tidemark::trends
