#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "collector/series/chunk.h"

namespace tidemark::series {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

/// The begin of the bucket that `time` lies in; buckets of `width` begin at the Unix epoch, in UTC.
constexpr std::int64_t bucket_of(std::int64_t time, std::int64_t width) {
  return time - ((time % width) + width) % width;
}

/// What is known of a series' samples in a bucket of time. Values that are no numbers (NaN) are left out.
struct Rollup {
  std::int64_t time = 0;  ///< the bucket's begin
  std::uint64_t count = 0;
  double sum = 0;
  double min = 0;
  double max = 0;
  double first = 0;
  double last = 0;
  /// By how much a counter grew from the first to the last: between neighbours, so that resets count.
  double increase = 0;
  friend bool operator==(const Rollup&, const Rollup&) = default;
};

/// Some figures of a roll-up.
using Figures = std::uint8_t;
namespace figure {
constexpr Figures kCount = 1, kSum = 2, kMin = 4, kMax = 8, kFirst = 16, kLast = 32, kIncrease = 64;
constexpr Figures kAll = 127;
}  // namespace figure

/// Of samples in order of time, by buckets of `width`; buckets without any are left out.
std::vector<Rollup> rollups_of(std::span<const Sample> samples, std::int64_t width);
/// Of rollups in order of time, by wider buckets. A counter's growth from one to the next is added.
std::vector<Rollup> rollups_of(std::span<const Rollup> rollups, std::int64_t width);

/// The roll-ups of one series.
struct SeriesRollups {
  std::int64_t series = 0;
  std::vector<Rollup> rollups;
};
/// A chunk whose columns are the figures: that of figure f of a series has the number series × 8 + f. One of
/// some series at least, each with some roll-ups.
std::string encode_rollups(std::span<const SeriesRollups> all);
/// Appends a series' roll-ups of [from, to), in order of time, with these figures; the others are zero.
absl::Status read_rollups(const Chunk& chunk, std::int64_t series, std::int64_t from, std::int64_t to,
                          std::vector<Rollup>& out, Figures figures = figure::kAll);
absl::StatusOr<std::vector<SeriesRollups>> decode_rollups(const Chunk& chunk);

}  // namespace tidemark::series
