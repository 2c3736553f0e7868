#include "collector/catalog/read_parts.h"

#include <charconv>
#include <cstdio>

namespace tidemark::catalog {

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

std::string text_of(const config::Position& position) {
  return position.file + ":" + std::to_string(position.line) + ":" + std::to_string(position.column);
}

std::string text_of(const config::Date& date) {
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
  return text;
}

std::optional<double> parse_percent(const std::string& text, double min, double max) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (error != std::errc{} || unit != "%" || !(number >= min && number <= max)) return std::nullopt;
  return number / 100;
}

}  // namespace tidemark::catalog
