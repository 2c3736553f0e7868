#include "agent/snmp/requester/udp_endpoint.h"

#include <algorithm>

namespace tidemark::snmp {

using boost::asio::ip::udp;

udp::endpoint endpoint_of(const Address& address) {
  if (address.v6) {
    boost::asio::ip::address_v6::bytes_type bytes;
    std::copy(address.bytes.begin(), address.bytes.end(), bytes.begin());
    return {boost::asio::ip::address_v6(bytes), address.port};
  }
  boost::asio::ip::address_v4::bytes_type bytes;
  std::copy_n(address.bytes.begin(), bytes.size(), bytes.begin());
  return {boost::asio::ip::address_v4(bytes), address.port};
}

Address address_of(const udp::endpoint& endpoint) {
  Address out;
  out.port = endpoint.port();
  out.v6 = endpoint.address().is_v6();
  if (out.v6) {
    const auto bytes = endpoint.address().to_v6().to_bytes();
    std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  } else {
    const auto bytes = endpoint.address().to_v4().to_bytes();
    std::copy(bytes.begin(), bytes.end(), out.bytes.begin());
  }
  return out;
}

}  // namespace tidemark::snmp
