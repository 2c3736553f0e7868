#include "common/model/address.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace tidemark {
namespace {

constexpr std::size_t kGroups = 8;
constexpr std::size_t kV4Begin = 12;

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::optional<unsigned> number(std::string_view text, unsigned base, std::size_t digits_max) {
  if (text.empty() || text.size() > digits_max) return std::nullopt;
  unsigned out = 0;
  for (const char c : text) {
    unsigned digit = base;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a') + 10;
    if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A') + 10;
    if (digit >= base) return std::nullopt;
    out = out * base + digit;
  }
  return out;
}

std::optional<std::array<std::uint8_t, 4>> parse_v4(std::string_view text) {
  const auto parts = split(text, '.');
  std::array<std::uint8_t, 4> out{};
  if (parts.size() != out.size()) return std::nullopt;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto octet = number(parts[i], 10, 3);
    if (!octet || *octet > 255 || (parts[i].size() > 1 && parts[i].front() == '0')) return std::nullopt;
    out[i] = static_cast<std::uint8_t>(*octet);
  }
  return out;
}

/// The sixteen-bit groups of one side of "::"; the last one of the address may be an IPv4 address.
std::optional<std::vector<std::uint16_t>> parse_groups(std::string_view text, bool last) {
  std::vector<std::uint16_t> out;
  if (text.empty()) return out;
  const auto parts = split(text, ':');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (last && i + 1 == parts.size() && parts[i].find('.') != std::string_view::npos) {
      const auto v4 = parse_v4(parts[i]);
      if (!v4) return std::nullopt;
      out.push_back(static_cast<std::uint16_t>((*v4)[0] << 8 | (*v4)[1]));
      out.push_back(static_cast<std::uint16_t>((*v4)[2] << 8 | (*v4)[3]));
      continue;
    }
    const auto group = number(parts[i], 16, 4);
    if (!group) return std::nullopt;
    out.push_back(static_cast<std::uint16_t>(*group));
  }
  return out;
}

std::optional<Address> parse_v6(std::string_view text) {
  const auto gap = text.find("::");
  const auto head = parse_groups(text.substr(0, gap), gap == std::string_view::npos);
  const auto tail =
      gap == std::string_view::npos ? std::vector<std::uint16_t>() : parse_groups(text.substr(gap + 2), true);
  if (!head || !tail) return std::nullopt;
  const std::size_t given = head->size() + tail->size();
  if (gap == std::string_view::npos ? given != kGroups : given >= kGroups) return std::nullopt;
  Address out;
  const auto put = [&](std::size_t group, std::uint16_t value) {
    out.bytes[2 * group] = static_cast<std::uint8_t>(value >> 8);
    out.bytes[2 * group + 1] = static_cast<std::uint8_t>(value & 0xff);
  };
  for (std::size_t i = 0; i < head->size(); ++i) put(i, (*head)[i]);
  for (std::size_t i = 0; i < tail->size(); ++i) put(kGroups - tail->size() + i, (*tail)[i]);
  return out;
}

std::string hex(unsigned group) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (int shift = 12; shift >= 0; shift -= 4) {
    const unsigned digit = (group >> shift) & 0xf;
    if (digit != 0 || !out.empty() || shift == 0) out += digits[digit];
  }
  return out;
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text) {
  if (text.find(':') != std::string_view::npos) return parse_v6(text);
  const auto v4 = parse_v4(text);
  if (!v4) return std::nullopt;
  Address out;
  out.bytes[10] = out.bytes[11] = 0xff;
  std::copy(v4->begin(), v4->end(), out.bytes.begin() + kV4Begin);
  return out;
}

bool Address::is_v4() const {
  return bytes[10] == 0xff && bytes[11] == 0xff &&
         std::all_of(bytes.begin(), bytes.begin() + 10, [](std::uint8_t byte) { return byte == 0; });
}

std::string Address::text() const {
  std::string out;
  if (is_v4()) {
    for (std::size_t i = kV4Begin; i < bytes.size(); ++i) {
      if (i > kV4Begin) out += '.';
      out += std::to_string(bytes[i]);
    }
    return out;
  }
  const auto group = [this](std::size_t i) { return unsigned{bytes[2 * i]} << 8 | bytes[2 * i + 1]; };
  std::size_t gap = kGroups, gap_size = 1;  // a single zero is written out
  for (std::size_t i = 0; i < kGroups; ++i) {
    std::size_t end = i;
    while (end < kGroups && group(end) == 0) ++end;
    if (end - i > gap_size) gap = i, gap_size = end - i;
  }
  for (std::size_t i = 0; i < kGroups; ++i) {
    if (i == gap) {
      out += "::";
      i += gap_size - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += hex(group(i));
  }
  return out;
}

}  // namespace tidemark
