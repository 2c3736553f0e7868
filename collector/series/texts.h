#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Columns of texts that mostly say the same, with other numbers in it. Pure; every string comes back as it
/// went in. FORMAT.md tells how they lie.
namespace tidemark::series {

constexpr std::size_t kTextBytesMax = 64u << 20;  ///< of a column's texts, together

/// A text without its numbers: where one was, the template has kHole and a character that tells its decimals.
constexpr char kHole = '\x1a';
struct TextParts {
  std::string pattern;
  std::vector<std::int64_t> numbers;  ///< as they stand, without the point; none is below zero
};
TextParts parts_of(std::string_view text);

/// Appends them.
void put_texts(std::span<const std::string_view> texts, std::string& out);
/// Takes as many as `texts` has off the front. False: the bytes are none of put_texts(), or the texts are
/// more than kTextBytesMax.
bool take_texts(std::string_view& in, std::span<std::string> texts);

}  // namespace tidemark::series
