#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "collector/store/ingest_store.h"
#include "common/model/limits.h"
#include "common/model/telemetry.h"
#include "common/wire/validate.h"

namespace tidemark::admission {

/// The declared series of one stream's epoch: what the store has, and what the stream declares on its way.
/// Not thread-safe: guarded by its owner.
class KnownSeries {
 public:
  /// As IngestStore::series_room().
  using AskRoom = std::function<absl::StatusOr<store::SeriesRoom>(EndpointId endpoint,
                                                                  const std::vector<SeriesKey>& wanted)>;
  /// How many were refused; and of them those for which their endpoint, or the store, has no room.
  struct Refused {
    std::size_t all = 0;
    std::map<EndpointId, std::size_t> without_room;
  };

  /// Those with numbers up to `known`, as the store has them.
  void load(const std::vector<SeriesDeclaration>& stored, std::uint32_t known);
  /// Judges those that are new here, and names their endpoints. A refused one loses its key, which is how the
  /// store keeps it. An endpoint has room for context.limits.series_max series, whatever epoch they are of,
  /// and the store for `all_max`. An error of `ask` leaves everything as it was.
  absl::StatusOr<Refused> declare(std::vector<SeriesDeclaration>& declarations,
                                  const wire::BatchContext& context, std::uint64_t all_max,
                                  const AskRoom& ask);
  /// They are in the store, and counted there, from now on.
  void committed(const std::vector<SeriesDeclaration>& declarations);

  const wire::KnownSeriesMap& map() const { return map_; }

 private:
  struct Room {
    std::uint64_t endpoint = 0;  // so many has it
    std::uint64_t all = 0;       // so many are there
    std::map<SeriesKey, bool> known;
  };
  absl::StatusOr<std::map<EndpointId, Room>> rooms_for(const std::vector<SeriesDeclaration>& declarations,
                                                       const AskRoom& ask) const;

  wire::KnownSeriesMap map_;
  std::map<EndpointId, std::set<SeriesNumber>> on_the_way_;  // new to the store, and not committed yet
};

}  // namespace tidemark::admission
