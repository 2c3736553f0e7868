#include "agent/batch/tidy.h"

#include <algorithm>

#include "common/wire/text.h"

namespace tidemark::batch {

void tidy(std::string& text, std::size_t bytes_max) {
  if (text.size() > bytes_max || !wire::is_text(text)) text = wire::readable(text, bytes_max);
}

void tidy(Attributes& attributes, const Limits& limits) {
  for (Attribute& attribute : attributes) {
    tidy(attribute.key, limits.name_bytes_max);
    tidy(attribute.value, limits.value_bytes_max);
  }
  std::stable_sort(attributes.begin(), attributes.end(),
                   [](const auto& a, const auto& b) { return a.key < b.key; });
  const auto same_key = [](const Attribute& a, const Attribute& b) { return a.key == b.key; };
  attributes.erase(std::unique(attributes.begin(), attributes.end(), same_key), attributes.end());
}

}  // namespace tidemark::batch
