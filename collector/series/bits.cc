#include "collector/series/bits.h"

namespace tidemark::series {

void put_varint(std::uint64_t value, std::string& out) {
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

bool take_long_varint(std::string_view& in, std::uint64_t& value) {
  value = 0;
  for (unsigned i = 0; i < in.size() && i < 10; ++i) {
    const auto byte = static_cast<std::uint8_t>(in[i]);
    if (i == 9 && byte > 1) return false;
    value |= std::uint64_t{byte & 0x7fU} << (7 * i);
    if ((byte & 0x80) != 0) continue;
    in.remove_prefix(i + 1);
    return true;
  }
  return false;
}

bool take_growing(std::string_view& in, bool first, std::int64_t& number) {
  std::uint64_t step = 0;
  if (!take_varint(in, step) || (step == 0 && !first)) return false;
  const auto before = first ? 0 : static_cast<std::uint64_t>(number);
  if (step > static_cast<std::uint64_t>(INT64_MAX) - before) return false;
  number = static_cast<std::int64_t>(before + step);
  return true;
}

}  // namespace tidemark::series
