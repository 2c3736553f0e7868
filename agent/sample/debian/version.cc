#include "agent/sample/debian/version.h"

namespace tidemark::debian {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Of a character that is no digit: '~' is before the end, letters are before all else.
int weight(std::string_view text, std::size_t at) {
  if (at == text.size() || is_digit(text[at])) return 0;
  if (text[at] == '~') return -1;
  const int byte = static_cast<unsigned char>(text[at]);
  return is_letter(text[at]) ? byte : byte + 256;
}

std::string_view digits_at(std::string_view text, std::size_t& at) {
  while (at < text.size() && text[at] == '0') ++at;
  const std::size_t begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  return text.substr(begin, at - begin);
}

/// Runs of non-digits and of digits by turns.
int compare_parts(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    while ((i < a.size() && !is_digit(a[i])) || (j < b.size() && !is_digit(b[j]))) {
      const int difference = weight(a, i) - weight(b, j);
      if (difference != 0) return difference;
      ++i, ++j;  // the same weight above or below 0: both are at a character
    }
    const std::string_view x = digits_at(a, i), y = digits_at(b, j);
    if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
    if (const int difference = x.compare(y); difference != 0) return difference;
  }
  return 0;
}

struct Version {
  explicit Version(std::string_view text) {
    if (const auto colon = text.find(':'); colon != std::string_view::npos) {
      epoch = text.substr(0, colon);
      text.remove_prefix(colon + 1);
    }
    const auto dash = text.rfind('-');
    upstream = text.substr(0, dash);
    if (dash != std::string_view::npos) revision = text.substr(dash + 1);
  }
  std::string_view epoch, upstream, revision;  // empty is as 0
};

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  const Version x(a), y(b);
  if (const int epochs = compare_parts(x.epoch, y.epoch); epochs != 0) return epochs;
  if (const int upstreams = compare_parts(x.upstream, y.upstream); upstreams != 0) return upstreams;
  return compare_parts(x.revision, y.revision);
}

}  // namespace tidemark::debian
