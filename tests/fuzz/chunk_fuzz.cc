#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "collector/series/chunk.h"

/// Any bytes behind a right checksum are refused, or give groups that can be written and read again.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidemark::series;
  if (size > 4'096) return 0;
  std::string bytes(5, '\0');
  bytes.append(reinterpret_cast<const char*>(data), size);
  const auto sum = static_cast<std::uint32_t>(XXH3_64bits(data, size));
  bytes[0] = static_cast<char>(kCodec);
  std::memcpy(bytes.data() + 1, &sum, sizeof sum);
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
