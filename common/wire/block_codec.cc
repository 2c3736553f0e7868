#include "common/wire/block_codec.h"

#include <tidemark/v1/telemetry.pb.h>

#include <bit>
#include <cmath>
#include <limits>

namespace tidemark::wire {
namespace {

constexpr int kDecimalsMax = 9;
constexpr std::uint8_t kDoubles = 255;
constexpr double kScaledMax = 9'007'199'254'740'992.0;  // 2^53: integers up to here are exact
constexpr double kPowers[kDecimalsMax + 1] = {1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

bool exact(double value, int decimals) {
  const double scaled = std::nearbyint(value * kPowers[decimals]);
  if (!(std::fabs(scaled) <= kScaledMax)) return false;
  const double back = static_cast<double>(static_cast<std::int64_t>(scaled)) / kPowers[decimals];
  return std::bit_cast<std::uint64_t>(back) == std::bit_cast<std::uint64_t>(value);
}

/// a + b without overflow; absent where there is one.
std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (__builtin_add_overflow(a, b, &out)) return std::nullopt;
  return out;
}

absl::Status broken(const char* what) {
  return absl::InvalidArgumentError(std::string("a sample block is malformed: ") + what);
}

}  // namespace

std::optional<int> exact_decimals(std::span<const double> values) {
  int decimals = 0;
  for (const double value : values) {
    while (decimals <= kDecimalsMax && !exact(value, decimals)) ++decimals;
    if (decimals > kDecimalsMax) return std::nullopt;
  }
  // More decimals than an earlier value needed may push it over 53 bits.
  for (const double value : values) {
    if (!exact(value, decimals)) return std::nullopt;
  }
  return decimals;
}

void encode_block(const SampleBlock& block, v1::SampleBlock& out) {
  std::int64_t time = 0;
  for (const TimePoint t : block.times) {
    out.add_times_ms(unix_ms(t) - time);
    time = unix_ms(t);
  }
  std::int64_t number = 0;
  for (const SeriesNumber series : block.series) {
    out.add_series(static_cast<std::int32_t>(static_cast<std::int64_t>(series.value) - number));
    number = series.value;
  }
  const std::size_t width = block.times.size();
  for (std::size_t s = 0; s < block.series.size(); ++s) {
    const std::span<const double> column(block.values.data() + s * width, width);
    const auto decimals = exact_decimals(column);
    out.mutable_decimals()->push_back(static_cast<char>(decimals ? *decimals : kDoubles));
    std::int64_t last = 0;
    for (const double value : column) {
      if (!decimals) {
        out.add_doubles(value);
        continue;
      }
      const auto scaled = static_cast<std::int64_t>(std::nearbyint(value * kPowers[*decimals]));
      out.add_scaled(scaled - last);
      last = scaled;
    }
  }
}

absl::StatusOr<SampleBlock> decode_block(const v1::SampleBlock& block) {
  SampleBlock out;
  std::optional<std::int64_t> time = 0;
  for (const std::int64_t delta : block.times_ms()) {
    time = sum(*time, delta);
    if (!time) return broken("its times overflow");
    out.times.push_back(from_unix_ms(*time));
  }
  std::int64_t number = 0;
  for (const std::int32_t delta : block.series()) {
    number += delta;
    if (number < 1 || number > std::numeric_limits<std::uint32_t>::max())
      return broken("a series number is not one");
    out.series.push_back(SeriesNumber{static_cast<std::uint32_t>(number)});
  }
  const std::size_t width = out.times.size();
  if (block.decimals().size() != out.series.size()) return broken("one byte of decimals a series is needed");
  std::size_t scaled_series = 0;
  for (const char c : block.decimals()) {
    const auto decimals = static_cast<std::uint8_t>(c);
    if (decimals != kDoubles && decimals > kDecimalsMax) return broken("decimals are 0 to 9, or 255");
    scaled_series += decimals != kDoubles;
  }
  if (static_cast<std::size_t>(block.scaled_size()) != scaled_series * width ||
      static_cast<std::size_t>(block.doubles_size()) != (out.series.size() - scaled_series) * width) {
    return broken("its cells are not times by series");
  }
  out.values.reserve(out.series.size() * width);
  int next_scaled = 0;
  int next_double = 0;
  for (const char c : block.decimals()) {
    const auto decimals = static_cast<std::uint8_t>(c);
    std::optional<std::int64_t> scaled = 0;
    for (std::size_t t = 0; t < width; ++t) {
      if (decimals == kDoubles) {
        out.values.push_back(block.doubles(next_double++));
        continue;
      }
      scaled = sum(*scaled, block.scaled(next_scaled++));
      if (!scaled) return broken("its values overflow");
      out.values.push_back(static_cast<double>(*scaled) / kPowers[decimals]);
    }
  }
  return out;
}

}  // namespace tidemark::wire
