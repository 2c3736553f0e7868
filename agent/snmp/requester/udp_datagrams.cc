#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <utility>
#include <vector>

#include "agent/snmp/requester/datagrams.h"
#include "agent/snmp/requester/udp_endpoint.h"

namespace tidemark::snmp {
namespace {

using boost::asio::ip::udp;

constexpr std::size_t kDatagramMax = 65'536;
constexpr int kReceivedTogether = 64;  // before others have their turn
constexpr int kBufferBytes = 1 << 22;  // the kernel gives what it allows

class UdpDatagrams final : public Datagrams {
 public:
  UdpDatagrams(boost::asio::io_context& context, std::size_t sockets) : context_(context), count_(sockets) {}

  void on_received(Received received) override { received_ = std::move(received); }

  bool send(const Address& to, std::string_view bytes) override {
    auto& sockets = to.v6 ? v6_ : v4_;
    if (sockets.empty() && !open(to.v6, sockets)) return false;
    // A device's answers always come to the same one.
    const std::size_t place = (to.bytes[3] + to.bytes[15] * 31U + to.port) % sockets.size();
    boost::system::error_code error;
    sockets[place].send_to(boost::asio::buffer(bytes.data(), bytes.size()), endpoint_of(to), 0, error);
    return !error;
  }

 private:
  bool open(bool v6, std::vector<udp::socket>& sockets) {
    sockets.reserve(count_);  // they stay where they are
    for (std::size_t i = 0; i < count_; ++i) {
      boost::system::error_code error;
      udp::socket socket(context_);
      socket.open(v6 ? udp::v6() : udp::v4(), error);
      if (!error) socket.bind({v6 ? udp::v6() : udp::v4(), 0}, error);
      if (!error) socket.non_blocking(true, error);
      if (error) break;
      socket.set_option(udp::socket::receive_buffer_size(kBufferBytes), error);
      sockets.push_back(std::move(socket));
      listen(sockets.back());
    }
    return !sockets.empty();
  }

  void listen(udp::socket& socket) {
    socket.async_wait(udp::socket::wait_read, [this, &socket](const boost::system::error_code& error) {
      if (error) return;
      for (int i = 0; i < kReceivedTogether; ++i) {
        boost::system::error_code failed;
        udp::endpoint from;
        const std::size_t size = socket.receive_from(boost::asio::buffer(bytes_), from, 0, failed);
        if (failed == boost::asio::error::would_block) break;
        // Others are what an earlier send met with: nobody listens there.
        if (!failed) received_(address_of(from), {bytes_.data(), size});
      }
      listen(socket);
    });
  }

  boost::asio::io_context& context_;
  const std::size_t count_;
  Received received_;
  std::vector<udp::socket> v4_, v6_;
  std::array<char, kDatagramMax> bytes_;
};

}  // namespace

std::unique_ptr<Datagrams> open_datagrams(boost::asio::io_context& context, std::size_t sockets) {
  return std::make_unique<UdpDatagrams>(context, sockets);
}

}  // namespace tidemark::snmp
