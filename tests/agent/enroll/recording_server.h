#pragma once

#include <openssl/ssl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <thread>

namespace tidemark::enroll {

/// A TLS server for one connection: keeps every application byte that reaches it, and says what it was told
/// to say.
class RecordingServer {
 public:
  RecordingServer(const std::string& chain_pem, const std::string& key_pem, std::string says = {},
                  int version_max = TLS1_3_VERSION)
      : context_(boost::asio::ssl::context::tls_server),
        says_(std::move(says)),
        acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}) {
    SSL_CTX_set_max_proto_version(context_.native_handle(), version_max);
    context_.use_certificate_chain(boost::asio::buffer(chain_pem));
    context_.use_private_key(boost::asio::buffer(key_pem), boost::asio::ssl::context::pem);
    thread_ = std::thread([this] { serve(); });
  }
  ~RecordingServer() { wait(); }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  /// What came, once the client has gone.
  std::string received() {
    wait();
    return received_;
  }
  bool shook_hands() {
    wait();
    return shook_hands_;
  }

 private:
  void wait() {
    if (thread_.joinable()) thread_.join();
  }
  void serve() {
    boost::asio::ip::tcp::socket socket(io_);
    acceptor_.accept(socket);
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream(std::move(socket), context_);
    boost::system::error_code error;
    stream.handshake(boost::asio::ssl::stream_base::server, error);
    shook_hands_ = !error;
    if (error) return;
    if (!says_.empty()) {
      char first = 0;
      if (stream.read_some(boost::asio::buffer(&first, 1), error) == 1) received_ += first;
      boost::asio::write(stream, boost::asio::buffer(says_), error);
    }
    boost::asio::read(stream, boost::asio::dynamic_buffer(received_), error);
  }

  boost::asio::io_context io_;
  boost::asio::ssl::context context_;
  const std::string says_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::string received_;      // the thread's until it has ended
  bool shook_hands_ = false;  // as received_
  std::thread thread_;
};

}  // namespace tidemark::enroll
