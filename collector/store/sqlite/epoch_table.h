#pragma once

#include <optional>
#include <vector>

#include "collector/store/sqlite/query.h"
#include "common/stream/receiver.h"

/// What the stream's protocol keeps of a source: epochs and history. All functions throw SQLite::Exception.
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

/// The newest kHistoryMax, oldest first.
std::vector<stream::HistoryItem> history_of(Connection& connection, SourceId source);
/// The ordinals of a source's history; last + 1 == first: it has none.
struct HistoryEnds {
  std::int64_t first = 1;
  std::int64_t last = 0;
};
HistoryEnds history_ends(Connection& connection, SourceId source);
void append_history(Connection& connection, SourceId source, std::int64_t ordinal,
                    const stream::HistoryItem& item);
/// Older ones than kHistoryMax go when there are kHistorySlack of them.
constexpr std::int64_t kHistorySlack = 64;
void trim_history(Connection& connection, SourceId source, HistoryEnds& ends);

}  // namespace tidemark::store::sqlite
