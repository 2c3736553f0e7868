#include <map>
#include <utility>

#include "collector/admission/lane.h"
#include "common/log/log.h"

/// Whom a source may speak for, and with which series.
namespace tidemark::admission {
namespace {

/// What a device holds in memory until it is committed, about.
std::size_t bytes_of(const std::vector<Device>& devices) {
  std::size_t bytes = 0;
  for (const Device& device : devices) bytes += sizeof device + device.description.size();
  return bytes;
}

}  // namespace

wire::BatchContext Lane::context() {
  wire::BatchContext context;
  context.source = source_;
  context.may_speak_for = [devices = &devices_](EndpointId id) { return devices->speaks_for(id); };
  context.series = &series_.map();
  context.limits = admission_.options_.limits;
  context.now = admission_.clock_.now();
  context.clock_offset = clock_offset_;
  return context;
}

void Lane::devices(stream::Devices said) {
  auto verdict = devices_.judge(
      std::move(said.devices), admission_.options_.limits, admission_.options_.devices_known_max,
      [this](const std::vector<EndpointId>& ids) { return admission_.store_.owners(ids); });
  if (!verdict.ok()) return failed(verdict.status());
  std::map<std::string, std::int64_t> reasons;
  for (const stream::RefusedDevice& refused : verdict->refused) ++reasons[refused.reason];
  for (const auto& [reason, count] : reasons) {
    admission_.vitals_.count("ingest.refused_devices", count, reason);
    if (!device_reasons_.insert(reason).second) continue;
    log::warning("ingest: devices of " + name_of(speaking_) + " are refused, such as " +
                 std::to_string(count) + " just now: " + reason);
    overreached("devices of its: " + reason);
  }
  admission_.note_devices(source_, devices_.standing());
  store::Step step;
  step.received = admission_.clock_.now();
  Promise promise;
  promise.bytes = bytes_of(verdict->taken);
  step.devices = std::move(verdict->taken);
  promise.devices = stream::DevicesAnswer{std::move(verdict->refused)};
  hand_over(std::move(step), std::move(promise));
}

absl::Status Lane::declare(std::vector<SeriesDeclaration>& declarations, const wire::BatchContext& context) {
  if (declarations.empty()) return absl::OkStatus();
  const auto refused = series_.declare(declarations, context, admission_.options_.series_max,
                                       [this](EndpointId endpoint, const std::vector<SeriesKey>& wanted) {
                                         return admission_.store_.series_room(endpoint, wanted);
                                       });
  if (!refused.ok()) return refused.status();
  std::size_t others = refused->all;
  for (const auto& [id, count] : refused->without_room) {
    others -= count;
    const auto endpoint = admission_.store_.endpoint(id);
    const std::string name = endpoint.ok() ? endpoint->name : id.text();
    admission_.vitals_.count("ingest.refused_series", static_cast<std::int64_t>(count),
                             name + " has as many as it may, or the store has");
    log::warning("ingest: " + std::to_string(count) + " series of " + name +
                 " are refused: an endpoint may have " + std::to_string(context.limits.series_max) +
                 ", and all together " + std::to_string(admission_.options_.series_max));
  }
  if (others > 0)
    admission_.vitals_.count("ingest.refused_series", static_cast<std::int64_t>(others), "not valid");
  return absl::OkStatus();
}

}  // namespace tidemark::admission
