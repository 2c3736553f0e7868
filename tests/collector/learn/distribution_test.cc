#include "collector/learn/distribution.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark::learn;

TEST_CASE("an empty distribution is 0, a single value is all of its quantiles") {
  Distribution none;
  CHECK(none.quantile(0.5) == 0);
  Distribution one;
  one.add(-7.25);
  for (const double q : {0.0, 0.5, 1.0}) CHECK(one.quantile(q) == -7.25);
  CHECK(one.count() == 1);
}

TEST_CASE("any quantile is within half a per cent of the value of that rank, whatever the values") {
  std::mt19937_64 random(99);
  for (int round = 0; round < 200; ++round) {
    std::vector<double> values;
    Distribution distribution;
    std::lognormal_distribution<double> size(0, 1 + static_cast<double>(round % 7));
    for (int i = 0; i < 1 + round * 5; ++i) {
      double value = round % 3 == 0 ? size(random) : size(random) * (random() % 2 == 0 ? 1 : -1);
      if (random() % 10 == 0) value = 0;
      values.push_back(value);
      distribution.add(value);
    }
    std::sort(values.begin(), values.end());
    CHECK(distribution.least() == values.front());
    CHECK(distribution.most() == values.back());
    for (const double q : {0.001, 0.01, 0.5, 0.9, 0.99, 0.999, 1.0}) {
      const auto rank =
          std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(q * double(values.size()))));
      const double exact = values[rank - 1];
      INFO("round " << round << " q " << q << " exact " << exact);
      REQUIRE(std::abs(distribution.quantile(q) - exact) <= 0.0051 * std::abs(exact));
    }
  }
}
