#include <optional>
#include <vector>

#include "collector/facts/runs_codec.h"
#include "collector/store/sqlite/runs_table.h"
#include "collector/verify/tables.h"

namespace tidemark::verify {
namespace {

using store::RunsRow;

std::optional<std::int64_t> component_behind(Connection& connection, std::optional<std::int64_t> last) {
  Query query(connection, "SELECT min(component) FROM runs WHERE ?1 IS NULL OR component>?1");
  query.with(last).next();
  return query.take<std::optional<std::int64_t>>();
}

std::string trouble_of_row(std::int64_t component, const RunsRow& row, const std::string& digest,
                           const std::optional<RunsRow>& last) {
  if (store::sqlite::checksum_of(component, row) != digest) return "its checksum is wrong";
  const auto runs = facts::decode(row.bytes, row.from, row.to, row.basis);
  if (!runs.ok()) return std::string(runs.status().message());
  if (row.basis < row.to - Duration(1)) return "its basis is before its end";
  if (last && last->to != row.from) return "it does not begin where the one before it ends";
  if (last && last->basis > row.basis) return "its basis is before that of the one before it";
  return {};
}

}  // namespace

void verify_runs(Connection& connection, Report& report) {
  const std::string trouble = trouble_of([&] {
    for (auto component = component_behind(connection, std::nullopt); component;
         component = component_behind(connection, component)) {
      Query query(connection,
                  "SELECT time_from, time_to, basis, digest, bytes FROM runs WHERE component=? ORDER BY "
                  "time_from");
      query.with(*component);
      std::optional<RunsRow> last;
      while (query.next()) {
        RunsRow row;
        std::string digest;
        query.into(row.from, row.to, row.basis, digest, row.bytes);
        report.looked("runs");
        const std::string what = trouble_of_row(*component, row, digest, last);
        if (!what.empty())
          report.found({"runs", std::to_string(*component) + " " + std::to_string(unix_ms(row.from)), "",
                        row.from, row.to, what});
        last = std::move(row);
      }
    }
  });
  if (!trouble.empty()) report.found({"runs", "", "", {}, {}, "its rows cannot be read: " + trouble});
}

}  // namespace tidemark::verify
