#pragma once

#include <boost/asio/ip/udp.hpp>

#include "agent/snmp/requester/address.h"

/// Addresses as Boost.Asio has them. Internal to this room.
namespace tidemark::snmp {

boost::asio::ip::udp::endpoint endpoint_of(const Address& address);
Address address_of(const boost::asio::ip::udp::endpoint& endpoint);

}  // namespace tidemark::snmp
