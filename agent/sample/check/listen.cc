#include <arpa/inet.h>

#include <charconv>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "agent/sample/check/judge.h"
#include "agent/sample/check/listening.h"
#include "agent/sample/check/making.h"

namespace tidemark::check {
namespace {

std::optional<std::uint32_t> hex(std::string_view text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The kernel writes each 32-bit group of an address in the machine's order.
std::optional<std::string> address_of(std::string_view groups) {
  std::uint8_t bytes[16];
  if (groups.size() != 8 && groups.size() != 32) return std::nullopt;
  for (std::size_t i = 0; i * 8 < groups.size(); ++i) {
    const auto group = hex(groups.substr(i * 8, 8));
    if (!group) return std::nullopt;
    std::memcpy(bytes + i * 4, &*group, 4);
  }
  char text[INET6_ADDRSTRLEN];
  if (::inet_ntop(groups.size() == 8 ? AF_INET : AF_INET6, bytes, text, sizeof text) == nullptr)
    return std::nullopt;
  return text;
}

std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> out;
  std::size_t at = 0;
  while ((at = line.find_first_not_of(" \t", at)) != std::string::npos) {
    const std::size_t end = std::min(line.find_first_of(" \t", at), line.size());
    out.push_back(line.substr(at, end - at));
    at = end;
  }
  return out;
}

}  // namespace

std::vector<Listener> read_listeners(std::istream& table, bool udp) {
  constexpr std::string_view tcp_listen = "0A";
  constexpr std::string_view udp_unconnected = "07";
  std::vector<Listener> out;
  std::string line;
  std::getline(table, line);  // its head
  while (std::getline(table, line)) {
    const auto words = words_of(line);
    if (words.size() < 4 || words[3] != (udp ? udp_unconnected : tcp_listen)) continue;
    const std::size_t colon = words[1].find(':');
    if (colon == std::string::npos) continue;
    const auto address = address_of(std::string_view(words[1]).substr(0, colon));
    const auto port = hex(std::string_view(words[1]).substr(colon + 1));
    if (address && port) out.push_back({*address, static_cast<std::uint16_t>(*port)});
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
