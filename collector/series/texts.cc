#include "collector/series/texts.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "collector/series/bits.h"
#include "collector/series/integers.h"

namespace tidemark::series {
namespace {

// After kHole: so many decimals, or that the text itself has the character.
constexpr char kDecimals = '0';
constexpr std::size_t kDecimalsMax = 9;
constexpr char kItself = '!';
constexpr std::size_t kDigitsMax = 18;

bool digit(char c) { return c >= '0' && c <= '9'; }
std::size_t digits_from(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && digit(text[end])) ++end;
  return end - at;
}

/// The number that begins here, and how many characters it is; `length` 0: its digits are not told by a
/// number alone.
struct Number {
  std::int64_t value = 0;
  std::size_t decimals = 0;
  std::size_t length = 0;
};
Number number_at(std::string_view text, std::size_t at, std::size_t whole) {
  Number out;
  if (whole > kDigitsMax || (whole > 1 && text[at] == '0')) return out;
  std::string digits(text.substr(at, whole));
  out.length = whole;
  if (at + whole < text.size() && text[at + whole] == '.') {
    const std::size_t decimals = digits_from(text, at + whole + 1);
    if (decimals > 0 && decimals <= kDecimalsMax && whole + decimals <= kDigitsMax) {
      digits += text.substr(at + whole + 1, decimals);
      out.decimals = decimals;
      out.length += 1 + decimals;
    }
  }
  std::from_chars(digits.data(), digits.data() + digits.size(), out.value);
  return out;
}

bool put_number(std::int64_t value, std::size_t decimals, std::string& out) {
  if (value < 0) return false;
  std::string digits = std::to_string(value);
  if (digits.size() > kDigitsMax) return false;
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  out.append(digits, 0, digits.size() - decimals);
  if (decimals > 0) out.append(1, '.').append(digits, digits.size() - decimals);
  return true;
}

struct Template {
  std::string pattern;
  std::vector<std::vector<std::int64_t>> columns;  // of each hole
};

/// How many holes it has; npos: it is none of parts_of().
std::size_t holes_of(std::string_view pattern) {
  std::size_t holes = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != kHole) continue;
    if (++at == pattern.size()) return std::string_view::npos;
    if (pattern[at] == kItself) continue;
    if (!digit(pattern[at])) return std::string_view::npos;
    ++holes;
  }
  return holes;
}

bool fill(const Template& of, std::size_t row, std::string& out) {
  std::size_t hole = 0;
  const std::string& pattern = of.pattern;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != kHole) {
      out.push_back(pattern[at]);
    } else if (pattern[++at] == kItself) {
      out.push_back(kHole);
    } else if (!put_number(of.columns[hole++][row], static_cast<std::size_t>(pattern[at] - kDecimals), out)) {
      return false;
    }
  }
  return true;
}

bool take_templates(std::string_view& in, std::size_t texts, std::vector<Template>& out) {
  std::uint64_t count = 0;
  if (!take_varint(in, count) || count > texts) return false;
  out.resize(count);
  for (Template& one : out) {
    std::uint64_t size = 0;
    if (!take_varint(in, size) || size > in.size()) return false;
    one.pattern = in.substr(0, size);
    in.remove_prefix(size);
    const std::size_t holes = holes_of(one.pattern);
    if (holes == std::string_view::npos) return false;
    one.columns.resize(holes);
  }
  return true;
}

/// A column of its own length for each hole.
bool take_columns(std::string_view& in, std::span<const std::size_t> uses, std::vector<Template>& templates) {
  std::size_t bytes = 0;
  for (std::size_t t = 0; t < templates.size(); ++t) {
    const std::size_t each = templates[t].pattern.size() + templates[t].columns.size() * (kDigitsMax + 2);
    if (uses[t] > 0 && each > (kTextBytesMax - bytes) / uses[t]) return false;
    bytes += each * uses[t];
    for (auto& column : templates[t].columns) {
      column.resize(uses[t]);
      if (!take_ordered(in, column)) return false;
    }
  }
  return true;
}

}  // namespace

TextParts parts_of(std::string_view text) {
  TextParts out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t whole = digits_from(text, at);
    if (whole == 0) {
      out.pattern.push_back(text[at]);
      if (text[at++] == kHole) out.pattern.push_back(kItself);
      continue;
    }
    const Number number = number_at(text, at, whole);
    if (number.length == 0) {
      out.pattern.append(text, at, whole);
      at += whole;
      continue;
    }
    out.pattern.push_back(kHole);
    out.pattern.push_back(static_cast<char>(kDecimals + static_cast<char>(number.decimals)));
    out.numbers.push_back(number.value);
    at += number.length;
  }
  return out;
}

void put_texts(std::span<const std::string_view> texts, std::string& out) {
  std::map<std::string, std::size_t, std::less<>> places;
  std::vector<Template> templates;
  std::vector<std::int64_t> which;
  which.reserve(texts.size());
  for (const std::string_view text : texts) {
    TextParts parts = parts_of(text);
    const auto [it, fresh] = places.try_emplace(parts.pattern, templates.size());
    if (fresh)
      templates.push_back(
          {std::move(parts.pattern), std::vector<std::vector<std::int64_t>>(parts.numbers.size())});
    Template& of = templates[it->second];
    for (std::size_t hole = 0; hole < parts.numbers.size(); ++hole)
      of.columns[hole].push_back(parts.numbers[hole]);
    which.push_back(static_cast<std::int64_t>(it->second));
  }
  put_varint(templates.size(), out);
  for (const Template& one : templates) {
    put_varint(one.pattern.size(), out);
    out += one.pattern;
  }
  put_ordered(which, out);
  for (const Template& one : templates) {
    for (const auto& column : one.columns) put_ordered(column, out);
  }
}

bool take_texts(std::string_view& in, std::span<std::string> texts) {
  std::vector<Template> templates;
  std::vector<std::int64_t> which(texts.size());
  if (!take_templates(in, texts.size(), templates) || !take_ordered(in, which)) return false;
  std::vector<std::size_t> uses(templates.size());
  for (const std::int64_t one : which) {
    if (one < 0 || static_cast<std::size_t>(one) >= templates.size()) return false;
    ++uses[static_cast<std::size_t>(one)];
  }
  if (!take_columns(in, uses, templates)) return false;
  std::fill(uses.begin(), uses.end(), 0);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto of = static_cast<std::size_t>(which[i]);
    texts[i].clear();
    if (!fill(templates[of], uses[of]++, texts[i])) return false;
  }
  return true;
}

}  // namespace tidemark::series
