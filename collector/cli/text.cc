#include "collector/cli/text.h"

#include <cstdint>

namespace tidemark::cli {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

Character next_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (length == 0 || first >= 0xf5 || text.size() < length) return {0xfffd, 1, false};
  std::uint32_t code = first & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {0xfffd, 1, false};
    code = (code << 6) | (byte(i) & 0x3fU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  if (overlong || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return {0xfffd, 1, false};
  return {code, length, true};
}

struct Range {
  std::uint32_t from, to;
};
constexpr Range kWide[] = {{0x1100, 0x115f},  {0x231a, 0x231b},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
                           {0xac00, 0xd7a3},  {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
                           {0xffe0, 0xffe6},  {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff},
                           {0x20000, 0x3fffd}};
constexpr Range kNoWidth[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd},
                              {0x064b, 0x065f}, {0x200b, 0x200f}, {0x20d0, 0x20ff},
                              {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}};
/// C0, delete, C1, and what turns the direction of writing around.
constexpr Range kHarmful[] = {{0x00, 0x1f}, {0x7f, 0x9f}, {0x2028, 0x202e}, {0x2066, 0x2069}};

template <std::size_t n>
bool in(const Range (&ranges)[n], std::uint32_t code) {
  for (const Range& range : ranges)
    if (code >= range.from && code <= range.to) return true;
  return false;
}

std::size_t width_of(std::uint32_t code) { return in(kNoWidth, code) ? 0 : in(kWide, code) ? 2 : 1; }

std::string without_controls(std::string_view text, bool keep_lines) {
  std::string out;
  while (!text.empty()) {
    const Character c = next_character(text);
    if (!c.valid) {
      out += "\xef\xbf\xbd";
    } else if (keep_lines && c.code == '\n') {
      out += '\n';
    } else if (in(kHarmful, c.code)) {
      out += ' ';
    } else {
      out += text.substr(0, c.bytes);
    }
    text.remove_prefix(c.bytes);
  }
  return out;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character c = next_character(text);
    width += width_of(c.code);
    text.remove_prefix(c.bytes);
  }
  return width;
}

std::string cut(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const Character c = next_character(text);
    if (used + width_of(c.code) > width - 1) break;
    out += text.substr(0, c.bytes);
    used += width_of(c.code);
    text.remove_prefix(c.bytes);
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out + "…";
}

std::string harmless(std::string_view text) { return without_controls(text, false); }
std::string harmless_lines(std::string_view text) { return without_controls(text, true); }

std::string wrapped(std::string_view text, std::size_t width) {
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    const std::size_t length = display_width(word);
    if (used > 0 && used + 1 + length > width) {
      out += '\n';
      used = 0;
    } else if (used > 0) {
      out += ' ';
      ++used;
    }
    out += word;
    used += length;
    if (space == std::string_view::npos) break;
    text.remove_prefix(space + 1);
  }
  return out;
}

}  // namespace tidemark::cli
