#include "collector/store/sqlite/sqlite_runs.h"

#include <algorithm>
#include <utility>

#include "collector/store/sqlite/result_table.h"
#include "collector/store/sqlite/runs_table.h"

namespace tidemark::store::sqlite {
namespace {

std::optional<ComponentKey> key_of(Connection& connection, std::int64_t component) {
  Query query(connection, "SELECT key, endpoint, first FROM components WHERE key=?");
  if (!query.with(component).next()) return std::nullopt;
  ComponentKey out;
  query.into(out.key, out.endpoint, out.first);
  return out;
}

EndpointId endpoint_of(Connection& connection, std::int64_t component) {
  Query query(connection, "SELECT e.id FROM components c JOIN endpoints e ON e.key=c.endpoint WHERE c.key=?");
  query.with(component).next();
  return query.take<EndpointId>();
}

/// No result of the component that is there is older.
TimePoint begin_of_results(Connection& connection, const ComponentKey& component, TimePoint none) {
  Query query(connection,
              "SELECT min(t) FROM (SELECT min(time) t FROM results WHERE component=? UNION ALL SELECT "
              "min(time_from) FROM result_chunks WHERE endpoint=?)");
  query.with(component.key, component.endpoint).next();
  const auto oldest = query.take<std::optional<TimePoint>>();
  return std::max(oldest.value_or(none), component.first.value_or(none));
}

}  // namespace

absl::StatusOr<DueRuns> SqliteRuns::due(std::int64_t after, TimePoint before, std::size_t most) {
  return readers_.get<DueRuns>(
      "cannot read where runs end", [&](Connection& connection) -> absl::StatusOr<DueRuns> {
        Query query(
            connection,
            "SELECT key, first, (SELECT time_to FROM runs WHERE component=key ORDER BY time_from DESC "
            "LIMIT 1) FROM components WHERE key>? ORDER BY key LIMIT ?");
        query.with(after, kComponentsOfOneLook);
        DueRuns out;
        out.up_to = after;
        std::size_t looked = 0;
        for (; query.next(); ++looked) {
          std::int64_t component = 0;
          std::optional<TimePoint> first, end;
          query.into(component, first, end);
          const bool is_due = first && *first < before && (!end || *end < before);
          if (is_due && out.components.size() == most) return out;
          if (is_due) out.components.push_back(component);
          out.up_to = component;
        }
        out.end = looked < kComponentsOfOneLook;
        return out;
      });
}

absl::Status SqliteRuns::begin(std::span<const std::int64_t> components) {
  // Once this is committed, so is all that the writer did before; and it does nothing between the two.
  return writer_.run([](Connection&) { return absl::OkStatus(); }, 0, [&] { watch_.begin(components); });
}

absl::StatusOr<RunsEvidence> SqliteRuns::evidence(std::int64_t component, Duration portion, TimePoint now) {
  return readers_.get<RunsEvidence>(
      "cannot read results", [&](Connection& connection) -> absl::StatusOr<RunsEvidence> {
        RunsEvidence out;
        out.until = now;
        const auto key = key_of(connection, component);
        if (!key || !key->first) return out;
        out.first = key->first;
        auto rows = runs_between(connection, component, TimePoint::min(), TimePoint::max(), damage_);
        if (!rows.empty()) out.newest = std::move(rows.back());
        const TimePoint begin = out.newest ? out.newest->to : begin_of_results(connection, *key, now);
        out.until = now - begin > portion ? begin + portion : now;
        out.results = rows_of(results_between(connection, *key, begin, out.until, damage_));
        return out;
      });
}

absl::StatusOr<std::vector<std::int64_t>> SqliteRuns::file(std::vector<NewRuns> runs) {
  std::size_t bytes = 0;
  for (const NewRuns& one : runs) {
    for (const RunsRow& row : one.rows) bytes += row.bytes.size();
  }
  std::vector<std::int64_t> left_out;
  std::vector<EndpointId> revised;
  const auto filed = writer_.run(
      [&](Connection& connection) {
        left_out.clear(), revised.clear();
        for (const NewRuns& one : runs) {
          if (one.rows.empty() || watch_.unchanged(one.component, one.rows.back().basis)) {
            // Until more is kept, a late result clears nothing of what reached further: who remembers that
            // would not learn of it.
            if (put_runs(connection, one)) revised.push_back(endpoint_of(connection, one.component));
          } else {
            left_out.push_back(one.component);
          }
        }
        return absl::OkStatus();
      },
      bytes,
      [&] {
        for (const EndpointId endpoint : revised) revisions_.count(endpoint);
      });
  if (!filed.ok()) return filed;
  return left_out;
}

}  // namespace tidemark::store::sqlite
