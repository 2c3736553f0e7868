#include <arpa/inet.h>

#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "agent/sample/check/judge.h"
#include "agent/sample/check/listening.h"
#include "agent/sample/check/making.h"
#include "agent/sample/host/words.h"
#include "common/model/number.h"

namespace tidemark::check {
namespace {

/// The kernel writes each 32-bit group of an address in the machine's order.
std::optional<std::string> address_of(std::string_view groups) {
  std::uint8_t bytes[16];
  if (groups.size() != 8 && groups.size() != 32) return std::nullopt;
  for (std::size_t i = 0; i * 8 < groups.size(); ++i) {
    const auto group = parse_number<std::uint32_t>(groups.substr(i * 8, 8), 16);
    if (!group) return std::nullopt;
    std::memcpy(bytes + i * 4, &*group, 4);
  }
  char text[INET6_ADDRSTRLEN];
  if (::inet_ntop(groups.size() == 8 ? AF_INET : AF_INET6, bytes, text, sizeof text) == nullptr)
    return std::nullopt;
  return text;
}

}  // namespace

std::vector<Listener> read_listeners(std::istream& table, bool udp) {
  constexpr std::string_view tcp_listen = "0A";
  constexpr std::string_view udp_unconnected = "07";
  std::vector<Listener> out;
  std::string line;
  std::getline(table, line);  // its head
  while (std::getline(table, line)) {
    host::Split words = host::words(line);
    words.next();  // the row's number
    const std::string_view local = words.next();
    words.next();  // the other side
    if (words.next() != (udp ? udp_unconnected : tcp_listen)) continue;
    const std::size_t colon = local.find(':');
    if (colon == std::string_view::npos) continue;
    const auto address = address_of(local.substr(0, colon));
    const auto port = parse_number<std::uint16_t>(local.substr(colon + 1), 16);
    if (address && port) out.push_back({*address, *port});
  }
  return out;
}

std::unique_ptr<Check> make_listen_check(const Making& making) {
  const Parameters& of = making.parameters;
  const bool udp = of.text("protocol") == "udp";
  const auto port = static_cast<std::uint16_t>(of.number("port").value_or(0));
  return make_immediate_check(making.context, [udp, port, address = of.text("address")] {
    const std::string protocol = udp ? "udp" : "tcp";
    std::string found;
    bool readable = false;
    for (const char* version : {"", "6"}) {
      std::ifstream table("/proc/net/" + protocol + version);
      readable = readable || table.is_open();
      for (const Listener& listener : read_listeners(table, udp)) {
        if (listener.port != port || (!address.empty() && listener.address != address)) continue;
        found += (found.empty() ? "" : ", ") + listener.address;
      }
    }
    const std::string what = protocol + " port " + std::to_string(port);
    if (!readable) return Finding{CheckState::kUnknown, "/proc/net/" + protocol + " cannot be read", {}};
    if (!found.empty()) return Finding{CheckState::kOk, what + " is listened on at " + found, {}};
    return Finding{
        CheckState::kCritical, "nothing listens on " + what + (address.empty() ? "" : " at " + address), {}};
  });
}

}  // namespace tidemark::check
