#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "collector/import/lines.h"
#include "collector/import/reader.h"

/// Any bytes are refused line by line, or taken. The first byte says which format they have.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tidemark::import;
  if (size == 0) return 0;
  const auto reader = formats()[data[0] % formats().size()].make();
  std::istringstream in(std::string(reinterpret_cast<const char*>(data + 1), size - 1));
  Lines lines(in);
  Output out;
  while (const auto line = lines.next()) {
    if (!reader->read(line->number, line->text, out).ok()) return 0;
  }
  reader->finish(out);
  for (const RefusedLine& one : out.refused) {
    if (one.reason.empty()) std::abort();
  }
  return 0;
}
