#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tidemark::snmp {

/// Where a device listens.
struct Address {
  std::array<std::uint8_t, 16> bytes{};  ///< of IPv4 the first four
  std::uint16_t port = 0;
  bool v6 = false;

  /// "192.0.2.7", "2001:db8::7"; absent: it is no address.
  static std::optional<Address> parse(std::string_view text, std::uint16_t port);
  /// Without the port.
  std::string text() const;
  /// "192.0.2.7:161", "[2001:db8::7]:161".
  std::string with_port() const;

  friend auto operator<=>(const Address&, const Address&) = default;
  template <typename H>
  friend H AbslHashValue(H state, const Address& address) {
    return H::combine(std::move(state), address.bytes, address.port, address.v6);
  }
};

}  // namespace tidemark::snmp
