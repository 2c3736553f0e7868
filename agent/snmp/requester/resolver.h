#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/snmp/requester/address.h"

namespace boost::asio {
class io_context;
}

namespace tidemark::snmp {

/// Addresses of host names, as the system's resolver knows them, without keeping the loop waiting. Confined
/// to the loop.
class Resolver {
 public:
  /// IPv4 first where there is one; absent: the name has none now.
  using Found = std::function<void(std::optional<Address>)>;

  explicit Resolver(boost::asio::io_context& context);
  ~Resolver();
  /// An address is its own; then `found` is called at once.
  void find(const std::string& host, std::uint16_t port, Found found);
  /// Nobody is called any more.
  void cancel();

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with what is under way
};

}  // namespace tidemark::snmp
