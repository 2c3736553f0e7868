#include <algorithm>

#include "collector/store/outbox_store.h"
#include "collector/store/sqlite/event_row.h"
#include "collector/store/sqlite/query.h"
#include "collector/store/sqlite/sqlite_reader.h"

namespace tidemark::store::sqlite {
namespace {

/// Empty: all of them.
std::string hex_list(const std::vector<EndpointId>& endpoints) {
  if (endpoints.empty()) return {};
  std::vector<std::string> texts;
  for (const auto& endpoint : endpoints) {
    std::string hex;
    for (const auto byte : endpoint.value.bytes) {
      hex += "0123456789ABCDEF"[byte >> 4];
      hex += "0123456789ABCDEF"[byte & 15];
    }
    texts.push_back(std::move(hex));
  }
  return json_of(texts);
}

constexpr const char* kEvents =
    "SELECT v.id, e.id, v.time, v.clock_offset, v.received, v.severity, v.name, v.body, v.attributes "
    "FROM events v JOIN endpoints e ON e.key=v.endpoint WHERE v.severity>=?1 AND v.id>?2 AND v.time>=?3 AND "
    "v.time<?4 "
    "AND (?5='' OR v.endpoint IN (SELECT key FROM endpoints WHERE hex(id) IN (SELECT value FROM "
    "json_each(?5)))) ";

// The greatest time that RFC 3339 can write, and some more.
constexpr TimePoint kNever = from_unix_ms(1'000'000'000'000'000);

}  // namespace

absl::StatusOr<std::vector<EventRow>> SqliteReader::events(const EventFilter& filter) {
  using Rows = std::vector<EventRow>;
  return readers_.get<Rows>("cannot read events", [&](Connection& connection) -> absl::StatusOr<Rows> {
    const bool follows = filter.after_id > 0;
    Query query(connection, std::string(kEvents) + (follows ? "ORDER BY v.id LIMIT ?6"
                                                            : "ORDER BY v.time DESC, v.id DESC LIMIT ?6"));
    query.with(filter.severity_min, filter.after_id,
               filter.since.value_or(-kNever.time_since_epoch() + TimePoint{}), filter.until.value_or(kNever),
               hex_list(filter.endpoints), filter.limit);
    Rows rows;
    while (query.next()) rows.push_back(event_row_of(query));
    if (!follows) std::reverse(rows.begin(), rows.end());
    return rows;
  });
}

absl::StatusOr<std::vector<ToldRow>> SqliteReader::told(const std::string& service, TimePoint from,
                                                        TimePoint to) {
  using Rows = std::vector<ToldRow>;
  return readers_.get<Rows>("cannot read alarms", [&](Connection& connection) -> absl::StatusOr<Rows> {
    // What was queued with the first notice, some moments after it was decided.
    Query query(connection,
                "SELECT a.begin, (SELECT min(o.sent) FROM outbox o WHERE o.kind=?4 AND o.about=a.subject AND "
                "o.state=?5 "
                "AND o.created>=a.first_notice AND o.created<a.first_notice+60000) AS told FROM alarms a "
                "WHERE a.what=0 "
                "AND a.subject=?1 AND a.begin>=?2 AND a.begin<?3 AND told IS NOT NULL ORDER BY a.begin");
    query.with(service, from, to, MailKind::kAlarm, MailState::kSent);
    Rows rows;
    while (query.next()) {
      ToldRow row;
      query.into(row.begin, row.told);
      rows.push_back(row);
    }
    return rows;
  });
}

}  // namespace tidemark::store::sqlite
