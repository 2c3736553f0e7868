#pragma once

#include <cstdint>

#include "collector/store/sqlite/query.h"
#include "common/model/telemetry.h"

/// The table of events, for the ports that share it. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// What tells an event from all others: the journal's row that it came with, and its place there.
struct EventKey {
  std::int64_t journal = 0;  ///< below zero: no row of the journal; it was imported
  std::int64_t ordinal = 0;
};
/// Without its inventory. `clock_offset`: of the source, which its time is to be moved by. False: it is there
/// already.
bool insert_event(Connection& connection, const EventKey& key, std::int64_t endpoint, const Event& event,
                  Duration clock_offset, TimePoint received);

}  // namespace tidemark::store::sqlite
