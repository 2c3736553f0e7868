#include "tests/bench/snappy.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace tidemark::bench {
namespace {

constexpr std::size_t kFragment = 1u << 16;
constexpr std::size_t kLeastMatch = 4;
constexpr std::size_t kCopyMax = 64;
constexpr int kHashBits = 14;

void put_varint(std::string& out, std::size_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

void put_literal(std::string& out, std::string_view bytes) {
  if (bytes.empty()) return;
  const std::size_t n = bytes.size() - 1;
  if (n < 60) {
    out += static_cast<char>(n << 2);
  } else if (n < 256) {
    out += static_cast<char>(60 << 2);
    out += static_cast<char>(n);
  } else {
    out += static_cast<char>(61 << 2);
    out += static_cast<char>(n);
    out += static_cast<char>(n >> 8);
  }
  out += bytes;
}

void put_copy(std::string& out, std::size_t offset, std::size_t length) {
  while (length > 0) {
    const std::size_t n = std::min(length, kCopyMax);
    out += static_cast<char>((n - 1) << 2 | 2);
    out += static_cast<char>(offset);
    out += static_cast<char>(offset >> 8);
    length -= n;
  }
}

void put_fragment(std::string& out, std::string_view bytes) {
  std::array<std::uint16_t, 1 << kHashBits>
      seen{};  // where each hash was last; a match is looked at, so 0 is safe
  const auto word_at = [&](std::size_t at) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    return word;
  };
  std::size_t at = 1, literal = 0;
  while (at + kLeastMatch <= bytes.size()) {
    std::uint16_t& slot = seen[word_at(at) * 0x1e35a7bdu >> (32 - kHashBits)];
    const std::size_t before = slot;
    slot = static_cast<std::uint16_t>(at);
    if (before >= at || word_at(before) != word_at(at)) {
      at += 1 + (at - literal) / 32;  // faster and faster through what does not repeat
      continue;
    }
    std::size_t length = kLeastMatch;
    while (at + length < bytes.size() && bytes[before + length] == bytes[at + length]) ++length;
    put_literal(out, bytes.substr(literal, at - literal));
    put_copy(out, at - before, length);
    literal = at += length;
  }
  put_literal(out, bytes.substr(literal));
}

}  // namespace

std::string snappy(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() / 2);
  put_varint(out, bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += kFragment) put_fragment(out, bytes.substr(at, kFragment));
  return out;
}

}  // namespace tidemark::bench
