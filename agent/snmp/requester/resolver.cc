#include "agent/snmp/requester/resolver.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

namespace tidemark::snmp {

using boost::asio::ip::udp;

struct Resolver::State {
  explicit State(boost::asio::io_context& context) : resolver(context) {}
  udp::resolver resolver;
  bool cancelled = false;
};

Resolver::Resolver(boost::asio::io_context& context) : state_(std::make_shared<State>(context)) {}
Resolver::~Resolver() { cancel(); }

void Resolver::cancel() {
  state_->cancelled = true;
  state_->resolver.cancel();
}

void Resolver::find(const std::string& host, std::uint16_t port, Found found) {
  if (const auto address = Address::parse(host, port)) return found(address);
  state_->resolver.async_resolve(
      host, std::to_string(port),
      [state = state_, port, found = std::move(found)](const boost::system::error_code& error,
                                                       const udp::resolver::results_type& results) {
        if (state->cancelled) return;
        std::optional<Address> best;
        for (const auto& result : results) {
          auto address = Address::parse(result.endpoint().address().to_string(), port);
          if (address && (!best || (best->v6 && !address->v6))) best = address;
        }
        found(error ? std::nullopt : best);
      });
}

}  // namespace tidemark::snmp
