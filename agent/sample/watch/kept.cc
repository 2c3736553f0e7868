#include "agent/sample/watch/kept.h"

#include <cstdio>
#include <optional>

#include "common/model/number.h"

namespace tidemark::watch {
namespace {

constexpr std::string_view kFirstLine = "tidemark watches 1";
constexpr std::size_t kWords = 6;

/// One word without blanks: what is not a plain character is written as %XX, nothing as "-".
std::string word_of(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  if (text.empty()) return "-";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7f && c != '%' && c != '-') {
      out += c;
    } else {
      out += {'%', digits[byte >> 4], digits[byte & 0xf]};
    }
  }
  return out;
}

std::optional<std::string> text_of(std::string_view word) {
  if (word == "-") return std::string{};
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] != '%') {
      out += word[i];
      continue;
    }
    if (i + 2 >= word.size()) return std::nullopt;
    const auto byte = parse_number<std::uint8_t>(word.substr(i + 1, 2), 16);
    if (!byte) return std::nullopt;
    out += static_cast<char>(*byte);
    i += 2;
  }
  return out;
}

/// FNV-1a: finds damage, guards against nobody.
std::string sum_of(std::string_view text) {
  std::uint64_t hash = 14'695'981'039'346'656'037ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ull;
  char out[17];
  std::snprintf(out, sizeof out, "%016llx", static_cast<unsigned long long>(hash));
  return out;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> out;
  while (true) {
    const auto end = text.find(at);
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

std::optional<Kept> read_line(std::string_view line) {
  const auto words = split(line, ' ');
  if (words.size() != kWords || words[0] != "watch") return std::nullopt;
  const auto name = text_of(words[1]);
  const auto type = text_of(words[2]);
  const auto suppressed = parse_number<std::uint64_t>(words[3]);
  const auto trouble = text_of(words[4]);
  const auto position = text_of(words[5]);
  if (!name || !type || !suppressed || !trouble || !position) return std::nullopt;
  return Kept{*name, *type, *position, *trouble, *suppressed};
}

}  // namespace

std::string encode(const std::vector<Kept>& watches) {
  std::string out = std::string(kFirstLine) + "\n";
  for (const Kept& kept : watches) {
    out += "watch " + word_of(kept.name) + " " + word_of(kept.type) + " " + std::to_string(kept.suppressed) +
           " " + word_of(kept.trouble) + " " + word_of(kept.position) + "\n";
  }
  return out + "end " + sum_of(out) + "\n";
}

absl::StatusOr<std::vector<Kept>> decode(std::string_view text) {
  if (!text.starts_with(kFirstLine) || text.substr(kFirstLine.size(), 1) != "\n")
    return absl::InvalidArgumentError("its first line is not '" + std::string(kFirstLine) + "'");
  const auto end = text.rfind("\nend ");
  if (end == std::string_view::npos ||
      text.substr(end + 1) != "end " + sum_of(text.substr(0, end + 1)) + "\n")
    return absl::DataLossError("its sum does not fit: it is damaged");
  std::vector<Kept> out;
  const auto lines = split(text.substr(0, end), '\n');
  for (std::size_t i = 1; i < lines.size(); ++i) {
    auto kept = read_line(lines[i]);
    if (!kept) return absl::InvalidArgumentError("line " + std::to_string(i + 1) + " cannot be read");
    out.push_back(*std::move(kept));
  }
  return out;
}

}  // namespace tidemark::watch
