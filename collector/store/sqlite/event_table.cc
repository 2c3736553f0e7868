#include "collector/store/sqlite/event_table.h"

namespace tidemark::store::sqlite {

bool insert_event(Connection& connection, const EventKey& key, std::int64_t endpoint, const Event& event,
                  Duration clock_offset, TimePoint received) {
  Query(connection,
        "INSERT OR IGNORE INTO events (journal, ordinal, endpoint, time, clock_offset, received, severity, "
        "name, body, attributes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .with(key.journal, key.ordinal, endpoint, event.time + clock_offset, clock_offset, received,
            event.severity, event.name, event.body, json_of(event.attributes))
      .run();
  return connection.changes() > 0;
}

}  // namespace tidemark::store::sqlite
