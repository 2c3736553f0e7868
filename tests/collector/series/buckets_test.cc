#include "collector/series/buckets.h"

#include <cmath>
#include <limits>

#include "tests/support/catch.h"

namespace tidemark::series {
namespace {

double value(const std::string& function, const Bucket& bucket) {
  const auto aggregate = parse_aggregate(function);
  REQUIRE(aggregate.has_value());
  return value_of(*aggregate, bucket);
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
  const std::vector<Sample> samples{
      {1'000, 4}, {1'500, 8}, {2'000, std::numeric_limits<double>::quiet_NaN()}, {3'100, 3}, {5'999, 7}};
  Buckets buckets(1'000, 6'000, 2'000, true);
  buckets.add(samples);
  const auto& all = buckets.all();
  REQUIRE(all.size() == 3);
  CHECK(all[0].from == 1'000);
  CHECK(all[0].to == 3'000);
  CHECK(value("avg", all[0]) == 6);
  CHECK(value("sum", all[0]) == 12);
  CHECK(value("min", all[0]) == 4);
  CHECK(value("max", all[0]) == 8);
  CHECK(value("count", all[0]) == 2);
  CHECK(value("increase", all[0]) == 4);
  CHECK(value("rate", all[0]) == 2);
  CHECK(std::abs(value("p99", all[0]) - 4) < 0.05);  // the rank is rounded down
  CHECK(all[1].from == 3'000);
  CHECK(value("increase", all[1]) == 3);  // a reset, seen from the step before
  CHECK(all[2].from == 5'000);
  CHECK(all[2].to == 6'000);
  CHECK(value("rate", all[2]) == 4);

  Buckets one(1'000, 6'000, 0, false);
  one.add(samples);
  REQUIRE(one.all().size() == 1);
  CHECK(value("count", one.all()[0]) == 4);
  CHECK(value("increase", one.all()[0]) == 11);
  CHECK(one.all()[0].to == 6'000);
}

TEST_CASE("Roll-ups in the place of samples give the same") {
  std::vector<Sample> samples;
  for (std::int64_t i = 0; i < 200; ++i)
    samples.push_back({i * 1'300'000, static_cast<double>((i * i) % 1'009)});
  for (const std::int64_t step : {std::int64_t{0}, kHourMs, 3 * kHourMs, kDayMs}) {
    Buckets plain(0, 4 * kDayMs, step, false), rolled(0, 4 * kDayMs, step, false);
    plain.add(samples);
    for (const Rollup& rollup : rollups_of(samples, kHourMs)) rolled.add(rollup);
    REQUIRE(plain.all().size() == rolled.all().size());
    for (std::size_t i = 0; i < plain.all().size(); ++i) {
      for (const char* name : {"avg", "min", "max", "sum", "count", "rate", "increase"})
        CHECK(std::abs(value(name, plain.all()[i]) - value(name, rolled.all()[i])) < 1e-6);
      CHECK(plain.all()[i].from == rolled.all()[i].from);
    }
  }
}

TEST_CASE("Sketches of days are merged by steps") {
  Sketch low, high;
  for (int i = 1; i <= 100; ++i) {
    low.add(i);
    high.add(1'000 + i);
  }
  Buckets buckets(0, 3 * kDayMs, 2 * kDayMs, true);
  buckets.add(Rollup{0, 100, 5'050, 1, 100, 1, 100, 99});
  buckets.add(0, low);
  buckets.add(Rollup{kDayMs, 100, 105'050, 1'001, 1'100, 1'001, 1'100, 99});
  buckets.add(kDayMs, high);
  REQUIRE(buckets.all().size() == 1);
  CHECK(std::abs(value("p25", buckets.all()[0]) - 50) < 1);
  CHECK(std::abs(value("p75", buckets.all()[0]) - 1'050) < 11);
}

}  // namespace tidemark::series
