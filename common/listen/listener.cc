#include "common/listen/listener.h"

#include <absl/status/status.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <utility>

namespace tidemark::listen {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

/// Until it is looked again whether there is room, or a descriptor.
constexpr std::chrono::milliseconds kPause{50};
constexpr int kProbeSeconds = 5;  // between questions that are not answered

std::optional<std::uint64_t> cookie_of(int descriptor) {
  std::uint64_t cookie = 0;
  socklen_t size = sizeof cookie;
  if (::getsockopt(descriptor, SOL_SOCKET, SO_COOKIE, &cookie, &size) != 0) return std::nullopt;
  return cookie;
}

bool is_there(int descriptor, std::uint64_t connection) { return cookie_of(descriptor) == connection; }

Caller caller_of(const Tcp::endpoint& from) {
  Caller caller;
  caller.port = from.port();
  const auto address = from.address();
  if (address.is_v4()) {
    caller.address = caller.network = address.to_string();
    return caller;
  }
  if (address.to_v6().is_v4_mapped()) {
    caller.address = caller.network =
        asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    return caller;
  }
  caller.address = address.to_string();
  auto bytes = address.to_v6().to_bytes();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  caller.network = asio::ip::address_v6(bytes).to_string() + "/64";
  return caller;
}

class AsioListener final : public Listener {
 public:
  AsioListener(asio::io_context& context, ListenerOptions options, Take take, Vitals& vitals)
      : options_(std::move(options)),
        take_(std::move(take)),
        vitals_(vitals),
        guests_(options_.limits, is_there),
        acceptor_(context),
        timer_(context) {}

  void listen() {
    const Tcp::endpoint endpoint(asio::ip::make_address(options_.host), options_.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(Tcp::acceptor::reuse_address(true));
    if (endpoint.address().is_v6()) acceptor_.set_option(asio::ip::v6_only(false));
    acceptor_.bind(endpoint);
    acceptor_.listen();
    port_ = acceptor_.local_endpoint().port();
    accept();
  }

  std::uint16_t port() const override { return port_; }
  void known(const std::string& caller) override { guests_.known(caller); }
  void close() override {
    error_code ignored;
    acceptor_.close(ignored);
    timer_.cancel();
  }

 private:
  void accept() {
    if (guests_.full()) {
      if (!std::exchange(waits_, true)) vitals_.count(options_.name + ".full");
      return again_soon();
    }
    waits_ = false;
    acceptor_.async_accept([this](const error_code& error, Tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (error == asio::error::operation_aborted) return;
      if (error) {
        vitals_.count(options_.name + ".accept_failed", 1, error.message());
        return again_soon();
      }
      receive(std::move(socket));
      accept();
    });
  }

  void again_soon() {
    timer_.expires_after(kPause);
    timer_.async_wait([this](const error_code& error) {
      if (!error && acceptor_.is_open()) accept();
    });
  }

  void receive(Tcp::socket socket) {
    error_code gone;
    const auto from = socket.remote_endpoint(gone);
    const auto cookie = cookie_of(socket.native_handle());
    if (gone || !cookie) return;
    const Caller caller = caller_of(from);
    if (!guests_.enter(socket.native_handle(), *cookie, caller)) {
      vitals_.count(options_.name + ".network_full");
      return;
    }
    socket.non_blocking(true, gone);
    socket.set_option(Tcp::no_delay(true), gone);
    set_times(socket);
    const int descriptor = socket.release(gone);
    if (!gone) take_(descriptor, caller);
  }

  void set_times(Tcp::socket& socket) {
    const auto set = [&socket](int level, int name, int value) {
      ::setsockopt(socket.native_handle(), level, name, &value, sizeof value);
    };
    if (options_.user_timeout_ms > 0) set(IPPROTO_TCP, TCP_USER_TIMEOUT, options_.user_timeout_ms);
    if (options_.keepalive_s > 0) {
      set(SOL_SOCKET, SO_KEEPALIVE, 1);
      set(IPPROTO_TCP, TCP_KEEPIDLE, options_.keepalive_s);
      set(IPPROTO_TCP, TCP_KEEPINTVL, kProbeSeconds);
    }
  }

  const ListenerOptions options_;
  const Take take_;
  Vitals& vitals_;
  Guests guests_;
  bool waits_ = false;  // for room
  Tcp::acceptor acceptor_;
  asio::steady_timer timer_;
  std::uint16_t port_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Listener>> Listener::start(asio::io_context& context, ListenerOptions options,
                                                          Take take, Vitals& vitals) {
  try {
    auto listener = std::make_unique<AsioListener>(context, std::move(options), std::move(take), vitals);
    listener->listen();
    return listener;
  } catch (const std::exception& failure) {
    return absl::UnavailableError(failure.what());
  }
}

}  // namespace tidemark::listen
