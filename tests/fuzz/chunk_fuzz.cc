#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "collector/series/chunk.h"
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
  const auto chunk = Chunk::open(bytes);
  if (!chunk.ok()) return 0;
  const auto groups = chunk->groups();
  if (!groups.ok()) return 0;
  std::size_t cells = 0;
  for (const Group& group : *groups) cells += group.values.size();
  if (cells > 100'000) return 0;
  const std::string again = encode(*groups);
  const auto reread = Chunk::open(again);
  if (!reread.ok() || !reread->groups().ok()) std::abort();
  return 0;
}
