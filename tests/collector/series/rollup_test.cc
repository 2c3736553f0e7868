#include "collector/series/rollup.h"

#include <cmath>
#include <limits>
#include <random>

#include "collector/series/counter.h"
#include "tests/support/catch.h"

namespace tidemark::series {

TEST_CASE("A counter's growth, its resets and its wraps") {
  CHECK(rise(5, 9) == 4);
  CHECK(rise(5, 5) == 0);
  CHECK(rise(1'000'000, 40) == 40);                                    // reset
  CHECK(rise(4'294'967'290.0, 10) == 16);                              // wrapped at 32 bits
  CHECK(rise(2'000'000'000.0, 10) == 10);                              // too far from the end: reset
  CHECK(rise(4'294'967'290.0, 2'000'000'000.0) == 2'000'000'000.0);    // too far from the begin
  CHECK(rise(18'446'744'073'709'000'000.0, 1'000'000.0) > 500'000.0);  // 64 bits
  CHECK(rise(5, -3) == 0);
}

TEST_CASE("Buckets begin at whole hours and days of UTC, before 1970 too") {
  CHECK(bucket_of(0, kHourMs) == 0);
  CHECK(bucket_of(kHourMs - 1, kHourMs) == 0);
  CHECK(bucket_of(-1, kDayMs) == -kDayMs);
  CHECK(bucket_of(-kDayMs, kDayMs) == -kDayMs);
}

TEST_CASE("A roll-up tells what its samples are; one of roll-ups the same as one of the samples") {
  std::mt19937_64 random(9);
  for (int round = 0; round < 50; ++round) {
    std::vector<Sample> samples;
    std::int64_t time = -kDayMs;
    double value = 0;
    for (int i = 0; i < 500; ++i) {
      time += 1 + static_cast<std::int64_t>(random() % (2 * kHourMs));
      value = random() % 20 == 0 ? 0 : value + static_cast<double>(random() % 10'000) / 100;
      samples.push_back({time, value});
    }
    const auto hours = rollups_of(samples, kHourMs);
    const auto days = rollups_of(samples, kDayMs);
    const auto again = rollups_of(hours, kDayMs);
    REQUIRE(again.size() == days.size());
    std::uint64_t count = 0;
    for (std::size_t d = 0; d < days.size(); ++d) {
      const Rollup &day = days[d], &other = again[d];
      count += day.count;
      CHECK(day.time == other.time);
      CHECK(day.count == other.count);
      CHECK(std::abs(day.sum - other.sum) < 1e-6);
      CHECK(day.min == other.min);
      CHECK(day.max == other.max);
      CHECK(day.first == other.first);
      CHECK(day.last == other.last);
      CHECK(std::abs(day.increase - other.increase) < 1e-6);
    }
    CHECK(count == samples.size());
  }
}

TEST_CASE("What a roll-up is, by an example") {
  const std::vector<Sample> samples{
      {10, 3}, {20, std::numeric_limits<double>::quiet_NaN()}, {30, 7}, {40, 2}, {kHourMs, 5}};
  const auto hours = rollups_of(samples, kHourMs);
  REQUIRE(hours.size() == 2);
  CHECK(hours[0] == Rollup{0, 3, 12, 2, 7, 3, 2, 6});
  CHECK(hours[1] == Rollup{kHourMs, 1, 5, 5, 5, 5, 5, 0});
  const auto day = rollups_of(hours, kDayMs);
  REQUIRE(day.size() == 1);
  CHECK(day[0] == Rollup{0, 4, 17, 2, 7, 3, 5, 9});
  const std::vector<Sample> tenths{{0, 0.1}, {1, 0.2}};
  CHECK(rollups_of(tenths, kHourMs)[0].sum == 0.3);  // as a decimal
}

TEST_CASE("Roll-ups of several series come back out of one chunk, whole and in part") {
  std::vector<SeriesRollups> all(3);
  for (std::size_t s = 0; s < all.size(); ++s) {
    all[s].series = static_cast<std::int64_t>(5 * s + 1);
    for (std::int64_t h = 0; h < 24; ++h) {
      if (s == 1 && h % 3 == 0) continue;
      const auto x = static_cast<double>(h);
      all[s].rollups.push_back({h * kHourMs, 360, 100 * x, x, x + 2, x + 1, x + 2, 3 * x});
    }
  }
  const std::string bytes = encode_rollups(all);
  const auto chunk = Chunk::open(bytes);
  REQUIRE(chunk.ok());
  const auto read = decode_rollups(*chunk);
  REQUIRE(read.ok());
  REQUIRE(read->size() == 3);
  for (std::size_t s = 0; s < all.size(); ++s) {
    CHECK((*read)[s].series == all[s].series);
    CHECK((*read)[s].rollups == all[s].rollups);
  }
  std::vector<Rollup> some;
  REQUIRE(read_rollups(*chunk, 6, 2 * kHourMs, 5 * kHourMs, some).ok());
  CHECK(some == std::vector<Rollup>{all[1].rollups[1], all[1].rollups[2]});
  for (unsigned figures = 0; figures <= figure::kAll; ++figures) {
    some.clear();
    REQUIRE(read_rollups(*chunk, 6, 2 * kHourMs, 4 * kHourMs, some, static_cast<Figures>(figures)).ok());
    Rollup known = all[1].rollups[1];
    if ((figures & figure::kCount) == 0) known.count = 0;
    if ((figures & figure::kSum) == 0) known.sum = 0;
    if ((figures & figure::kMin) == 0) known.min = 0;
    if ((figures & figure::kMax) == 0) known.max = 0;
    if ((figures & figure::kFirst) == 0) known.first = 0;
    if ((figures & figure::kLast) == 0) known.last = 0;
    if ((figures & figure::kIncrease) == 0) known.increase = 0;
    CHECK(some == std::vector<Rollup>{known});
  }
  some.clear();
  REQUIRE(read_rollups(*chunk, 7, 0, kDayMs, some).ok());
  CHECK(some.empty());
}

}  // namespace tidemark::series
