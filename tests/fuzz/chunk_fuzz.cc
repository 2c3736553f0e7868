#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "collector/series/chunk.h"
#include "collector/series/rollup.h"
#include "collector/series/seal.h"
#include "collector/series/sketch.h"

/// Any bytes behind a right checksum are refused, or give groups that can be written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidemark::series;
  if (size > 4'096) return 0;
  const std::string bytes = sealed({reinterpret_cast<const char*>(data), size});
  if (const auto sketches = decode_sketches(bytes); sketches.ok()) {
    SketchSheet sheet;
    sheet.add(*sketches);
    if (!decode_sketches(sheet.take()).ok()) std::abort();
  }
  const std::int64_t wanted[] = {0, 1, 2, 77};
  static_cast<void>(read_sketches(bytes, wanted, [](std::size_t, const Sketch& sketch) {
    if (sketch.count() > 0) static_cast<void>(sketch.quantile(0.5));
  }));
  const auto chunk = Chunk::open(bytes);
  if (!chunk.ok()) return 0;
  const auto groups = chunk->groups();
  if (!groups.ok()) return 0;
  std::size_t cells = 0;
  for (const Group& group : *groups) cells += group.values.size();
  if (cells > 100'000) return 0;
  std::vector<Sample> samples;
  std::vector<Rollup> rollups;
  for (const std::int64_t series : chunk->series()) {
    if (!chunk->read(series, INT64_MIN, INT64_MAX, samples).ok()) std::abort();
    static_cast<void>(read_rollups(*chunk, series / 8, -1'000, 1'000'000'000, rollups));
  }
  const std::string again = encode(*groups);
  const auto reread = Chunk::open(again);
  if (!reread.ok() || !reread->groups().ok()) std::abort();
  return 0;
}
