#pragma once

#include <absl/container/inlined_vector.h>

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

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
  void assign(std::span<const std::uint32_t> numbers) { numbers_.assign(numbers.begin(), numbers.end()); }

  friend bool operator==(const Oid&, const Oid&) = default;
  friend std::strong_ordering operator<=>(const Oid& a, const Oid& b) {
    return std::lexicographical_compare_three_way(a.numbers_.begin(), a.numbers_.end(), b.numbers_.begin(),
                                                  b.numbers_.end());
  }

 private:
  // Indexes of rows, of which there are many, seldom have more.
  absl::InlinedVector<std::uint32_t, 4> numbers_;
};

}  // namespace tidemark::snmp
