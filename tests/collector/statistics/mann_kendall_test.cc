#include "collector/statistics/mann_kendall.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark::statistics;

namespace {

/// By the definition: all pairs; groups of ties counted in a map; p from tables' erfc.
struct Naive {
  long s = 0;
  double variance = 0, z = 0, p = 1;
  explicit Naive(const std::vector<double>& x) {
    std::map<double, long> groups;
    for (std::size_t j = 0; j < x.size(); ++j) {
      ++groups[x[j]];
      for (std::size_t i = 0; i < j; ++i) s += x[j] > x[i] ? 1 : x[j] < x[i] ? -1 : 0;
    }
    const long n = static_cast<long>(x.size());
    long eighteen = n * (n - 1) * (2 * n + 5);
    for (const auto& [value, t] : groups) eighteen -= t * (t - 1) * (2 * t + 5);
    variance = static_cast<double>(eighteen) / 18;
    if (eighteen == 0) return;
    if (s != 0) z = static_cast<double>(s > 0 ? s - 1 : s + 1) / std::sqrt(variance);
    p = std::erfc(std::abs(z) / std::sqrt(2.0));
  }
};

}  // namespace

TEST_CASE("Mann-Kendall without ties, by hand") {
  // 10 11 9 13 14 15. Falling pairs: (10, 9), (11, 9); rising: 13 of 15. S = 13 − 2 = 11.
  // Var S = 6 × 5 × 17 / 18 = 28.333; z = 10 / 5.3229 = 1.8787; p = 0.0603.
  const std::vector<double> values{10, 11, 9, 13, 14, 15};
  const MannKendall found = mann_kendall(values);
  CHECK(found.s == 11);
  CHECK(found.variance == Approx(510.0 / 18));
  CHECK(found.z == Approx(1.87867).epsilon(1e-5));
  CHECK(found.p == Approx(0.06029).epsilon(1e-3));
}

TEST_CASE("Mann-Kendall with ties, by hand") {
  // Rising less falling pairs from each value on: 1: 7; 2: 4 (two ties); 2: 4 (one tie); 3: 1 − 1 (two ties);
  // 3: 1 − 1; 3: 1 − 1; 4: −1. S = 7 + 4 + 4 + 0 + 0 + 0 − 1 = 14. Groups: three 2s and three 3s. Var S = (8
  // × 7 × 21 − 2 × (3 × 2 × 11)) / 18 = (1176 − 132) / 18 = 58. z = 13 / √58 = 1.70698.
  const std::vector<double> values{1, 2, 2, 3, 3, 3, 4, 2};
  const MannKendall found = mann_kendall(values);
  CHECK(found.s == 14);
  CHECK(found.variance == Approx(58));
  CHECK(found.z == Approx(1.70698).epsilon(1e-5));
  CHECK(found.p == Approx(0.08783).epsilon(1e-3));
}

TEST_CASE("Mann-Kendall is what its definition says, for any values with any ties") {
  std::mt19937_64 random(11);
  for (int round = 0; round < 600; ++round) {
    const std::size_t n = random() % 60;
    const std::uint64_t different = 1 + random() % (round % 2 == 0 ? 6 : 1'000'000);
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(static_cast<double>(random() % different) / 7);
    const Naive expected(values);
    const MannKendall found = mann_kendall(values);
    REQUIRE(found.s == expected.s);
    REQUIRE(found.variance == Approx(expected.variance).margin(1e-9));
    REQUIRE(found.z == Approx(expected.z).margin(1e-12));
    REQUIRE(found.p == Approx(expected.p).margin(1e-12));
  }
}

TEST_CASE("backwards the trend is the opposite, and only the order of values counts") {
  std::mt19937_64 random(12);
  std::normal_distribution<double> normal;
  for (int round = 0; round < 100; ++round) {
    std::vector<double> values;
    for (int i = 0; i < 40; ++i) values.push_back(normal(random) + 0.02 * i);
    const MannKendall found = mann_kendall(values);
    std::vector<double> backwards(values.rbegin(), values.rend());
    REQUIRE(mann_kendall(backwards).s == -found.s);
    REQUIRE(mann_kendall(backwards).p == found.p);
    for (double& value : values) value = std::exp(value);
    REQUIRE(mann_kendall(values).z == found.z);
  }
}

TEST_CASE("equal values, one and none have no trend") {
  for (const std::size_t n : {0, 1, 2, 50}) {
    const MannKendall found = mann_kendall(std::vector<double>(n, 3.5));
    CHECK(found.s == 0);
    CHECK(found.variance == 0);
    CHECK(found.p == 1);
  }
}
