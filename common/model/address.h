#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidemark {

/// An IPv4 or IPv6 address, as sixteen bytes in network order. IPv4 is kept as RFC 4291 maps it
/// (::ffff:a.b.c.d), so that an address has one form, however it was written.
struct Address {
  std::array<std::uint8_t, 16> bytes{};

  /// Four decimal numbers without leading zeros, or RFC 4291's forms of IPv6; no zone, no brackets, no
  /// prefix.
  static std::optional<Address> parse(std::string_view text);

  bool is_v4() const;
  /// "10.0.0.1"; of IPv6 as RFC 5952 says: lower case, the longest run of zeros as "::".
  std::string text() const;

  friend auto operator<=>(const Address&, const Address&) = default;
};

}  // namespace tidemark
