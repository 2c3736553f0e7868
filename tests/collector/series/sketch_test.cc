#include "collector/series/sketch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "collector/series/bits.h"
#include "collector/series/seal.h"
#include "tests/support/catch.h"

namespace tidemark::series {
namespace {

double exact(std::vector<double> values, double q) {
  std::sort(values.begin(), values.end());
  return values[static_cast<std::size_t>(q * static_cast<double>(values.size() - 1))];
}

void check_quantiles(const Sketch& sketch, const std::vector<double>& values) {
  REQUIRE(sketch.count() == values.size());
  for (const double q : {0.0, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 1.0}) {
    const double wanted = exact(values, q);
    CHECK(std::abs(sketch.quantile(q) - wanted) <= Sketch::kError * std::abs(wanted) * 1.000001 + 1e-9);
  }
}

}  // namespace

TEST_CASE(
    "Every quantile of whatever values is within one per cent, also when merged, also when read again") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 60; ++round) {
    std::vector<double> values;
    Sketch whole, left, right;
    const double power = std::pow(10.0, static_cast<double>(random() % 20) - 8);
    for (std::uint64_t n = 1 + random() % 3'000; n > 0; --n) {
      double value = std::exp(static_cast<double>(random() % 1'000) / 100) * power;
      if (round % 3 == 1 && random() % 2 == 0) value = -value;
      if (round % 3 == 2 && random() % 4 == 0) value = 0;
      values.push_back(value);
      whole.add(value);
      (random() % 2 == 0 ? left : right).add(value);
    }
    check_quantiles(whole, values);
    left.merge(right);
    check_quantiles(left, values);
    std::string bytes;
    left.put(bytes);
    bytes += "rest";
    std::string_view in = bytes;
    Sketch read;
    REQUIRE(read.take(in));
    CHECK(in == "rest");
    check_quantiles(read, values);
    for (std::size_t size = 0; size + 4 < bytes.size(); size += 1 + bytes.size() / 20) {
      std::string_view cut = std::string_view(bytes).substr(0, size);
      CHECK_FALSE(read.take(cut));
    }
  }
}

TEST_CASE("What is no number is left out, and the greatest and the least ones are in it") {
  Sketch sketch;
  using Limits = std::numeric_limits<double>;
  for (const double value : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity()}) sketch.add(value);
  CHECK(sketch.count() == 0);
  sketch.add(Limits::max() / 2);
  sketch.add(Limits::lowest() / 2);
  sketch.add(Limits::denorm_min());
  CHECK(sketch.count() == 3);
  CHECK(sketch.quantile(0) < -1e300);
  CHECK(sketch.quantile(0.5) == 0);
  CHECK(sketch.quantile(1) > 1e300);
}

TEST_CASE("However far values spread, a sketch stays small, and its greater values exact") {
  std::mt19937_64 random(8);
  Sketch sketch;
  for (int i = 0; i < 200'000; ++i)
    sketch.add(std::pow(10.0, static_cast<double>(random() % 60'000) / 100 - 300) *
               (random() % 2 == 0 ? 1 : -1));
  sketch.add(3e305);
  std::string bytes;
  sketch.put(bytes);
  CHECK(bytes.size() < 2 * Sketch::kBinsMax * 8);
  CHECK(sketch.count() == 200'001);
  CHECK(std::abs(sketch.quantile(1) - 3e305) < 0.0101 * 3e305);
}

TEST_CASE("Sketches of several series come back out of one value of bytes, and damage is told") {
  std::vector<SeriesSketch> all(3);
  for (std::size_t s = 0; s < all.size(); ++s) {
    all[s].series = 100 - static_cast<std::int64_t>(s);
    for (int i = 0; i < 100; ++i) all[s].sketch.add(static_cast<double>(i) * static_cast<double>(s));
  }
  SketchSheet sheet;
  sheet.add(all);
  const std::string bytes = sheet.take();
  const auto read = decode_sketches(bytes);
  REQUIRE(read.ok());
  REQUIRE(read->size() == 3);
  CHECK((*read)[0].series == 98);
  CHECK((*read)[0].sketch.quantile(0.5) == all[2].sketch.quantile(0.5));
  CHECK((*read)[2].sketch.count() == 100);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK(absl::IsDataLoss(decode_sketches(changed).status()));
    CHECK(absl::IsDataLoss(read_sketches(changed, {}, [](std::size_t, const Sketch&) {})));
  }
  // Some alone, whatever else is asked for.
  const std::vector<std::int64_t> wanted{5, 98, 99, 101};
  std::vector<std::size_t> places;
  REQUIRE(read_sketches(bytes, wanted, [&](std::size_t place, const Sketch& sketch) {
            places.push_back(place);
            CHECK(sketch.quantile(0.3) == all[place == 1 ? 2 : 1].sketch.quantile(0.3));
          }).ok());
  CHECK(places == std::vector<std::size_t>{1, 2});
  CHECK(decode_sketches(sheet.take())->empty());
}

TEST_CASE("Series that do not grow, or beyond what a number holds, are refused") {
  const auto refused = [](std::initializer_list<std::uint64_t> steps) {
    std::string content;
    put_varint(steps.size(), content);
    for (const std::uint64_t step : steps) {
      put_varint(step, content);
      content.append(3, '\0');  // an empty sketch
    }
    const std::string bytes = sealed(content);
    const std::int64_t wanted[] = {INT64_MAX};
    const auto read = read_sketches(bytes, wanted, [](std::size_t, const Sketch&) {});
    CHECK(read.ok() == decode_sketches(bytes).ok());
    return !decode_sketches(bytes).ok();
  };
  constexpr std::uint64_t most = INT64_MAX;
  CHECK_FALSE(refused({0, 1, most - 1}));
  CHECK(refused({48, ~std::uint64_t{0} - 63}));
  CHECK(refused({most + 1}));
  CHECK(refused({1, most}));
  CHECK(refused({1, 0}));
}

}  // namespace tidemark::series
