#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/sample/inventory/take.h"
#include "common/model/ids.h"
#include "common/model/telemetry.h"

/// What the collector is to be told, and what it was told last. Pure.
namespace tidemark::inventory {

/// So often everything is told again, whatever was told before: what was lost on the way is made good by it.
inline constexpr Duration kCompleteEvery = std::chrono::hours(24 * 7);

/// To whom it is told. Nil and 0 before the first stream.
struct Position {
  StoreId store;
  std::uint64_t generation = 0;
  Epoch epoch;
  friend bool operator==(const Position&, const Position&) = default;
};

/// What the spool accepted last. FORMAT.md beside this file tells how it is kept.
struct Told {
  Position position;
  TimePoint complete;  ///< when everything was told
  std::map<std::string, InventoryItems> kinds;
  std::map<std::string, std::string> troubles;  ///< by kind
  friend bool operator==(const Told&, const Told&) = default;
};
std::string encode(const Told& told);
/// kDataLoss where it is damaged, or another version's.
absl::StatusOr<Told> decode_told(std::string_view bytes);

struct News {
  std::vector<Event> events;
  Told told;  ///< once the events are in the spool
};
/// What is different from what was told: inventory.changed; everything, where nothing was told yet, the
/// position is another one, or kCompleteEvery has passed: inventory.complete; what cannot be told, once:
/// inventory.unknown.
News news_of(const Told& before, Taken now_there, const Position& position, TimePoint now);

}  // namespace tidemark::inventory
