#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "collector/series/chunk.h"
#include "collector/series/results.h"
#include "collector/series/rollup.h"
#include "collector/series/seal.h"
#include "collector/series/sketch.h"

namespace {

using namespace tidemark::series;

void read_results(const std::string& bytes) {
  const auto chunk = ResultChunk::open(bytes);
  if (!chunk.ok()) return;
  (void)chunk->times();
  const auto all = chunk->all();
  if (!all.ok()) return;
  for (const ResultPiece& piece : pieces_of(*all)) {
    const auto again = ResultChunk::open(piece.bytes);
    if (!again.ok() || !again->all().ok()) std::abort();
  }
}

}  // namespace

/// Any bytes behind a right checksum are refused, or give what can be written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4'096) return 0;
  const std::string bytes = sealed({reinterpret_cast<const char*>(data), size});
  if (const auto sketches = decode_sketches(bytes); sketches.ok()) {
    SketchSheet sheet;
    sheet.add(*sketches);
    if (!decode_sketches(sheet.take()).ok()) std::abort();
  }
  read_results(bytes);
  const std::int64_t wanted[] = {0, 1, 2, 77};
  static_cast<void>(read_sketches(bytes, wanted, [](std::size_t, const Sketch& sketch) {
    if (sketch.count() > 0) static_cast<void>(sketch.quantile(0.5));
  }));
  const auto chunk = Chunk::open(bytes);
  if (!chunk.ok()) return 0;
  (void)decode_rollups(*chunk);
  (void)chunk->times();
  for (const std::int64_t series : chunk->series()) {
    std::vector<Sample> samples;
    (void)chunk->read(series, INT64_MIN, INT64_MAX, samples);
    if (samples.size() > 100'000) return 0;
  }
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
