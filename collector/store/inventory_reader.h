#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/model/ids.h"
#include "common/model/telemetry.h"

namespace tidemark::store {

/// What is known of an endpoint's inventory of one kind.
struct InventoryKindRow {
  std::string kind;
  std::uint64_t items = 0;             ///< now
  TimePoint first;                     ///< nothing is known of the time before
  TimePoint changed;                   ///< when something differed last
  std::optional<TimePoint> confirmed;  ///< when the endpoint last told all of it
};

struct InventoryRow {
  EndpointId endpoint;
  std::string kind;
  std::string key;
  Attributes values;
  TimePoint since;  ///< it is as it is
};

/// Port to what endpoints are made of, now and at any moment within the history. Thread-safe; each call sees
/// one consistent state.
class InventoryReader {
 public:
  virtual ~InventoryReader() = default;

  /// In order of their names; none where the endpoint has told nothing yet.
  virtual absl::StatusOr<std::vector<InventoryKindRow>> kinds(EndpointId endpoint) = 0;
  /// By kind and key, as of a moment; absent: now. An empty kind is every kind.
  virtual absl::StatusOr<std::vector<InventoryRow>> items(EndpointId endpoint, const std::string& kind,
                                                          std::optional<TimePoint> at) = 0;
  /// What any endpoint that is not revoked has now, by endpoint, kind and key. `key` is a pattern: * any
  /// text, ? any one character, [abc] one of these. kResourceExhausted beyond kFoundMax.
  static constexpr std::size_t kFoundMax = 200'000;
  virtual absl::StatusOr<std::vector<InventoryRow>> find(const std::string& key, const std::string& kind) = 0;
};

}  // namespace tidemark::store
