#include "collector/statistics/ranks.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "tests/support/catch.h"

using namespace tidemark::statistics;

TEST_CASE("any ranks of any values are those of the sorted values") {
  std::mt19937_64 random(5);
  for (int round = 0; round < 400; ++round) {
    const std::size_t n = 1 + random() % (round % 4 == 0 ? 6'000 : 90);
    const std::uint64_t different =
        round % 3 == 0 ? 1 + random() % 5 : 1'000'000;  // many ties in every third
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(static_cast<double>(random() % different) - 3);
    if (round % 5 == 0) std::sort(values.begin(), values.end());
    if (round % 10 == 0) std::reverse(values.begin(), values.end());
    std::vector<std::size_t> ranks;
    for (std::size_t i = 0; i < 1 + random() % 6; ++i) ranks.push_back(random() % n);
    std::sort(ranks.begin(), ranks.end());  // some may be the same
    std::vector<double> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const std::vector<double> found = at_ranks(values, ranks);
    REQUIRE(found.size() == ranks.size());
    for (std::size_t i = 0; i < ranks.size(); ++i) REQUIRE(found[i] == sorted[ranks[i]]);
  }
}

TEST_CASE("values that split badly are selected from all the same") {
  // Each value is among the least where the pivots are taken from, and great elsewhere.
  std::vector<double> values;
  for (int i = 0; i < 200'000; ++i) values.push_back(i % 6'061 == 0 ? -i : i);
  std::vector<double> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  const std::vector<std::size_t> ranks{0, 99'999, 199'999};
  CHECK(at_ranks(values, ranks) == std::vector<double>{sorted[0], sorted[99'999], sorted[199'999]});
}

TEST_CASE("the median is the middle, or between the two in the middle") {
  CHECK(median({}) == 0);
  CHECK(median({7}) == 7);
  CHECK(median({3, 1}) == 2);
  CHECK(median({9, 1, 5}) == 5);
  CHECK(median({9, 1, 5, 6}) == 5.5);
}

TEST_CASE("the median of five is their third, in any order and with ties") {
  for (const std::vector<double>& values :
       {std::vector<double>{1, 2, 3, 4, 5}, {1, 1, 2, 2, 2}, {7, 7, 7, 7, 7}}) {
    std::vector<double> order = values;
    do {
      REQUIRE(median_of_five(order[0], order[1], order[2], order[3], order[4]) == values[2]);
    } while (std::next_permutation(order.begin(), order.end()));
  }
}

TEST_CASE("the robust deviation is 1.4826 times the median distance from the median") {
  CHECK(robust_deviation({1, 2, 3, 4, 1'000}) == Approx(1.4826));  // distances 2 1 0 1 997
  CHECK(robust_deviation({4, 4, 4, 8}) == 0);
  std::mt19937_64 random(8);
  std::normal_distribution<double> normal(10, 3);
  std::vector<double> values;
  for (int i = 0; i < 20'000; ++i) values.push_back(normal(random));
  CHECK(robust_deviation(values) == Approx(3).epsilon(0.03));
}
