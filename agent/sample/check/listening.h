#pragma once

#include <cstdint>
#include <istream>
#include <string>
#include <vector>

namespace tidemark::check {

struct Listener {
  std::string address;  ///< as people write it: "0.0.0.0", "::1"
  std::uint16_t port = 0;
};

/// Sockets that wait for others, out of /proc/net/tcp, tcp6, udp or udp6 (proc(5)). Lines that cannot be read
/// are left out. Pure.
std::vector<Listener> read_listeners(std::istream& table, bool udp);

}  // namespace tidemark::check
