#pragma once

#include <optional>
#include <vector>

#include "collector/store/sqlite/query.h"
#include "common/stream/receiver.h"

/// The table `epochs`: where sources stand. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// Of one source in order, or of all (nil) by source.
std::vector<std::pair<SourceId, stream::EpochState>> epochs_of(Connection& connection, SourceId source);
void insert_epoch(Connection& connection, SourceId source, const stream::EpochState& epoch);
void update_epoch(Connection& connection, SourceId source, const stream::EpochState& epoch);

struct EpochPosition {
  Epoch newest;   ///< 0: the source has none
  SpoolId spool;  ///< of the newest
  BatchSeq high;  ///< likewise
};
EpochPosition position_of(Connection& connection, SourceId source);

}  // namespace tidemark::store::sqlite
