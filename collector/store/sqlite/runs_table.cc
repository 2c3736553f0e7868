#include "collector/store/sqlite/runs_table.h"

#include <optional>
#include <utility>

#include "collector/series/seal.h"

namespace tidemark::store::sqlite {

/// Rows of a component lie beside each other: a question reads some years of them at once.
void make_runs_table(Connection& connection) {
  connection.execute(R"sql(
CREATE TABLE runs (
  component INTEGER NOT NULL,
  time_from INTEGER NOT NULL,
  time_to INTEGER NOT NULL,
  basis INTEGER NOT NULL,
  digest BLOB NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (component, time_from)
) STRICT, WITHOUT ROWID;
)sql");
}

std::string checksum_of(std::int64_t component, const RunsRow& row) {
  std::string said;
  for (const std::int64_t number : {component, unix_ms(row.from), unix_ms(row.to), unix_ms(row.basis)})
    said += std::to_string(number) + " ";
  return series::checksum_of(said + row.bytes);
}

bool void_runs(Connection& connection, std::int64_t component, TimePoint time) {
  {
    // The newest row has the latest basis.
    Query newest(connection, "SELECT basis FROM runs WHERE component=? ORDER BY time_from DESC LIMIT 1");
    if (!newest.with(component).next() || newest.take<TimePoint>() < time) return false;
  }
  Query(connection,
        "DELETE FROM runs WHERE component=?1 AND time_from>=(SELECT min(time_from) FROM runs WHERE "
        "component=?1 AND basis>=?2)")
      .with(component, time)
      .run();
  return connection.changes() > 0;
}

void forget_runs(Connection& connection, std::int64_t endpoint, TimePoint last) {
  Query(connection,
        "DELETE FROM runs WHERE component IN (SELECT key FROM components WHERE endpoint=?1) AND "
        "time_from<=?2")
      .with(endpoint, last)
      .run();
}

bool put_runs(Connection& connection, const NewRuns& runs) {
  std::optional<TimePoint> reached;
  {
    Query gone(connection, "SELECT max(basis) FROM runs WHERE component=? AND time_from>=?");
    gone.with(runs.component, runs.from).next();
    reached = gone.take<std::optional<TimePoint>>();
  }
  Query(connection, "DELETE FROM runs WHERE component=? AND time_from>=?")
      .with(runs.component, runs.from)
      .run();
  for (const RunsRow& row : runs.rows) {
    Query(connection,
          "INSERT INTO runs (component, time_from, time_to, basis, digest, bytes) VALUES (?, ?, ?, ?, ?, ?)")
        .with(runs.component, row.from, row.to, row.basis, Blob{checksum_of(runs.component, row)},
              Blob{row.bytes})
        .run();
  }
  return reached && (runs.rows.empty() || runs.rows.back().basis < *reached);
}

std::vector<RunsRow> runs_between(Connection& connection, std::int64_t component, TimePoint from,
                                  TimePoint to, Damage& damage) {
  // From the end on: the place of the last is found at once, and the first is the one that holds `from`.
  Query query(connection,
              "SELECT time_from, time_to, basis, digest, bytes FROM runs WHERE component=? AND time_from<? "
              "ORDER BY time_from DESC");
  query.with(component, to);
  std::vector<std::pair<RunsRow, std::string>> found;
  while (query.next()) {
    auto& [row, digest] = found.emplace_back();
    query.into(row.from, row.to, row.basis, digest, row.bytes);
    if (row.from <= from) break;
  }
  std::vector<RunsRow> out;
  for (auto one = found.rbegin(); one != found.rend(); ++one) {
    auto& [row, digest] = *one;
    if (checksum_of(component, row) != digest) {
      damage.runs(component, row.from, absl::DataLossError("their checksum is another one"));
      break;
    }
    if (row.to <= from) continue;
    if (!out.empty() && out.back().to != row.from) break;
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace tidemark::store::sqlite
