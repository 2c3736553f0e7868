#include "collector/join/older_figures.h"

#include <map>
#include <utility>

#include "collector/series/sketch.h"

namespace tidemark::join {

using series::Rollup;
using series::SeriesRollups;
using series::SeriesSketch;

std::vector<SeriesRollups> put_together(std::vector<SeriesRollups> known,
                                        const std::vector<SeriesRollups>& fresh) {
  std::map<std::int64_t, std::map<std::int64_t, Rollup>> all;  // by series and time
  for (const SeriesRollups& one : known) {
    for (const Rollup& rollup : one.rollups) all[one.series].emplace(rollup.time, rollup);
  }
  for (const SeriesRollups& one : fresh) {
    for (const Rollup& rollup : one.rollups) {
      const auto [at, is_new] = all[one.series].emplace(rollup.time, rollup);
      if (!is_new && rollup.count > at->second.count) at->second = rollup;
    }
  }
  std::vector<SeriesRollups> out;
  for (auto& [series, rollups] : all) {
    SeriesRollups& one = out.emplace_back();
    one.series = series;
    for (auto& [time, rollup] : rollups) one.rollups.push_back(rollup);
  }
  return out;
}

absl::StatusOr<std::string> put_sketches_together(std::string_view known, std::string_view fresh) {
  std::map<std::int64_t, series::Sketch> all;
  for (const std::string_view bytes : {known, fresh}) {
    if (bytes.empty()) continue;
    auto sketches = series::decode_sketches(bytes);
    if (!sketches.ok()) return sketches.status();
    for (SeriesSketch& one : *sketches) {
      const auto [at, is_new] = all.try_emplace(one.series, one.sketch);
      if (!is_new && one.sketch.count() > at->second.count()) at->second = std::move(one.sketch);
    }
  }
  std::vector<SeriesSketch> out;
  for (auto& [series, sketch] : all) out.push_back({series, std::move(sketch)});
  series::SketchSheet sheet;
  sheet.add(std::move(out));
  return sheet.take();
}

absl::StatusOr<std::vector<SeriesRollups>> rollups_in(std::string_view bytes) {
  if (bytes.empty()) return std::vector<SeriesRollups>();
  const auto chunk = series::Chunk::open(bytes);
  if (!chunk.ok()) return chunk.status();
  return series::decode_rollups(*chunk);
}

}  // namespace tidemark::join
