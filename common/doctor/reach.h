#pragma once

#include <cstdint>
#include <string>

namespace tidemark::doctor {

/// Why no TCP connection to host:port comes about within five seconds; empty: it does. Blocks; where the
/// system's resolver does not answer, as long as that waits.
std::string unreachable(const std::string& host, std::uint16_t port);

}  // namespace tidemark::doctor
