#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::snmp {

/// Numbers of one identifier, at most (RFC 2578, section 3.5).
inline constexpr std::size_t kOidNumbersMax = 128;

/// An object identifier, in the order of SNMP's walks: by its numbers, a prefix before what it begins.
class Oid {
 public:
  Oid() = default;
  Oid(std::initializer_list<std::uint32_t> numbers) : numbers_(numbers) {}
  explicit Oid(std::span<const std::uint32_t> numbers) : numbers_(numbers.begin(), numbers.end()) {}

  /// "1.3.6.1.2.1.1.3.0", also with a leading dot; absent: it is none, or has more than kOidNumbersMax
  /// numbers.
  static std::optional<Oid> parse(std::string_view text);
  /// Without a leading dot.
  std::string text() const;

  std::span<const std::uint32_t> numbers() const { return numbers_; }
  std::size_t size() const { return numbers_.size(); }
  bool empty() const { return numbers_.empty(); }
  bool starts_with(const Oid& prefix) const;
  /// What follows the prefix, which it must start with: a row's index, where that is a column.
  Oid behind(const Oid& prefix) const;
  Oid with(const Oid& suffix) const;

  friend auto operator<=>(const Oid&, const Oid&) = default;
  friend bool operator==(const Oid&, const Oid&) = default;

 private:
  std::vector<std::uint32_t> numbers_;
};

}  // namespace tidemark::snmp
