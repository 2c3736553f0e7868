#include "collector/store/sqlite/arrivals_table.h"

namespace tidemark::store::sqlite {

void make_arrivals_table(Connection& connection) {
  connection.execute(R"sql(
CREATE TABLE arrivals (
  component INTEGER NOT NULL,
  time INTEGER NOT NULL,
  source BLOB NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  received INTEGER NOT NULL,
  PRIMARY KEY (component, time)
) STRICT, WITHOUT ROWID;
)sql");
}

std::optional<CheckState> state_before(Connection& connection, std::int64_t component, TimePoint time) {
  Query query(connection,
              "SELECT state FROM results WHERE component=? AND time<? ORDER BY time DESC LIMIT 1");
  if (!query.with(component, time).next()) return std::nullopt;
  return query.take<CheckState>();
}

void put_arrival(Connection& connection, std::int64_t component, TimePoint time, const ArrivalRow& arrival) {
  Query(connection,
        "INSERT OR IGNORE INTO arrivals (component, time, source, epoch, seq, received) VALUES (?, ?, ?, ?, "
        "?, ?)")
      .with(component, time, arrival.source, arrival.epoch, arrival.seq, arrival.received)
      .run();
}

std::optional<ArrivalRow> arrival_of(Connection& connection, std::int64_t component, TimePoint time) {
  Query query(connection, "SELECT source, epoch, seq, received FROM arrivals WHERE component=? AND time=?");
  if (!query.with(component, time).next()) return std::nullopt;
  ArrivalRow out;
  query.into(out.source, out.epoch, out.seq, out.received);
  return out;
}

void forget_arrivals(Connection& connection, std::int64_t endpoint, TimePoint last) {
  Query(connection,
        "DELETE FROM arrivals WHERE component IN (SELECT key FROM components WHERE endpoint=?) AND time<=?")
      .with(endpoint, last)
      .run();
}

}  // namespace tidemark::store::sqlite
