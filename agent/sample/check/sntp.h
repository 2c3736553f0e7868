#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "common/model/time.h"

/// Simple network time (RFC 4330, RFC 5905 figure 8), as values. Pure.
namespace tidemark::check {

inline constexpr std::size_t kSntpBytes = 48;

/// A client's request. `sent_ns` since 1970 goes along as the transmit time stamp, so that an answer can be
/// told from a forged or late one.
std::array<std::uint8_t, kSntpBytes> sntp_request(std::int64_t sent_ns);

struct SntpAnswer {
  double offset_s = 0;  ///< the server's clock less this one
  double delay_s = 0;   ///< there and back
  int stratum = 0;
};
/// Nothing where it is no answer to that request, or the server's clock is not set; then `why` says so.
std::optional<SntpAnswer> read_sntp(std::span<const std::uint8_t> packet, std::int64_t sent_ns,
                                    std::int64_t received_ns, std::string& why);

}  // namespace tidemark::check
