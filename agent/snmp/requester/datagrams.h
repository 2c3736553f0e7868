#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "agent/snmp/requester/address.h"

namespace boost::asio {
class io_context;
}

namespace tidemark::snmp {

/// Port to the network: UDP from a few sockets, so that the answers to what is asked at once find room in
/// their buffers. Confined to the loop's thread.
class Datagrams {
 public:
  using Received = std::function<void(const Address& from, std::string_view bytes)>;
  virtual ~Datagrams() = default;
  /// Whoever takes what comes; before the first send().
  virtual void on_received(Received received) = 0;
  /// What cannot be sent is lost, as everything may be that was sent; false then.
  virtual bool send(const Address& to, std::string_view bytes) = 0;
};

/// `sockets` of each family are opened when they are first needed.
std::unique_ptr<Datagrams> open_datagrams(boost::asio::io_context& context, std::size_t sockets);

}  // namespace tidemark::snmp
