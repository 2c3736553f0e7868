#include "collector/admission/device_book.h"

#include <utility>

#include "common/wire/facts.h"

namespace tidemark::admission {

void DeviceBook::load(const store::SourceRecord& record) {
  source_ = record.receiver.source;
  known_ = record.devices;
  ranges_.clear();
  taken_.clear();
  refused_.clear();
  for (const std::string& text : record.ranges) {
    if (auto range = DeviceRange::parse(text); range.ok()) ranges_.push_back(*std::move(range));
  }
}

std::string DeviceBook::mistake(const Device& device, const std::optional<store::EndpointOwner>& owner,
                                const Limits& limits, std::uint64_t known_max) const {
  if (device.endpoint == source_) return "it has the id of the source itself";
  if (const auto status = wire::check_device(device, limits); !status.ok())
    return std::string(status.message());
  if (ranges_.empty()) return "nothing is assigned to its proxy: 'tidemark proxy assign' does";
  if (!any_holds(ranges_, device.address, device.host))
    return "it is in no range that is assigned to its proxy";
  if (owner && owner->source != source_) return "its id is another source's, or another source's device's";
  if (owner && owner->revoked) return "it was revoked or retired";
  if (taken_.contains(device.endpoint)) return {};
  if (taken_.size() >= limits.devices_max)
    return "a source may speak for " + std::to_string(limits.devices_max) + " devices";
  if (!owner && known_ >= known_max)
    return "a source may bring " + std::to_string(known_max) + " devices in all, those that went included";
  return {};
}

absl::StatusOr<DeviceBook::Verdict> DeviceBook::judge(std::vector<Device> named, const Limits& limits,
                                                      std::uint64_t known_max, const AskOwners& ask) {
  std::vector<EndpointId> ids;
  for (const Device& device : named) ids.push_back(device.endpoint);
  const auto owners = ask(ids);
  if (!owners.ok()) return owners.status();
  Verdict out;
  for (std::size_t i = 0; i < named.size(); ++i) {
    Device& device = named[i];
    std::string why = mistake(device, (*owners)[i], limits, known_max);
    if (!why.empty()) {
      taken_.erase(device.endpoint);
      if (refused_.size() < limits.devices_max) refused_[device.endpoint] = why;
      out.refused.push_back({device.endpoint, std::move(why)});
      continue;
    }
    refused_.erase(device.endpoint);
    if (taken_.insert(device.endpoint).second && !(*owners)[i]) ++known_;
    out.taken.push_back(std::move(device));
  }
  return out;
}

DeviceStanding DeviceBook::standing() const {
  return {taken_.size(), refused_.size(), refused_.empty() ? std::string() : refused_.begin()->second};
}

}  // namespace tidemark::admission
