#include "common/wire/block_codec.h"

#include <tidemark/v1/telemetry.pb.h>

#include <algorithm>
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

void encode_numbers(const std::vector<SeriesNumber>& series, v1::SampleBlock& out) {
  std::int64_t last = 0;
  for (std::size_t begin = 0; begin < series.size();) {
    std::size_t end = begin + 1;
    while (end < series.size() && series[end].value == series[end - 1].value + 1) ++end;
    out.add_series_runs(static_cast<std::int32_t>(series[begin].value - last));
    out.add_series_runs(static_cast<std::int32_t>(end - begin));
    last = series[end - 1].value;
    begin = end;
  }
}

absl::Status decode_numbers(const v1::SampleBlock& block, std::vector<SeriesNumber>& out) {
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  std::int64_t number = 0;
  for (const std::int32_t delta : block.series()) {
    number += delta;
    if (number < 1 || number > most) return broken("a series number is not one");
    out.push_back(SeriesNumber{static_cast<std::uint32_t>(number)});
  }
  if (block.series_runs_size() == 0) return absl::OkStatus();
  if (!out.empty() || block.series_runs_size() % 2 != 0)
    return broken("its series are told twice, or by halves");
  // Each series has a cell at least, so a few bytes cannot ask for much memory.
  const std::int64_t cells =
      std::max<std::int64_t>(block.scaled_size() + std::int64_t{block.doubles_size()}, 1);
  for (int i = 0; i < block.series_runs_size(); i += 2) {
    number += block.series_runs(i);
    const std::int64_t length = block.series_runs(i + 1);
    if (length < 1 || static_cast<std::int64_t>(out.size()) + length > cells)
      return broken("a run of series has an impossible length");
    if (number < 1 || number + length - 1 > most) return broken("a series number is not one");
    for (const std::int64_t end = number + length; number < end; ++number)
      out.push_back(SeriesNumber{static_cast<std::uint32_t>(number)});
    --number;
  }
  return absl::OkStatus();
}

void add_decimals(std::uint8_t decimals, std::string& runs) {
  if (!runs.empty() && static_cast<std::uint8_t>(runs[runs.size() - 2]) == decimals &&
      static_cast<std::uint8_t>(runs.back()) < 255) {
    ++runs.back();
    return;
  }
  runs += static_cast<char>(decimals);
  runs += '\1';
}

/// A byte a series; not much more than that, whatever the runs say.
std::string all_decimals(const v1::SampleBlock& block, std::size_t series) {
  std::string out = block.decimals();
  const std::string& runs = block.decimals_runs();
  for (std::size_t i = 0; i + 1 < runs.size() && out.size() <= series; i += 2)
    out.append(static_cast<std::uint8_t>(runs[i + 1]), runs[i]);
  return out;
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
  encode_numbers(block.series, out);
  const std::size_t width = block.times.size();
  for (std::size_t s = 0; s < block.series.size(); ++s) {
    const std::span<const double> column(block.values.data() + s * width, width);
    const auto decimals = exact_decimals(column);
    add_decimals(decimals ? static_cast<std::uint8_t>(*decimals) : kDoubles, *out.mutable_decimals_runs());
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
  if (auto status = decode_numbers(block, out.series); !status.ok()) return status;
  const std::size_t width = out.times.size();
  const std::string decimals_of = all_decimals(block, out.series.size());
  if (decimals_of.size() != out.series.size()) return broken("each series needs its decimals");
  std::size_t scaled_series = 0;
  for (const char c : decimals_of) {
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
  for (const char c : decimals_of) {
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
