#include "common/pinned/address.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "common/model/number.h"

namespace tidemark::pinned {
namespace {

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_number<std::uint16_t>(text);
  return port && *port > 0 ? port : std::nullopt;
}

absl::Status bad_address(const std::string& text) {
  return absl::InvalidArgumentError("'" + text +
                                    "' is no address of a collector: host, host:port or [address]:port is "
                                    "needed, with a port from 1 to 65535");
}

}  // namespace

std::string Address::text() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

absl::StatusOr<Address> parse_address(const std::string& text, std::uint16_t default_port) {
  Address address{text, default_port};
  std::string_view port;
  const auto colons = std::count(text.begin(), text.end(), ':');
  if (!text.empty() && text.front() == '[') {
    const auto end = text.find(']');
    if (end == std::string::npos) return bad_address(text);
    address.host = text.substr(1, end - 1);
    if (end + 1 < text.size()) {
      if (text[end + 1] != ':') return bad_address(text);
      port = std::string_view(text).substr(end + 2);
      if (port.empty()) return bad_address(text);
    }
  } else if (colons == 1) {
    address.host = text.substr(0, text.find(':'));
    port = std::string_view(text).substr(text.find(':') + 1);
    if (port.empty()) return bad_address(text);
  }
  const bool plain = std::all_of(address.host.begin(), address.host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".:-_%").find(c) != std::string_view::npos;
  });
  if (address.host.empty() || !plain) return bad_address(text);
  if (!port.empty()) {
    const auto parsed = parse_port(port);
    if (!parsed) return bad_address(text);
    address.port = *parsed;
  }
  return address;
}

absl::StatusOr<std::string> announced(const std::string& text, const Address& collector,
                                      std::uint16_t default_port) {
  if (text.empty()) return Address{collector.host, default_port}.text();
  if (!text.starts_with(':')) return text;
  const auto address = parse_address("x" + text, default_port);
  if (!address.ok()) return absl::UnavailableError("the collector announced an impossible port: " + text);
  return Address{collector.host, address->port}.text();
}

}  // namespace tidemark::pinned
