#include "common/doctor/reach.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "common/model/time.h"

namespace tidemark::doctor {
namespace {

namespace asio = boost::asio;

constexpr Duration kConnectMax{5'000};

}  // namespace

std::string unreachable(const std::string& host, std::uint16_t port) {
  asio::io_context context;
  asio::ip::tcp::resolver resolver(context);
  asio::ip::tcp::socket socket(context);
  asio::steady_timer timer(context, kConnectMax);
  std::string why = "no answer within " + human(kConnectMax);
  timer.async_wait([&](const boost::system::error_code& error) {
    if (!error) context.stop();
  });
  resolver.async_resolve(
      host, std::to_string(port), [&](const boost::system::error_code& unknown, auto found) {
        if (unknown) {
          why = unknown.message();
          return context.stop();
        }
        asio::async_connect(socket, found, [&](const boost::system::error_code& error, const auto&) {
          why = error ? error.message() : std::string();
          context.stop();
        });
      });
  context.run();
  return why;
}

}  // namespace tidemark::doctor
