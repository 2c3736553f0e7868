#include <algorithm>

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

/// The least text that is greater than all that begin with `prefix`; empty: there is none.
std::string prefix_end(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

SeriesRow series_row_of(Query& query) {
  SeriesRow row;
  std::string attributes;
  std::optional<TimePoint> first, last;
  std::optional<double> value;
  query.into(row.id, row.key.endpoint, row.key.metric, attributes, row.unit, row.kind, first, last, value);
  row.key.attributes = attributes_of(attributes);
  row.first = first.value_or(TimePoint{});
  row.last = last.value_or(TimePoint{});
  row.last_value = value.value_or(0);
  return row;
}

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

absl::StatusOr<std::vector<SeriesRow>> SqliteReader::series(EndpointId endpoint,
                                                            const std::string& metric_prefix) {
  using Rows = std::vector<SeriesRow>;
  return readers_.get<Rows>("cannot read series", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(connection,
                "SELECT s.key, e.id, s.metric, s.attributes, s.unit, s.kind, "
                "(SELECT min(time) FROM samples WHERE series=s.key), (SELECT max(time) FROM samples WHERE "
                "series=s.key), "
                "(SELECT value FROM samples WHERE series=s.key ORDER BY time DESC LIMIT 1) "
                "FROM series s JOIN endpoints e ON e.key=s.endpoint "
                "WHERE (?1 IS NULL OR e.id=?1) AND s.metric>=?2 AND (?3='' OR s.metric<?3) "
                "ORDER BY e.name, s.metric, s.attributes");
    const auto of = endpoint.nil() ? std::nullopt : std::optional(endpoint);
    query.with(of, metric_prefix, prefix_end(metric_prefix));
    Rows rows;
    while (query.next()) rows.push_back(series_row_of(query));
    return rows;
  });
}

absl::StatusOr<std::vector<SampleRow>> SqliteReader::samples(std::int64_t series, TimePoint from,
                                                             TimePoint to, std::size_t limit) {
  using Rows = std::vector<SampleRow>;
  return readers_.get<Rows>("cannot read samples", [&](Connection& connection) -> absl::StatusOr<Rows> {
    Query query(
        connection,
        "SELECT time, value FROM samples WHERE series=? AND time>=? AND time<? ORDER BY time LIMIT ?");
    query.with(series, from, to, limit + 1);
    Rows rows;
    while (query.next()) {
      SampleRow row;
      query.into(row.time, row.value);
      rows.push_back(row);
    }
    if (rows.size() <= limit) return rows;
    return absl::ResourceExhaustedError("more than " + std::to_string(limit) +
                                        " samples in that time: ask for a shorter one");
  });
}

}  // namespace tidemark::store::sqlite
