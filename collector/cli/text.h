#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// UTF-8 text on a terminal.
namespace tidemark::cli {

/// Columns that the text takes: 2 for wide characters, 0 for combining ones.
std::size_t display_width(std::string_view text);
/// At most `width` columns, the last an … where something was cut.
std::string cut(std::string_view text, std::size_t width);
/// Without control characters and invalid bytes, which could drive the terminal: what endpoints say is not
/// trusted.
std::string harmless(std::string_view text);
/// The same with line breaks kept.
std::string harmless_lines(std::string_view text);
/// Lines of at most `width` columns, broken at spaces.
std::string wrapped(std::string_view text, std::size_t width);

}  // namespace tidemark::cli
