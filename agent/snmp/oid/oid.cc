#include "agent/snmp/oid/oid.h"

#include <algorithm>
#include <charconv>

namespace tidemark::snmp {

std::optional<Oid> Oid::parse(std::string_view text) {
  if (!text.empty() && text.front() == '.') text.remove_prefix(1);
  Oid out;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    std::uint32_t number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc{} || out.size() == kOidNumbersMax) return std::nullopt;
    out.numbers_.push_back(number);
    if (next == end) return out;
    if (*next != '.') return std::nullopt;
    at = next + 1;
  }
}

std::string Oid::text() const {
  std::string out;
  for (const std::uint32_t number : numbers_) {
    if (!out.empty()) out += '.';
    out += std::to_string(number);
  }
  return out;
}

bool Oid::starts_with(const Oid& prefix) const {
  return size() >= prefix.size() &&
         std::equal(prefix.numbers_.begin(), prefix.numbers_.end(), numbers_.begin());
}

Oid Oid::behind(const Oid& prefix) const { return Oid(numbers().subspan(prefix.size())); }

Oid Oid::with(const Oid& suffix) const {
  Oid out = *this;
  out.numbers_.insert(out.numbers_.end(), suffix.numbers_.begin(), suffix.numbers_.end());
  return out;
}

}  // namespace tidemark::snmp
