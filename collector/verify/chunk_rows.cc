#include "collector/series/gathering.h"
#include "collector/series/rollup.h"
#include "collector/verify/tables.h"

namespace tidemark::verify {
namespace {

/// A row of `chunks` beside its bytes.
struct Row {
  std::int64_t endpoint = 0;
  series::Piece says;  // without bytes
  bool joined = false;
};

std::string trouble_of_times(const std::vector<series::Group>& groups) {
  for (const series::Group& group : groups) {
    for (std::size_t t = 1; t < group.times.size(); ++t) {
      if (group.times[t] <= group.times[t - 1]) return "its times do not grow";
    }
  }
  return {};
}

std::string trouble_of_bytes(const Row& row, std::string_view bytes) {
  const auto chunk = series::Chunk::open(bytes);
  if (!chunk.ok()) return std::string(chunk.status().message());
  const auto groups = chunk->groups();
  if (!groups.ok()) return std::string(groups.status().message());
  if (auto trouble = trouble_of_times(*groups); !trouble.empty()) return trouble;
  const series::Piece is = series::facts_of(*groups);
  const bool one_day =
      series::bucket_of(is.time_from, series::kDayMs) == series::bucket_of(is.time_to, series::kDayMs);
  return first_of({differs("first time", row.says.time_from, is.time_from),
                   differs("last time", row.says.time_to, is.time_to),
                   differs("least series", row.says.series_from, is.series_from),
                   differs("greatest series", row.says.series_to, is.series_to),
                   differs("longest silence", row.says.silence, is.silence),
                   differs("number of samples", static_cast<std::int64_t>(row.says.samples),
                           static_cast<std::int64_t>(is.samples)),
                   row.joined && !one_day ? "it is joined, and has samples of more than one day" : ""});
}

std::vector<std::int64_t> series_in(std::string_view bytes) {
  const auto chunk = series::Chunk::open(bytes);
  return chunk.ok() ? chunk->series() : std::vector<std::int64_t>();
}

}  // namespace

void verify_chunks(Connection& connection, Report& report) {
  walk(connection, "chunks", report, [&](std::int64_t id) {
    Row row;
    series::Piece& says = row.says;
    {
      Query query(
          connection,
          "SELECT endpoint, time_from, time_to, series_from, series_to, silence, samples, joined FROM "
          "chunks WHERE id=?");
      if (!query.with(id).next()) return;
      query.into(row.endpoint, says.time_from, says.time_to, says.series_from, says.series_to, says.silence,
                 says.samples, row.joined);
    }
    report.looked("chunks");
    std::string bytes, trouble;
    const std::string unread = trouble_of([&] {
      Query query(connection, "SELECT bytes FROM chunks WHERE id=?");
      if (query.with(id).next()) query.into(bytes);
    });
    trouble = unread.empty() ? trouble_of_bytes(row, bytes) : "its bytes cannot be read: " + unread;
    if (trouble.empty()) trouble = missing_endpoint(connection, row.endpoint);
    if (trouble.empty()) trouble = foreign_series(connection, row.endpoint, series_in(bytes));
    if (trouble.empty()) return;
    report.found({"chunks", std::to_string(id), name_of_key(connection, row.endpoint),
                  from_unix_ms(says.time_from), from_unix_ms(says.time_to), trouble});
  });
}

}  // namespace tidemark::verify
