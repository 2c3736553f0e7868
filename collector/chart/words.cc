#include "collector/chart/words.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace tidemark::chart {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr const char* kEllipsis = "…";

/// Thousandths of an em, from U+0020 to U+007E (DejaVu Sans 2.37).
constexpr std::array<std::uint16_t, 95> kAscii = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838};
constexpr double kBoldFactor = 1.13;

/// The character at `at`, and how many bytes it takes; U+FFFD and 1 where there is none (RFC 3629).
struct Character {
  char32_t code = kReplacement;
  std::size_t bytes = 1;
};
Character character(std::string_view words, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(words[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1};
  const std::size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + bytes > words.size()) return {};
  char32_t code = first & (0xFF >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {};
    code = (code << 6) | (byte(at + i) & 0x3F);
  }
  const char32_t least = bytes == 4 ? 0x10000 : bytes == 3 ? 0x800 : 0x80;
  if (code < least || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return {};
  if (code == 0xFFFE || code == 0xFFFF) return {kReplacement, bytes};
  return {code, bytes};
}

bool space(char32_t code) {
  return code <= 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x2028 || code == 0x2029;
}

/// Drawn over the character before it.
bool combining(char32_t code) {
  return (code >= 0x300 && code < 0x370) || (code >= 0x200B && code <= 0x200F) ||
         (code >= 0x202A && code <= 0x202E) || (code >= 0x20D0 && code < 0x2100) ||
         (code >= 0xFE00 && code <= 0xFE0F);
}

/// Of an em.
double width_of(char32_t code) {
  if (code >= 0x20 && code < 0x7F) return kAscii[code - 0x20] / 1000.0;
  if (combining(code)) return 0;
  if (code == 0xA0 || code == 0xB7 || code == 0x2009 || code == 0x202F) return 0.32;
  if (code == 0x2013 || code == 0x2018 || code == 0x2019) return 0.5;
  if (code >= 0xE0 && code < 0x250 && code != 0xE6) return 0.7;
  if (code < 0x250) return 0.8;
  if (code < 0x1100) return 0.85;
  return code >= 0x1F000 ? 1.3 : 1;
}

std::string cleaned(std::string_view words, bool keep_lines) {
  std::string out;
  out.reserve(words.size());
  char gap = 0;
  for (std::size_t at = 0; at < words.size();) {
    const Character next = character(words, at);
    if (space(next.code)) {
      if (keep_lines && next.code == '\n') gap = '\n';
      if (gap == 0) gap = ' ';
    } else {
      if (gap != 0 && !out.empty()) out += gap;
      gap = 0;
      if (next.code == kReplacement)
        out += "\xEF\xBF\xBD";
      else
        out += words.substr(at, next.bytes);
    }
    at += next.bytes;
  }
  return out;
}

}  // namespace

std::string one_line(std::string_view words) { return cleaned(words, false); }

std::string lines_of(std::string_view words) { return cleaned(words, true); }

double estimated_width(std::string_view words, double size, bool bold) {
  double ems = 0;
  for (std::size_t at = 0; at < words.size();) {
    const Character next = character(words, at);
    ems += width_of(next.code);
    at += next.bytes;
  }
  return ems * size * (bold ? kBoldFactor : 1);
}

std::string shortened(std::string_view words, double size, double width, bool bold) {
  std::string line = one_line(words);
  if (estimated_width(line, size, bold) <= width) return line;
  const double room = width - estimated_width(kEllipsis, size, bold);
  double used = 0;
  std::size_t end = 0;
  for (std::size_t at = 0; at < line.size();) {
    const Character next = character(line, at);
    used += width_of(next.code) * size * (bold ? kBoldFactor : 1);
    if (used > room) break;
    at += next.bytes;
    if (next.code != ' ') end = at;
  }
  if (end == 0) return {};
  line.resize(end);
  return line + kEllipsis;
}

std::vector<std::string> two_lines(std::string_view words, double size, double width, bool bold) {
  const std::string line = one_line(words);
  std::size_t end = std::string::npos;
  if (estimated_width(line, size, bold) > width) {
    for (std::size_t at = line.find(' '); at != std::string::npos; at = line.find(' ', at + 1)) {
      if (estimated_width(std::string_view(line).substr(0, at), size, bold) > width) break;
      end = at;
    }
  }
  std::vector<std::string> out{shortened(line.substr(0, end), size, width, bold)};
  if (end != std::string::npos) out.push_back(shortened(line.substr(end + 1), size, width, bold));
  return out;
}

}  // namespace tidemark::chart
