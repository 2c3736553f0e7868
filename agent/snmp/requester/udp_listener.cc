#include "agent/snmp/requester/udp_listener.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <array>
#include <utility>

#include "agent/snmp/requester/udp_endpoint.h"

namespace tidemark::snmp {

using boost::asio::ip::udp;

namespace {

constexpr std::size_t kDatagramMax = 65'536;
constexpr int kReceivedTogether = 64;
constexpr int kBufferBytes = 1 << 22;  // the kernel gives what it allows

}  // namespace

struct UdpListener::State : std::enable_shared_from_this<State> {
  State(boost::asio::io_context& context, Events what) : socket(context), events(std::move(what)) {}

  void listen() {
    socket.async_wait(udp::socket::wait_read,
                      [self = shared_from_this()](const boost::system::error_code& error) {
                        if (error || self->closed) return;
                        self->take();
                        if (!self->closed) self->listen();
                      });
  }

  void take() {
    for (int i = 0; i < kReceivedTogether && !closed; ++i) {
      boost::system::error_code failed;
      udp::endpoint from;
      const std::size_t size = socket.receive_from(boost::asio::buffer(bytes), from, 0, failed);
      if (failed == boost::asio::error::would_block) break;
      // Others are what an earlier send met with.
      if (!failed) events.received(address_of(from), {bytes.data(), size});
    }
    if (!closed) events.turn_over();
  }

  udp::socket socket;
  const Events events;
  bool closed = false;
  std::array<char, kDatagramMax> bytes{};
};

absl::StatusOr<std::unique_ptr<UdpListener>> UdpListener::open(boost::asio::io_context& context,
                                                               const Address& at, Events events) {
  auto state = std::make_shared<State>(context, std::move(events));
  boost::system::error_code error;
  state->socket.open(at.v6 ? udp::v6() : udp::v4(), error);
  if (!error && at.v6) state->socket.set_option(boost::asio::ip::v6_only(true), error);
  if (!error) state->socket.bind(endpoint_of(at), error);
  if (!error) state->socket.non_blocking(true, error);
  if (error) return absl::UnavailableError("cannot listen at " + at.with_port() + ": " + error.message());
  state->socket.set_option(udp::socket::receive_buffer_size(kBufferBytes), error);
  state->listen();
  return std::unique_ptr<UdpListener>(new UdpListener(std::move(state)));
}

UdpListener::UdpListener(std::shared_ptr<State> state) : state_(std::move(state)) {}

UdpListener::~UdpListener() {
  state_->closed = true;
  boost::system::error_code ignored;
  state_->socket.close(ignored);
}

Address UdpListener::address() const {
  boost::system::error_code ignored;
  return address_of(state_->socket.local_endpoint(ignored));
}

void UdpListener::send(const Address& to, std::string_view bytes) {
  boost::system::error_code ignored;
  state_->socket.send_to(boost::asio::buffer(bytes.data(), bytes.size()), endpoint_of(to), 0, ignored);
}

}  // namespace tidemark::snmp
