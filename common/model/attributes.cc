#include "common/model/attributes.h"

#include <algorithm>

namespace tidemark {

std::optional<Attributes> parse_attributes(std::string_view text) {
  Attributes out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view pair = text.substr(0, end);
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0 || end + 1 == text.size()) return std::nullopt;
    out.push_back({std::string(pair.substr(0, equals)), std::string(pair.substr(equals + 1))});
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  std::sort(out.begin(), out.end());
  const auto same_key = [](const Attribute& a, const Attribute& b) { return a.key == b.key; };
  if (std::adjacent_find(out.begin(), out.end(), same_key) != out.end()) return std::nullopt;
  return out;
}

std::string attributes_text(const Attributes& attributes) {
  std::string out;
  for (const Attribute& attribute : attributes)
    out += (out.empty() ? "{" : ", ") + attribute.key + "=" + attribute.value;
  return out.empty() ? out : out + "}";
}

}  // namespace tidemark
