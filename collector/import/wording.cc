#include "collector/import/wording.h"

#include "common/wire/text.h"

namespace tidemark::import {

std::string quoted(std::string_view text) {
  constexpr std::size_t kShownBytes = 60;
  return "'" + wire::readable(text, kShownBytes) + "'";
}

bool is_name(std::string_view text, std::size_t bytes_max) {
  return !text.empty() && text.size() <= bytes_max && wire::is_text(text);
}

std::string trouble_of_name(std::string_view what, std::string_view name, std::size_t bytes_max) {
  if (is_name(name, bytes_max)) return {};
  return "the " + std::string(what) + " " + quoted(name) + " has not 1 to " + std::to_string(bytes_max) +
         " bytes of UTF-8";
}

}  // namespace tidemark::import
