#include "agent/snmp/requester/address.h"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace tidemark::snmp {
namespace {

namespace ip = boost::asio::ip;

ip::address address_of(const Address& address) {
  if (address.v6) {
    ip::address_v6::bytes_type bytes;
    std::copy(address.bytes.begin(), address.bytes.end(), bytes.begin());
    return ip::address_v6(bytes);
  }
  ip::address_v4::bytes_type bytes;
  std::copy_n(address.bytes.begin(), bytes.size(), bytes.begin());
  return ip::address_v4(bytes);
}

}  // namespace

std::optional<Address> Address::parse(std::string_view text, std::uint16_t port) {
  boost::system::error_code error;
  const ip::address parsed = ip::make_address(std::string(text), error);
  if (error) return std::nullopt;
  Address out;
  out.port = port;
  out.v6 = parsed.is_v6();
  if (out.v6) {
    const auto bytes = parsed.to_v6().to_bytes();
    std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  } else {
    const auto bytes = parsed.to_v4().to_bytes();
    std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  }
  return out;
}

std::string Address::text() const { return address_of(*this).to_string(); }

std::string Address::with_port() const {
  return (v6 ? "[" + text() + "]" : text()) + ":" + std::to_string(port);
}

}  // namespace tidemark::snmp
