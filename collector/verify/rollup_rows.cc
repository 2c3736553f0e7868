#include <cmath>
#include <map>

#include "collector/series/rollup.h"
#include "collector/series/sketch.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/verify/tables.h"

namespace tidemark::verify {
namespace {

using series::kDayMs;
using series::kHourMs;
using series::Rollup;
using series::SeriesRollups;
using store::sqlite::Tier;

constexpr std::int64_t kMonthMsMax = 31 * kDayMs;

struct Row {
  std::int64_t endpoint = 0;
  std::int64_t tier = 0;
  std::int64_t time = 0;
  std::int64_t end() const {
    return time + (tier == static_cast<std::int64_t>(Tier::kDays) ? kMonthMsMax : kDayMs);
  }
};

std::string of_series(std::int64_t series, const char* what) {
  return "series " + std::to_string(series) + ": " + what;
}

absl::StatusOr<std::vector<SeriesRollups>> opened(std::string_view bytes) {
  const auto chunk = series::Chunk::open(bytes);
  if (!chunk.ok()) return chunk.status();
  // All columns, those that no figure has included.
  if (const auto groups = chunk->groups(); !groups.ok()) return groups.status();
  return series::decode_rollups(*chunk);
}

/// What no samples can come to.
const char* nonsense(const Rollup& rollup) {
  if (rollup.count == 0) return "a roll-up of no sample";
  const bool ordered = rollup.min <= rollup.max && rollup.min <= rollup.first && rollup.first <= rollup.max &&
                       rollup.min <= rollup.last && rollup.last <= rollup.max;
  return ordered ? nullptr : "a least or greatest value that cannot be";
}

std::string trouble_of_rollups(const Row& row, const std::vector<SeriesRollups>& all) {
  const std::int64_t width = row.tier == static_cast<std::int64_t>(Tier::kHours) ? kHourMs : kDayMs;
  for (const auto& [number, rollups] : all) {
    std::int64_t last = INT64_MIN;
    for (const Rollup& rollup : rollups) {
      if (const char* what = nonsense(rollup)) return of_series(number, what);
      if (rollup.time <= last || rollup.time < row.time || rollup.time >= row.end() ||
          series::bucket_of(rollup.time, width) != rollup.time)
        return of_series(number, "a roll-up of a time that is not its row's");
      last = rollup.time;
    }
  }
  return {};
}

using Counts = std::map<std::int64_t, std::uint64_t>;

/// Of a day, as far as its hourly roll-ups are there and can be read: those have findings of their own.
std::optional<std::vector<SeriesRollups>> hours_of(Connection& connection, std::int64_t endpoint,
                                                   std::int64_t day) {
  const auto bytes = store::sqlite::rollup_bytes(connection, endpoint, Tier::kHours, day);
  auto hours = opened(bytes);
  if (!hours.ok()) return std::nullopt;
  return *std::move(hours);
}

/// Each day's roll-ups follow from its hours.
std::string trouble_of_days(Connection& connection, const Row& row, const std::vector<SeriesRollups>& all) {
  std::map<std::int64_t, std::map<std::int64_t, Rollup>> days;
  for (const auto& [number, rollups] : all) {
    for (const Rollup& rollup : rollups) days[rollup.time][number] = rollup;
  }
  for (const auto& [day, figures] : days) {
    const auto hours = hours_of(connection, row.endpoint, day);
    if (!hours) continue;
    Counts counts;
    for (const auto& [number, rollups] : *hours) {
      const auto found = figures.find(number);
      const auto whole = series::rollups_of(rollups, kDayMs);
      if (found == figures.end() || whole.size() != 1 || !(whole.front() == found->second))
        return of_series(number, "the roll-up of ") + rfc3339(from_unix_ms(day)) +
               " does not follow from its hours";
    }
    if (hours->size() != figures.size())
      return "it has roll-ups of " + rfc3339(from_unix_ms(day)) + " for series of which there are no hours";
  }
  return {};
}

std::string trouble_of_sketches(Connection& connection, const Row& row,
                                const std::vector<series::SeriesSketch>& all) {
  Counts counts;
  const auto hours = hours_of(connection, row.endpoint, row.time);
  for (const auto& [number, rollups] : hours.value_or(std::vector<SeriesRollups>())) {
    for (const Rollup& rollup : rollups) counts[number] += rollup.count;
  }
  for (const auto& [number, sketch] : all) {
    // Values without end are in the one and not in the other.
    if (hours && sketch.count() > counts[number])
      return of_series(number, "a sketch of more samples than there were");
  }
  return {};
}

template <class Items>
std::vector<std::int64_t> series_in(const Items& items) {
  std::vector<std::int64_t> out;
  for (const auto& item : items) out.push_back(item.series);
  return out;
}

std::string trouble_of_row(Connection& connection, const Row& row, const std::string& bytes) {
  const auto day = series::bucket_of(row.time, kDayMs);
  if (day != row.time) return "its time is not the begin of a day";
  if (row.tier == static_cast<std::int64_t>(Tier::kSketches)) {
    const auto sketches = series::decode_sketches(bytes);
    if (!sketches.ok()) return std::string(sketches.status().message());
    const auto trouble = trouble_of_sketches(connection, row, *sketches);
    return trouble.empty() ? foreign_series(connection, row.endpoint, series_in(*sketches)) : trouble;
  }
  const auto rollups = opened(bytes);
  if (!rollups.ok()) return std::string(rollups.status().message());
  auto trouble = trouble_of_rollups(row, *rollups);
  if (trouble.empty()) trouble = foreign_series(connection, row.endpoint, series_in(*rollups));
  if (trouble.empty() && row.tier == static_cast<std::int64_t>(Tier::kDays))
    trouble = trouble_of_days(connection, row, *rollups);
  return trouble;
}

const char* table_of(std::int64_t tier) {
  switch (static_cast<Tier>(tier)) {
    case Tier::kHours:
      return "rollups (hours)";
    case Tier::kDays:
      return "rollups (days)";
    case Tier::kSketches:
      return "rollups (sketches)";
  }
  return "rollups";
}

}  // namespace

void verify_rollups(Connection& connection, Report& report) {
  walk(connection, "rollups", report, [&](std::int64_t id) {
    Row row;
    {
      Query query(connection, "SELECT endpoint, tier, time FROM rollups WHERE id=?");
      if (!query.with(id).next()) return;
      query.into(row.endpoint, row.tier, row.time);
    }
    const std::string table = table_of(row.tier);
    report.looked(table);
    std::string bytes;
    const std::string unread = trouble_of([&] {
      Query query(connection, "SELECT bytes FROM rollups WHERE id=?");
      if (query.with(id).next()) query.into(bytes);
    });
    std::string trouble = unread.empty() ? std::string() : "its bytes cannot be read: " + unread;
    if (trouble.empty() && table == "rollups") trouble = "its tier is none";
    if (trouble.empty()) trouble = missing_endpoint(connection, row.endpoint);
    if (trouble.empty()) trouble = trouble_of_row(connection, row, bytes);
    if (trouble.empty()) return;
    report.found({table, std::to_string(id), name_of_key(connection, row.endpoint), from_unix_ms(row.time),
                  from_unix_ms(row.end()), trouble});
  });
}

}  // namespace tidemark::verify
