#include "common/wire/block_codec.h"

#include <tidemark/v1/telemetry.pb.h>

#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <random>

#include "tests/common/wire/samples.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::wire;

namespace {

std::uint64_t bits(double value) { return std::bit_cast<std::uint64_t>(value); }

bool comes_back(const std::vector<double>& values) {
  SampleBlock block = block_of({7}, values.size());
  block.values = values;
  v1::SampleBlock wire;
  encode_block(block, wire);
  const auto back = decode_block(wire);
  if (!back.ok() || back->values.size() != values.size()) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (bits(back->values[i]) != bits(values[i])) return false;
  }
  return back->times == block.times && back->series == block.series;
}

v1::SampleBlock encoded(const SampleBlock& block) {
  v1::SampleBlock wire;
  encode_block(block, wire);
  return wire;
}

}  // namespace

TEST_CASE("decimals are the fewest with which every value is exact, and none where there are none") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinity = std::numeric_limits<double>::infinity();
  const struct {
    std::vector<double> values;
    std::optional<int> decimals;
  } table[] = {
      {{}, 0},
      {{0.0, 1.0, -5.0}, 0},
      {{0.5, 12.25}, 2},
      {{0.1, 0.3}, 1},
      {{99.99}, 2},
      {{1e-9}, 9},
      {{1e-10}, std::nullopt},
      {{0.1 + 0.2}, std::nullopt},
      {{1.0 / 3.0}, std::nullopt},
      {{9007199254740992.0}, 0},
      {{-9007199254740992.0}, 0},
      {{9007199254740994.0}, std::nullopt},
      {{9007199254740991.0, 0.5}, std::nullopt},  // the first would leave 53 bits
      {{-0.0}, std::nullopt},
      {{nan}, std::nullopt},
      {{infinity}, std::nullopt},
      {{-infinity}, std::nullopt},
      {{std::numeric_limits<double>::max()}, std::nullopt},
      {{std::numeric_limits<double>::denorm_min()}, std::nullopt},
  };
  for (const auto& row : table) {
    CAPTURE(row.values);
    CHECK(exact_decimals(row.values) == row.decimals);
    CHECK(comes_back(row.values));
  }
}

TEST_CASE("every double comes back with the same bits") {
  std::mt19937_64 random(20'261'124);
  const std::function<double()> kinds[] = {
      [&] { return std::bit_cast<double>(random()); },                  // any bits, NaNs too
      [&] { return static_cast<double>(random() % 100'000) / 100.0; },  // two decimals
      [&] { return static_cast<double>(random() >> 11); },              // 53-bit integers
      [&] { return -static_cast<double>(random()); },                   // beyond 53 bits
      [&] { return static_cast<double>(static_cast<std::int64_t>(random()) >> 20) / 1e9; },  // nine decimals
      [&] { return std::ldexp(1.0, static_cast<int>(random() % 2'098) - 1'074); },           // powers of two
      [&] { return random() % 2 == 0 ? 0.0 : -0.0; },
  };
  for (int round = 0; round < 20'000; ++round) {
    std::vector<double> values;
    const std::size_t kind = random() % (std::size(kinds) + 1);
    for (std::size_t i = random() % 8; i > 0; --i) {
      values.push_back(kinds[kind < std::size(kinds) ? kind : random() % std::size(kinds)]());
    }
    CAPTURE(round, values);
    if (!comes_back(values)) FAIL("the bits differ");
  }
}

TEST_CASE("decimal columns travel as small differences") {
  SampleBlock block = block_of({1}, 100);
  for (std::size_t t = 0; t < 100; ++t) block.values[t] = 40.0 + static_cast<double>(t % 7) / 100.0;
  const v1::SampleBlock wire = encoded(block);
  CHECK(wire.doubles_size() == 0);
  CHECK(wire.decimals_runs() == "\2\1");
  CHECK(wire.ByteSizeLong() < 420);  // 3 bytes a time, 1 a value
}

TEST_CASE("series travel as runs, in any order, and come back as they were") {
  const std::vector<std::uint32_t> orders[] = {{1, 2, 3, 4}, {1, 2, 7, 8, 9, 20}, {9, 8, 7}, {5, 6, 1, 2}};
  for (const auto& order : orders) {
    const SampleBlock block = block_of(order, 2);
    const auto back = decode_block(encoded(block));
    REQUIRE(back.ok());
    CHECK(back->series == block.series);
    CHECK(back->values == block.values);
  }
  std::vector<std::uint32_t> many(1'000);
  std::iota(many.begin(), many.end(), 1);
  const v1::SampleBlock wire = encoded(block_of(many, 1));
  CHECK(wire.series_runs_size() == 2);
  CHECK(wire.decimals_runs().size() == 2 * 4);  // 255 at most in one run
}

TEST_CASE("a block with a number and a byte for each series is read as ever") {
  v1::SampleBlock wire = encoded(block_of({1, 2}, 3));
  wire.clear_series_runs();
  wire.clear_decimals_runs();
  wire.add_series(1);
  wire.add_series(1);
  wire.set_decimals("\2\2");
  const auto back = decode_block(wire);
  REQUIRE(back.ok());
  CHECK(back->series == block_of({1, 2}, 3).series);
  CHECK(back->values == block_of({1, 2}, 3).values);
  wire.set_series(1, -5);
  CHECK_FALSE(decode_block(wire).ok());
}

TEST_CASE("a block whose parts do not add up is refused, with the reason") {
  using Break = std::function<void(v1::SampleBlock&)>;
  constexpr auto largest = std::numeric_limits<std::int64_t>::max();
  const struct {
    Break breaking;
    std::string reason;
  } table[] = {
      {[](auto& b) { b.mutable_scaled()->RemoveLast(); }, "cells"},
      {[](auto& b) { b.add_scaled(1); }, "cells"},
      {[](auto& b) { b.add_doubles(1); }, "cells"},
      {[](auto& b) { b.add_times_ms(1); }, "cells"},
      {[](auto& b) { b.clear_decimals_runs(); }, "decimals"},
      {[](auto& b) { b.mutable_decimals()->push_back(0); }, "decimals"},
      {[](auto& b) { (*b.mutable_decimals_runs())[0] = 10; }, "decimals"},
      {[](auto& b) { (*b.mutable_decimals_runs())[1] = 1; }, "decimals"},
      {[](auto& b) { b.set_series_runs(0, 0); }, "series number"},
      {[](auto& b) { b.set_series_runs(0, -5); }, "series number"},
      {[](auto& b) { b.set_series_runs(1, 0); }, "impossible length"},
      {[](auto& b) { b.set_series_runs(1, 1'000'000); }, "impossible length"},
      {[](auto& b) { b.add_series_runs(1); }, "by halves"},
      {[](auto& b) { b.add_series(1); }, "told twice"},
      {[](auto& b) { b.set_times_ms(1, largest); }, "times overflow"},
      {[](auto& b) { b.set_scaled(0, largest), b.set_scaled(1, largest); }, "values overflow"},
  };
  for (const auto& row : table) {
    v1::SampleBlock wire = encoded(block_of({1, 2}, 3));
    row.breaking(wire);
    const auto decoded = decode_block(wire);
    CAPTURE(row.reason, decoded.status().ToString());
    CHECK(absl::IsInvalidArgument(decoded.status()));
    CHECK(std::string(decoded.status().message()).find(row.reason) != std::string::npos);
  }
}
