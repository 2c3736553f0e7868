#include "collector/series/values.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "tests/support/catch.h"

namespace tidemark::series {
namespace {

using Values = std::vector<double>;
using Limits = std::numeric_limits<double>;

std::string bytes_of(const Values& values) {
  std::string out;
  put_values(values, out);
  return out;
}

/// Bit by bit; what it took.
std::size_t come_back(const Values& values) {
  const std::string bytes = bytes_of(values);
  Values read(values.size());
  REQUIRE(read_values(bytes, read));
  for (std::size_t i = 0; i < values.size(); ++i)
    REQUIRE(std::bit_cast<std::uint64_t>(read[i]) == std::bit_cast<std::uint64_t>(values[i]));
  return bytes.size();
}

}  // namespace

TEST_CASE("Every kind of double comes back bit by bit") {
  const Values odd{0.0,
                   -0.0,
                   1.0,
                   -1.0,
                   0.1,
                   1.0 / 3,
                   1e300,
                   -1e-300,
                   Limits::infinity(),
                   -Limits::infinity(),
                   Limits::quiet_NaN(),
                   std::bit_cast<double>(0x7ff8'dead'beef'0001U),
                   std::bit_cast<double>(0xfff0'0000'0000'0001U),
                   Limits::denorm_min(),
                   Limits::max(),
                   Limits::lowest(),
                   0x1p51,
                   0x1p51 + 1,
                   0x1p53,
                   0x1p53 + 2,
                   -0x1p52 - 1,
                   0.123456789,
                   0.1234567891,
                   123456.789};
  come_back({});
  come_back(odd);
  for (const double one : odd) {
    come_back({one});
    come_back({one, one, one});
    for (const double other : odd) come_back({one, other, one, 2.5});
  }
}

TEST_CASE("Random bit patterns and random decimals come back bit by bit") {
  std::mt19937_64 random(11);
  for (unsigned round = 0; round < 200; ++round) {
    Values patterns(1 + random() % 600), decimals(patterns.size()), mixed(patterns.size());
    const double power = std::pow(10.0, static_cast<double>(random() % 12));
    const auto reach = random() >> (random() % 64);
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      patterns[i] = std::bit_cast<double>(random());
      decimals[i] = static_cast<double>(reach == 0 ? 0 : static_cast<std::int64_t>(random() % reach)) / power;
      mixed[i] = random() % 100 == 0 ? patterns[i] : decimals[i];
    }
    come_back(patterns);
    come_back(decimals);
    come_back(mixed);
  }
}

TEST_CASE("No column takes more than the doubles themselves and a byte") {
  std::mt19937_64 random(5);
  Values values(1'000);
  for (double& value : values) value = std::bit_cast<double>(random());
  CHECK(come_back(values) <= 8'001);
}

TEST_CASE("Gauges with two decimals and growing counters take about a byte and two") {
  std::mt19937_64 random(42);
  std::normal_distribution<double> step(0, 0.6);
  Values gauge(120), counter(120), constant(120, 17.25);
  double x = 50;
  std::uint64_t c = 123'456'789;
  for (std::size_t i = 0; i < gauge.size(); ++i) {
    x += step(random);
    gauge[i] = std::round(x * 100) / 100;
    c += random() % 20'000;
    counter[i] = static_cast<double>(c);
  }
  CHECK(come_back(gauge) < 130);
  CHECK(come_back(counter) < 230);
  CHECK(come_back(constant) < 8);
}

TEST_CASE("A column of another length, or one that is cut, is refused") {
  const Values scaled{1.5, 2.5, 2.25, 9}, plain{0.1234567891, 1e300, 3e-9, -0.0};
  for (const Values& values : {scaled, plain}) {
    const std::string bytes = bytes_of(values);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      Values read(values.size());
      CHECK_FALSE(read_values(std::string_view(bytes).substr(0, size), read));
    }
    Values read(values.size());
    CHECK_FALSE(read_values(bytes + "x", read));
  }
  Values read(1);
  CHECK_FALSE(read_values("\x1e", read));  // 30: no scheme
  CHECK_FALSE(read_values("\xff", read));
}

}  // namespace tidemark::series
