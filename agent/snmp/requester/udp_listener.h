#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <memory>
#include <string_view>

#include "agent/snmp/requester/address.h"

namespace boost::asio {
class io_context;
}

namespace tidemark::snmp {

/// A UDP socket at an address of our own, where anybody may send something. It takes a limited number of
/// datagrams before others of the loop have their turn. Confined to the loop; it ends with this.
class UdpListener {
 public:
  struct Events {
    std::function<void(const Address& from, std::string_view bytes)> received;
    /// Nothing more comes in this turn of the loop.
    std::function<void()> turn_over;
  };

  /// Port 0 takes a free one. One of IPv6 takes nothing of IPv4. An error says why nobody can listen there.
  static absl::StatusOr<std::unique_ptr<UdpListener>> open(boost::asio::io_context& context,
                                                           const Address& at, Events events);
  ~UdpListener();

  /// Where it listens, with the real port.
  Address address() const;
  /// What cannot be sent is lost.
  void send(const Address& to, std::string_view bytes);

 private:
  struct State;
  explicit UdpListener(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;  // shared with the wait that is under way
};

}  // namespace tidemark::snmp
