#include "agent/sample/log/position.h"

#include <cstdio>

#include "common/model/number.h"

namespace tidemark::logfile {
namespace {

constexpr std::string_view kVersion = "1";

std::optional<std::string_view> next_word(std::string_view& text) {
  const auto end = text.find(' ');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end + 1);
  return word;
}

template <class Number>
bool read_number(std::string_view& text, Number& out, int base = 10) {
  const auto word = next_word(text);
  const auto number = word ? parse_number<Number>(*word, base) : std::nullopt;
  if (number) out = *number;
  return number.has_value();
}

}  // namespace

std::uint64_t digest_of(std::string_view bytes) {
  std::uint64_t hash = 14'695'981'039'346'656'037ull;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ull;
  return hash;
}

std::string text_of(const Position& position) {
  char digest[17];
  std::snprintf(digest, sizeof digest, "%016llx", static_cast<unsigned long long>(position.head_digest));
  return std::string(kVersion) + " " + std::to_string(position.inode) + " " +
         std::to_string(position.offset) + " " + std::to_string(position.head_bytes) + " " + digest +
         (position.within_line ? " 1 " : " 0 ") + position.path;
}

std::optional<Position> parse_position(std::string_view text) {
  Position out;
  int within = 0;
  if (next_word(text) != kVersion || !read_number(text, out.inode) || !read_number(text, out.offset) ||
      !read_number(text, out.head_bytes) || !read_number(text, out.head_digest, 16) ||
      !read_number(text, within) || text.empty() || out.head_bytes > Position::kHeadBytesMax ||
      out.head_bytes > out.offset)
    return std::nullopt;
  out.within_line = within != 0;
  out.path = std::string(text);
  return out;
}

}  // namespace tidemark::logfile
