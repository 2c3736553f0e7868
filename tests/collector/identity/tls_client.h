#pragma once

#include <openssl/ssl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <cstdint>
#include <string>

namespace tidemark {

/// A client that sends whatever bytes it is told to and trusts everybody. Blocks.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, int version_max = TLS1_3_VERSION)
      : context_(version(version_max)), stream_(io_, context_) {
    stream_.next_layer().connect({boost::asio::ip::address_v4::loopback(), port});
  }
  /// False where the server would not.
  bool handshake() {
    boost::system::error_code error;
    stream_.handshake(boost::asio::ssl::stream_base::client, error);
    return !error;
  }
  /// Everything that the server says until it closes.
  std::string say(const std::string& text) {
    boost::system::error_code error;
    boost::asio::write(stream_, boost::asio::buffer(text), error);
    return listen();
  }
  std::string listen() {
    std::string answer;
    boost::system::error_code end;
    boost::asio::read(stream_, boost::asio::dynamic_buffer(answer), end);
    return answer;
  }
  /// Waits for the end of the connection without TLS; true where the server closed it unasked.
  bool closed() {
    char byte = 0;
    boost::system::error_code end;
    stream_.next_layer().read_some(boost::asio::buffer(&byte, 1), end);
    return static_cast<bool>(end);
  }

 private:
  static boost::asio::ssl::context version(int version_max) {
    boost::asio::ssl::context context(boost::asio::ssl::context::tls_client);
    SSL_CTX_set_max_proto_version(context.native_handle(), version_max);
    return context;
  }
  boost::asio::io_context io_;
  boost::asio::ssl::context context_;
  boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream_;
};

}  // namespace tidemark
