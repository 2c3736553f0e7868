#include "collector/series/results.h"
#include "collector/series/rollup.h"
#include "collector/verify/tables.h"

namespace tidemark::verify {
namespace {

/// A row of `result_chunks` beside its bytes.
struct Row {
  std::int64_t endpoint = 0;
  series::ResultPiece says;  // without bytes
  bool joined = false;
};

std::string foreign_component(Connection& connection, const Row& row, std::int64_t component) {
  Query query(connection, "SELECT endpoint FROM components WHERE key=?");
  if (!query.with(component).next())
    return "it has results of component " + std::to_string(component) + ", which is not there";
  if (query.take<std::int64_t>() == row.endpoint) return {};
  return "it has results of component " + std::to_string(component) + ", which is another endpoint's";
}

std::string trouble_of_row(Connection& connection, const Row& row, std::string_view bytes) {
  const auto chunk = series::ResultChunk::open(bytes);
  if (!chunk.ok()) return std::string(chunk.status().message());
  const auto all = chunk->all();
  if (!all.ok()) return std::string(all.status().message());
  const series::ResultPiece is = series::facts_of(*all);
  const bool one_day =
      series::bucket_of(is.time_from, series::kDayMs) == series::bucket_of(is.time_to, series::kDayMs);
  auto trouble = first_of({differs("first time", row.says.time_from, is.time_from),
                           differs("last time", row.says.time_to, is.time_to),
                           differs("longest silence", row.says.silence, is.silence),
                           differs("number of results", static_cast<std::int64_t>(row.says.results),
                                   static_cast<std::int64_t>(is.results)),
                           row.joined && !one_day ? "it is joined, and has results of more than one day" : "",
                           missing_endpoint(connection, row.endpoint)});
  for (const series::ComponentResults& one : *all) {
    if (!trouble.empty()) break;
    trouble = foreign_component(connection, row, one.component);
  }
  return trouble;
}

}  // namespace

void verify_result_chunks(Connection& connection, Report& report) {
  walk(connection, "result_chunks", report, [&](std::int64_t id) {
    Row row;
    series::ResultPiece& says = row.says;
    {
      Query query(
          connection,
          "SELECT endpoint, time_from, time_to, silence, results, joined FROM result_chunks WHERE id=?");
      if (!query.with(id).next()) return;
      query.into(row.endpoint, says.time_from, says.time_to, says.silence, says.results, row.joined);
    }
    report.looked("result_chunks");
    std::string bytes;
    const std::string unread = trouble_of([&] {
      Query query(connection, "SELECT bytes FROM result_chunks WHERE id=?");
      if (query.with(id).next()) query.into(bytes);
    });
    const std::string trouble =
        unread.empty() ? trouble_of_row(connection, row, bytes) : "its bytes cannot be read: " + unread;
    if (trouble.empty()) return;
    report.found({"result_chunks", std::to_string(id), name_of_key(connection, row.endpoint),
                  from_unix_ms(says.time_from), from_unix_ms(says.time_to), trouble});
  });
}

}  // namespace tidemark::verify
