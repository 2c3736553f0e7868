#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "common/stream/source.h"

namespace tidemark::stream {
namespace {

/// What a message has around its devices.
constexpr std::uint64_t kEnvelopeBytes = 64;

/// At least what the device takes on the wire.
std::uint64_t bytes_of(const Device& device) {
  std::uint64_t bytes = 80 + device.name.size() + device.address.size() + device.host.size() +
                        device.endpoint_class.size() + device.site.size() + device.description.size() +
                        device.object_id.size();
  for (const auto& [key, value] : device.labels) bytes += 16 + key.size() + value.size();
  return bytes;
}

}  // namespace

void Source::set_devices(std::vector<Device> devices) {
  std::vector<Device> before = std::exchange(devices_, std::move(devices));
  if (phase_ != Phase::kStreaming || limits_.devices_max == 0) return;
  std::unordered_map<EndpointId, const Device*> known;
  for (const Device& device : before) known[device.endpoint] = &device;
  std::unordered_set<EndpointId> unsaid;
  for (const Device& device : unsaid_) unsaid.insert(device.endpoint);
  unsaid_.clear();
  for (const Device& device : devices_) {
    const auto old = known.find(device.endpoint);
    const bool differs = old == known.end() || *old->second != device || unsaid.contains(device.endpoint);
    if (differs) unsaid_.push_back(device);
    if (old != known.end()) known.erase(old);
  }
  for (Device& device : before) {
    if (!known.contains(device.endpoint) || device.gone) continue;
    device.gone = true;
    unsaid_.push_back(std::move(device));
  }
}

std::vector<RefusedDevice> Source::say_devices() {
  std::vector<RefusedDevice> refused;
  if (limits_.devices_max > 0) {
    unsaid_.assign(devices_.begin(), devices_.end());
    return refused;
  }
  for (const Device& device : devices_)
    refused.push_back({device.endpoint, "the collector is of a version that takes no devices"});
  return refused;
}

std::optional<Devices> Source::next_devices() {
  if (unsaid_.empty()) return std::nullopt;
  Devices out;
  std::uint64_t bytes = kEnvelopeBytes;
  while (!unsaid_.empty() && out.devices.size() < kDevicesOfMessageMax) {
    bytes += bytes_of(unsaid_.front());
    if (bytes > limits_.message_bytes_max && !out.devices.empty()) break;
    out.devices.push_back(std::move(unsaid_.front()));
    unsaid_.pop_front();
  }
  return out;
}

absl::StatusOr<SourceStep> Source::take(const DevicesAnswer& answer, TimePoint) {
  if (phase_ != Phase::kStreaming) {
    SourceStep step;
    step.end_stream = true;
    step.note = "an answer about devices before the Welcome";
    return step;
  }
  SourceStep step;
  step.refused_devices = answer.refused;
  return step;
}

}  // namespace tidemark::stream
