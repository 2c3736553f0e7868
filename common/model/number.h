#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace tidemark {

/// All of the text as a number, without blanks or a plus sign; whole numbers in that base.
template <class Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
  Number out{};
  const char* const end = text.data() + text.size();
  std::from_chars_result read{};
  if constexpr (std::is_floating_point_v<Number>) {
    read = std::from_chars(text.data(), end, out);
  } else {
    read = std::from_chars(text.data(), end, out, base);
  }
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return out;
}

/// The shortest text that reads back as the same number.
inline std::string number_text(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return error == std::errc{} ? std::string(text, end) : "?";
}

}  // namespace tidemark
