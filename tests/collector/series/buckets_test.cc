#include "collector/series/buckets.h"

#include <cmath>
#include <limits>
#include <utility>

#include "tests/support/catch.h"

namespace tidemark::series {
namespace {

Aggregate function(const std::string& name) {
  const auto aggregate = parse_aggregate(name);
  REQUIRE(aggregate.has_value());
  return *aggregate;
}
std::vector<Sample> taken(Buckets& buckets) {
  std::vector<Sample> out;
  buckets.take(out);
  return out;
}

}  // namespace

TEST_CASE("Functions by their names, and no others") {
  for (const char* name :
       {"avg", "min", "max", "sum", "count", "rate", "increase", "p1", "p50", "p95", "p99"})
    CHECK(parse_aggregate(name).has_value());
  CHECK(parse_aggregate("p95")->quantile == 0.95);
  for (const char* name : {"", "p", "p0", "p100", "p5x", "mean", "AVG", "p-5"})
    CHECK_FALSE(parse_aggregate(name).has_value());
}

TEST_CASE("Samples by steps: the first step begins where the question does, the last one ends with it") {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const std::vector<Sample> samples{{1'000, 4}, {1'500, 8}, {2'000, kNone}, {3'100, 3}, {5'999, 7}};
  struct Row {
    const char* function;
    std::vector<double> by_2_s;
    double all;
  };
  for (const Row& row : {Row{"avg", {6, 3, 7}, 5.5}, Row{"sum", {12, 3, 7}, 22}, Row{"min", {4, 3, 7}, 3},
                         Row{"max", {8, 3, 7}, 8}, Row{"count", {2, 1, 1}, 4},
                         Row{"increase", {4, 3, 4}, 11},  // a reset, seen from the step before
                         Row{"rate", {2, 1.5, 4}, 2.2},   // the last step is a second
                         Row{"p99", {4, 3, 7}, 7},        // the rank is rounded down
                         Row{"p50", {4, 3, 7}, 4}}) {
    INFO(row.function);
    Buckets steps(1'000, 6'000, 2'000, function(row.function)), one(1'000, 6'000, 0, function(row.function));
    steps.add(samples);
    one.add(samples);
    const auto points = taken(steps);
    REQUIRE(points.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(points[i].time == 1'000 + 2'000 * static_cast<std::int64_t>(i));
      CHECK(points[i].value == row.by_2_s[i]);
    }
    CHECK(taken(one) == std::vector<Sample>{{1'000, row.all}});
    CHECK(taken(one).empty());
  }
}

TEST_CASE("Steps that were taken say nothing again, and a counter goes on from them") {
  Buckets buckets(0, 4'000, 1'000, function("increase"));
  buckets.add(std::vector<Sample>{{0, 5}, {900, 6}});
  CHECK(taken(buckets) == std::vector<Sample>{{0, 1}});
  buckets.add(std::vector<Sample>{{1'000, 16}, {3'000, 17}});
  CHECK(taken(buckets) == std::vector<Sample>{{1'000, 10}, {3'000, 1}});
}

TEST_CASE("A quantile is of finite values; many are known within 1 %") {
  constexpr double kEndless = std::numeric_limits<double>::infinity();
  Buckets few(0, 10'000'000, 0, function("p50"));
  few.add(std::vector<Sample>{{1, kEndless}, {2, 1}, {3, 5}, {4, 9}, {5, -kEndless}});
  CHECK(taken(few) == std::vector<Sample>{{0, 5}});
  Buckets none(0, 10, 0, function("p50"));
  none.add(std::vector<Sample>{{1, kEndless}});
  CHECK(taken(none).empty());
  Buckets many(0, 10'000'000, 5'000'000, function("p90"));
  std::vector<Sample> samples;
  for (std::int64_t i = 0; i < 200'000; ++i) samples.push_back({i, static_cast<double>(i % 1'000)});
  samples.push_back({5'000'000, 3});  // and the next step begins anew
  many.add(samples);
  const auto points = taken(many);
  REQUIRE(points.size() == 2);
  CHECK(std::abs(points[0].value - 899) <= 9);
  CHECK(points[1].value == 3);
}

TEST_CASE("Roll-ups in the place of samples give the same") {
  std::vector<Sample> samples;
  for (std::int64_t i = 0; i < 200; ++i)
    samples.push_back({i * 1'300'000, static_cast<double>((i * i) % 1'009)});
  for (const std::int64_t step : {std::int64_t{0}, kHourMs, 3 * kHourMs, kDayMs}) {
    for (const char* name : {"avg", "min", "max", "sum", "count", "rate", "increase"}) {
      const Aggregate wanted = function(name);
      Buckets plain(0, 4 * kDayMs, step, wanted), rolled(0, 4 * kDayMs, step, wanted);
      plain.add(samples);
      for (Rollup rollup : rollups_of(samples, kHourMs)) {
        // What a function is not made of it does not look at.
        const Figures figures = figures_of(wanted);
        constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
        if ((figures & figure::kCount) == 0) rollup.count = 77;
        if ((figures & figure::kSum) == 0) rollup.sum = kNone;
        if ((figures & figure::kMin) == 0) rollup.min = kNone;
        if ((figures & figure::kMax) == 0) rollup.max = kNone;
        if ((figures & figure::kFirst) == 0) rollup.first = rollup.last = rollup.increase = kNone;
        rolled.add(rollup);
      }
      const auto wanted_points = taken(plain), points = taken(rolled);
      REQUIRE(points.size() == wanted_points.size());
      for (std::size_t i = 0; i < points.size(); ++i) {
        CHECK(std::abs(points[i].value - wanted_points[i].value) < 1e-6);
        CHECK(points[i].time == wanted_points[i].time);
      }
    }
  }
}

TEST_CASE("Sketches of days are merged by steps") {
  Sketch low, high;
  for (int i = 1; i <= 100; ++i) {
    low.add(i);
    high.add(1'000 + i);
  }
  for (const auto& [name, wanted] : {std::pair("p25", 50.0), std::pair("p75", 1'050.0)}) {
    Buckets buckets(0, 3 * kDayMs, 2 * kDayMs, function(name));
    buckets.add(Rollup{0, 100, 5'050, 1, 100, 1, 100, 99});
    buckets.add(low);
    buckets.add(Rollup{kDayMs, 100, 105'050, 1'001, 1'100, 1'001, 1'100, 99});
    buckets.add(high);
    const auto points = taken(buckets);
    REQUIRE(points.size() == 1);
    CHECK(std::abs(points[0].value - wanted) <= wanted / 100);
  }
}

}  // namespace tidemark::series
