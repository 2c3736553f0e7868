#include "common/model/version.h"

#include <algorithm>

namespace tidemark {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// The end of a part, and a digit, come after ~ and before everything else.
int weight(std::string_view text) {
  if (text.empty() || digit(text.front())) return 0;
  if (text.front() == '~') return -1;
  return letter(text.front()) ? text.front() : static_cast<unsigned char>(text.front()) + 256;
}

std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), digit);
  std::string_view out = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(out.size());
  out.remove_prefix(std::min(out.find_first_not_of('0'), out.size()));
  return out;
}

int compare_parts(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    while ((!a.empty() && !digit(a.front())) || (!b.empty() && !digit(b.front()))) {
      if (const int difference = weight(a) - weight(b); difference != 0) return difference;
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
    const std::string_view m = take_digits(a), n = take_digits(b);
    if (m.size() != n.size()) return m.size() < n.size() ? -1 : 1;
    if (const int difference = m.compare(n); difference != 0) return difference;
  }
  return 0;
}

struct Version {
  std::string_view epoch, upstream, revision;
};
Version version_of(std::string_view text) {
  Version out;
  if (const auto colon = text.find(':'); colon != std::string_view::npos) {
    out.epoch = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  const auto dash = text.rfind('-');
  out.upstream = text.substr(0, dash);
  if (dash != std::string_view::npos) out.revision = text.substr(dash + 1);
  return out;
}

}  // namespace

int compare_versions(std::string_view a, std::string_view b) {
  const Version left = version_of(a), right = version_of(b);
  if (const int difference = compare_parts(left.epoch, right.epoch); difference != 0) return difference;
  if (const int difference = compare_parts(left.upstream, right.upstream); difference != 0) return difference;
  return compare_parts(left.revision, right.revision);
}

}  // namespace tidemark
