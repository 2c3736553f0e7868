#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "collector/store/ingest_store.h"
#include "common/model/device.h"
#include "common/model/device_range.h"
#include "common/model/limits.h"
#include "common/stream/messages.h"

namespace tidemark::admission {

/// What became of the devices that a source named on its last stream.
struct DeviceStanding {
  std::uint64_t taken = 0;
  std::uint64_t refused = 0;
  std::string reason;  ///< why, of one of those that are refused
};

/// The devices that one stream's source may speak for (WIRE.md, "Devices"). Not thread-safe: guarded by its
/// owner.
class DeviceBook {
 public:
  /// As IngestStore::owners().
  using AskOwners = std::function<absl::StatusOr<std::vector<std::optional<store::EndpointOwner>>>(
      const std::vector<EndpointId>& ids)>;
  struct Verdict {
    std::vector<Device> taken;  ///< spoken for from now on; they have to become endpoints
    std::vector<stream::RefusedDevice> refused;
  };

  /// At a stream's begin: none is named yet. `known`: how many endpoints the source has made before.
  void load(const store::SourceRecord& record);
  /// Judges those that are named. One that was taken before on this stream and is refused now is spoken for
  /// no more. A source may make `known_max` endpoints. An error of `ask` leaves everything as it was.
  absl::StatusOr<Verdict> judge(std::vector<Device> named, const Limits& limits, std::uint64_t known_max,
                                const AskOwners& ask);

  bool speaks_for(EndpointId id) const { return taken_.contains(id); }
  DeviceStanding standing() const;

 private:
  /// Empty, or why it is refused: few sentences, with nothing of the device in them.
  std::string mistake(const Device& device, const std::optional<store::EndpointOwner>& owner,
                      const Limits& limits, std::uint64_t known_max) const;

  SourceId source_;
  std::vector<DeviceRange> ranges_;
  std::uint64_t known_ = 0;
  std::unordered_set<EndpointId> taken_;
  std::unordered_map<EndpointId, std::string> refused_;  // at most as many as may be taken
};

}  // namespace tidemark::admission
