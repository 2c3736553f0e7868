#include "collector/statistics/wilson.h"

#include <cmath>

#include "tests/support/catch.h"

using namespace tidemark::statistics;

TEST_CASE("Wilson's interval, by hand") {
  // z² = 3.841459. 0 of 10: upper = (z²/20 + z²/20) / (1 + z²/10) = 0.3841459 / 1.3841459 = 0.277533.
  CHECK(wilson(0, 10)->lower == 0);
  CHECK(wilson(0, 10)->upper == Approx(0.277533).epsilon(1e-5));
  // 5 of 10: middle 0.5; half = 1.959964 × √(0.025 + 3.841459/400) / 1.3841459
  //   = 1.959964 × √0.0346036 / 1.3841459 = 1.959964 × 0.1860205 / 1.3841459 = 0.263407.
  CHECK(wilson(5, 10)->lower == Approx(0.236593).epsilon(1e-5));
  CHECK(wilson(5, 10)->upper == Approx(0.763407).epsilon(1e-5));
  // 2 of 40: p = 0.05; (0.05 + 0.04801824 ± 1.959964 × √(0.0011875 + 0.00060023)) / 1.09603648
  //   = (0.09801824 ± 0.08287) / 1.09603648 = 0.013821, 0.165039.
  CHECK(wilson(2, 40)->share == 0.05);
  CHECK(wilson(2, 40)->lower == Approx(0.01382).epsilon(1e-3));
  CHECK(wilson(2, 40)->upper == Approx(0.16504).epsilon(1e-3));
}

TEST_CASE("of nothing there is no share") { CHECK_FALSE(wilson(0, 0).has_value()); }

TEST_CASE("the interval holds its share, mirrors, and is narrower with more") {
  for (std::uint64_t n = 1; n < 200; ++n) {
    for (std::uint64_t k = 0; k <= n; ++k) {
      const ShareInterval found = *wilson(k, n);
      const ShareInterval mirrored = *wilson(n - k, n);
      REQUIRE(found.lower >= 0);
      REQUIRE(found.lower <= found.share);
      REQUIRE(found.share <= found.upper);
      REQUIRE(found.upper <= 1);
      REQUIRE(mirrored.lower == Approx(1 - found.upper).margin(1e-12));
      const ShareInterval more = *wilson(4 * k, 4 * n);
      REQUIRE(more.upper - more.lower < found.upper - found.lower);
    }
  }
  const ShareInterval all = *wilson(std::uint64_t{1} << 60, std::uint64_t{1} << 60);
  CHECK(all.upper == 1);
  CHECK(all.lower > 0.999999);
}

TEST_CASE("it holds the truth in about 95 %, by the binomial distribution itself") {
  double sum = 0;
  int cases = 0;
  for (const int n : {10, 20, 50}) {
    for (double truth = 0.05; truth < 0.951; truth += 0.01) {
      double covered = 0;
      for (int k = 0; k <= n; ++k) {
        const ShareInterval found = *wilson(static_cast<std::uint64_t>(k), static_cast<std::uint64_t>(n));
        if (truth < found.lower || truth > found.upper) continue;
        covered += std::exp(std::lgamma(n + 1) - std::lgamma(k + 1) - std::lgamma(n - k + 1) +
                            k * std::log(truth) + (n - k) * std::log1p(-truth));
      }
      CHECK(covered > 0.83);
      sum += covered;
      ++cases;
    }
  }
  CHECK(sum / cases == Approx(0.95).margin(0.01));
}
