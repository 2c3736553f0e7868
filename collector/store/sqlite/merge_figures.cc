#include "collector/store/sqlite/merge_figures.h"

#include <utility>
#include <vector>

#include "collector/series/rollup.h"
#include "collector/series/sketch.h"

namespace tidemark::store::sqlite {
namespace {

using series::Rollup;
using series::SeriesRollups;
using series::SeriesSketch;

absl::StatusOr<std::vector<SeriesRollups>> rollups_in(std::string_view bytes) {
  const auto chunk = series::Chunk::open(bytes);
  if (!chunk.ok()) return chunk.status();
  return series::decode_rollups(*chunk);
}

/// The second one's samples come after the first one's.
Rollup added(const Rollup& first, const Rollup& second, std::int64_t width) {
  const Rollup both[] = {first, second};
  return series::rollups_of(both, width).front();
}

}  // namespace

absl::StatusOr<std::string> merged_rollups(std::string_view known, std::string_view fresh,
                                           const Renumbered& renumbered, std::int64_t width,
                                           std::int64_t moment) {
  std::map<std::int64_t, std::map<std::int64_t, Rollup>> all;  // by series and time
  if (const auto old = rollups_in(known); !known.empty() && old.ok()) {
    for (const SeriesRollups& one : *old) {
      for (const Rollup& rollup : one.rollups) all[one.series].emplace(rollup.time, rollup);
    }
  }
  const auto newer = rollups_in(fresh);
  if (!newer.ok()) return newer.status();
  for (const SeriesRollups& one : *newer) {
    auto& rollups = all[number_in(renumbered, one.series)];
    for (const Rollup& rollup : one.rollups) {
      const auto [at, is_new] = rollups.emplace(rollup.time, rollup);
      if (is_new) continue;
      if (series::bucket_of(moment, width) == rollup.time) {
        at->second = added(at->second, rollup, width);
      } else if (rollup.count > at->second.count) {
        at->second = rollup;
      }
    }
  }
  std::vector<SeriesRollups> out;
  for (auto& [number, rollups] : all) {
    SeriesRollups& one = out.emplace_back();
    one.series = number;
    for (auto& [time, rollup] : rollups) one.rollups.push_back(rollup);
  }
  return series::encode_rollups(out);
}

absl::StatusOr<std::string> merged_sketches(std::string_view known, std::string_view fresh,
                                            const Renumbered& renumbered, bool holds_moment) {
  std::map<std::int64_t, series::Sketch> all;
  if (auto old = series::decode_sketches(known); !known.empty() && old.ok()) {
    for (SeriesSketch& one : *old) all.emplace(one.series, std::move(one.sketch));
  }
  auto newer = series::decode_sketches(fresh);
  if (!newer.ok()) return newer.status();
  for (SeriesSketch& one : *newer) {
    const auto [at, is_new] = all.try_emplace(number_in(renumbered, one.series), one.sketch);
    if (is_new) continue;
    if (holds_moment) {
      at->second.merge(one.sketch);
    } else if (one.sketch.count() > at->second.count()) {
      at->second = std::move(one.sketch);
    }
  }
  std::vector<SeriesSketch> out;
  for (auto& [number, sketch] : all) out.push_back({number, std::move(sketch)});
  series::SketchSheet sheet;
  sheet.add(std::move(out));
  return sheet.take();
}

}  // namespace tidemark::store::sqlite
