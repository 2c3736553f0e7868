#include "collector/series/integers.h"

#include <limits>
#include <random>
#include <vector>

#include "collector/series/bits.h"
#include "tests/support/catch.h"

namespace tidemark::series {
namespace {

using Numbers = std::vector<std::int64_t>;
constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

std::string bytes_of(Numbers numbers, unsigned order) {
  std::string out;
  put_integers(numbers, order, out);
  return out;
}

/// In every order; what follows them stays.
void come_back(const Numbers& numbers) {
  for (unsigned order = 0; order <= kOrderMax; ++order) {
    const std::string bytes = bytes_of(numbers, order) + "rest";
    std::string_view in = bytes;
    Numbers read(numbers.size());
    REQUIRE(take_integers(in, order, read));
    CHECK(in == "rest");
    CHECK(read == numbers);
  }
}

std::size_t best_size(const Numbers& numbers) { return bytes_of(numbers, order_of(numbers)).size(); }

}  // namespace

TEST_CASE("Integers of every shape and length come back as they went in") {
  come_back({});
  for (const std::size_t n : {1U, 2U, 3U, 255U, 256U, 257U, 258U, 512U, 700U}) {
    come_back(Numbers(n, 0));
    come_back(Numbers(n, kLeast));
    Numbers line(n), swing(n), powers(n);
    for (std::size_t i = 0; i < n; ++i) {
      line[i] = static_cast<std::int64_t>(i) * 10'000 - 7;
      swing[i] = i % 2 == 0 ? kLeast : kMost;
      powers[i] = static_cast<std::int64_t>(std::uint64_t{1} << (i % 64)) * (i % 3 == 0 ? -1 : 1);
    }
    come_back(line);
    come_back(swing);
    come_back(powers);
  }
}

TEST_CASE("Random integers of every width come back as they went in") {
  std::mt19937_64 random(7);
  for (unsigned width = 1; width <= 64; ++width) {
    for (const std::size_t n : {5U, 300U}) {
      Numbers even(n), walk(n), outlier(n);
      std::int64_t at = 0;
      for (std::size_t i = 0; i < n; ++i) {
        even[i] = static_cast<std::int64_t>(random() >> (64 - width));
        at = static_cast<std::int64_t>(static_cast<std::uint64_t>(at) + (random() >> (64 - width)));
        walk[i] = at;
        outlier[i] = random() % 50 == 0 ? static_cast<std::int64_t>(random()) : even[i];
      }
      come_back(even);
      come_back(walk);
      come_back(outlier);
    }
  }
}

TEST_CASE("What is regular costs almost nothing, and what is random little more than its entropy") {
  Numbers ticks(8'640), walk(8'640), even(8'640);
  std::mt19937_64 random(3);
  std::normal_distribution<double> step(0, 60);
  double at = 0;
  for (std::size_t i = 0; i < ticks.size(); ++i) {
    ticks[i] = 1'700'000'000'000 + static_cast<std::int64_t>(i) * 10'000;
    at += step(random);
    walk[i] = static_cast<std::int64_t>(at);
    even[i] = static_cast<std::int64_t>(random() % 1'000);
  }
  CHECK(best_size(ticks) < 150);
  CHECK(order_of(ticks) == 1);
  const double n = static_cast<double>(ticks.size());
  CHECK(static_cast<double>(best_size(walk)) * 8 / n < 8.15);  // its entropy is 7.95 bits
  CHECK(order_of(walk) == 1);
  CHECK(static_cast<double>(best_size(even)) * 8 / n < 10.2);  // and here 9.97
  CHECK(order_of(even) == 0);
}

TEST_CASE("Bytes that end too early, or that nobody wrote, are refused") {
  Numbers numbers(300);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::int64_t>(i * i % 97);
  for (unsigned order = 0; order <= kOrderMax; ++order) {
    const std::string bytes = bytes_of(numbers, order);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      std::string_view in = std::string_view(bytes).substr(0, size);
      Numbers read(numbers.size());
      CHECK_FALSE(take_integers(in, order, read));
    }
    std::string_view in = bytes;
    Numbers read(numbers.size());
    CHECK_FALSE(take_integers(in, kOrderMax + 1, read));
  }
  std::string_view unknown = "\xff\x01\x01";
  Numbers read(2);
  CHECK_FALSE(take_integers(unknown, 0, read));
}

TEST_CASE("Numbers of variable length take seven bits a byte") {
  for (unsigned width = 0; width < 64; ++width) {
    for (const std::uint64_t value : {std::uint64_t{1} << width, (std::uint64_t{1} << width) - 1}) {
      std::string bytes;
      put_varint(value, bytes);
      CHECK(bytes.size() == varint_bytes(value));
      std::string_view in = bytes;
      std::uint64_t read = 0;
      REQUIRE(take_varint(in, read));
      CHECK(read == value);
      CHECK(unzigzag(zigzag(value)) == value);
      in = std::string_view(bytes).substr(0, bytes.size() - 1);
      CHECK_FALSE(take_varint(in, read));
    }
  }
  std::string_view too_long = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02";
  std::uint64_t read = 0;
  CHECK_FALSE(take_varint(too_long, read));
}

}  // namespace tidemark::series
