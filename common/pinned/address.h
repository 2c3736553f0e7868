#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>

namespace tidemark::pinned {

inline constexpr std::uint16_t kEnrollmentPort = 7444;
inline constexpr std::uint16_t kStreamPort = 7443;
inline constexpr std::uint16_t kAdminPort = 7445;

struct Address {
  std::string host;  ///< a name, or an address without brackets
  std::uint16_t port = 0;
  std::string text() const;  ///< host:port, with brackets around an IPv6 address
};

/// Reads host, host:port, address:port, [address]:port or an IPv6 address alone.
absl::StatusOr<Address> parse_address(const std::string& text, std::uint16_t default_port);

/// Where something is that the collector announced in its answer at `collector`: it may have left out the
/// host
/// (":7443", since it does not know how it is reached), or all of it.
absl::StatusOr<std::string> announced(const std::string& text, const Address& collector,
                                      std::uint16_t default_port);

}  // namespace tidemark::pinned
