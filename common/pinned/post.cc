#include "common/pinned/post.h"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <absl/status/status.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <exception>
#include <utility>
#include <vector>

#include "common/certificate/certificate.h"

namespace tidemark::pinned {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using Tcp = asio::ip::tcp;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr int kChainMax = 8;
constexpr std::uint32_t kHeaderBytesMax = 8 * 1024;

/// What the handshake's verification is to compare with, and what it found.
struct Expectation {
  std::span<const certificate::Digest> pins;
  absl::Status verdict;
};

absl::StatusOr<certificate::Certificate> converted(X509* shown) {
  unsigned char* der = nullptr;
  const int length = i2d_X509(shown, &der);
  if (length <= 0) return absl::InvalidArgumentError("the server's chain cannot be read");
  auto certificate = certificate::Certificate::from_der(
      {reinterpret_cast<const char*>(der), static_cast<std::size_t>(length)});
  OPENSSL_free(der);
  return certificate;
}

absl::Status check_chain(X509_STORE_CTX* context, const Expectation& expected) {
  const STACK_OF(X509)* shown = X509_STORE_CTX_get0_untrusted(context);
  std::vector<certificate::Certificate> chain;
  for (int i = 0; i < sk_X509_num(shown) && i < kChainMax; ++i) {
    auto certificate = converted(sk_X509_value(shown, i));
    if (!certificate.ok()) return certificate.status();
    chain.push_back(*std::move(certificate));
  }
  return certificate::check_server_chain(chain, expected.pins);
}

/// In place of OpenSSL's own verification, which knows nothing of pins.
int verify_chain(X509_STORE_CTX* context, void* expectation) {
  auto& expected = *static_cast<Expectation*>(expectation);
  expected.verdict = check_chain(context, expected);
  if (expected.verdict.ok()) return 1;
  X509_STORE_CTX_set_error(context, X509_V_ERR_CERT_UNTRUSTED);
  return 0;
}

ssl::context make_context(Expectation& expectation) {
  ssl::context context(ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_3_VERSION);
  SSL_CTX_set_verify(context.native_handle(), SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context.native_handle(), verify_chain, &expectation);
  return context;
}

absl::Status unreachable(const Address& collector, const beast::error_code& error, Duration timeout) {
  if (error == beast::error::timeout || error == asio::error::operation_aborted) {
    return absl::UnavailableError("the collector at " + collector.text() + " did not answer within " +
                                  human(timeout));
  }
  return absl::UnavailableError("the collector at " + collector.text() +
                                " is not reachable: " + error.message());
}

asio::awaitable<absl::StatusOr<Tcp::resolver::results_type>> resolve(const Address& collector,
                                                                     Duration timeout) {
  using namespace asio::experimental::awaitable_operators;
  const auto executor = co_await asio::this_coro::executor;
  Tcp::resolver resolver(executor);
  asio::steady_timer timer(executor, timeout);
  auto first = co_await (resolver.async_resolve(collector.host, std::to_string(collector.port), kAwait) ||
                         timer.async_wait(kAwait));
  if (first.index() == 1) co_return unreachable(collector, beast::error::timeout, timeout);
  auto& [error, found] = std::get<0>(first);
  if (error) {
    co_return absl::UnavailableError("the collector's address " + collector.host +
                                     " cannot be found: " + error.message());
  }
  co_return found;
}

http::request<http::string_body> make_request(const Address& collector, const char* path,
                                              const std::string& body) {
  http::request<http::string_body> request(http::verb::post, path, 11);
  request.set(http::field::host, collector.text());
  request.set(http::field::content_type, "application/x-protobuf");
  request.keep_alive(false);
  request.body() = body;
  request.prepare_payload();
  return request;
}

asio::awaitable<absl::StatusOr<PostAnswer>> exchange(TlsStream& stream, const Address& collector,
                                                     const char* path, const std::string& body,
                                                     Duration timeout) {
  auto& tcp = beast::get_lowest_layer(stream);
  const auto request = make_request(collector, path, body);
  tcp.expires_after(timeout);
  if (auto [error, bytes] = co_await http::async_write(stream, request, kAwait); error) {
    co_return unreachable(collector, error, timeout);
  }
  http::response_parser<http::string_body> response;
  response.header_limit(kHeaderBytesMax);
  response.body_limit(kAnswerBytesMax);
  beast::flat_buffer buffer(kHeaderBytesMax + kAnswerBytesMax);
  tcp.expires_after(timeout);
  if (auto [error, bytes] = co_await http::async_read(stream, buffer, response, kAwait); error) {
    if (error.category() == make_error_code(http::error::bad_method).category()) {
      co_return absl::UnavailableError("the answer of " + collector.text() + " is not an enrolment's (" +
                                       error.message() + "): is this the enrolment port?");
    }
    co_return unreachable(collector, error, timeout);
  }
  PostAnswer answer{response.get().result_int(), std::move(response.get().body())};
  co_await stream.async_shutdown(kAwait);
  co_return answer;
}

asio::awaitable<absl::StatusOr<PostAnswer>> post(const Address& collector, const char* path,
                                                 Expectation& expectation, const std::string& body,
                                                 Duration timeout) {
  const auto found = co_await resolve(collector, timeout);
  if (!found.ok()) co_return found.status();
  ssl::context tls = make_context(expectation);
  TlsStream stream(co_await asio::this_coro::executor, tls);
  auto& tcp = beast::get_lowest_layer(stream);
  tcp.expires_after(timeout);
  if (auto [error, endpoint] = co_await tcp.async_connect(*found, kAwait); error) {
    co_return unreachable(collector, error, timeout);
  }
  boost::system::error_code no_address;
  asio::ip::make_address(collector.host, no_address);
  if (no_address) SSL_set_tlsext_host_name(stream.native_handle(), collector.host.c_str());
  tcp.expires_after(timeout);
  if (auto [error] = co_await stream.async_handshake(ssl::stream_base::client, kAwait); error) {
    if (!expectation.verdict.ok()) co_return expectation.verdict;
    if (error == beast::error::timeout) co_return unreachable(collector, error, timeout);
    co_return absl::UnavailableError("no TLS 1.3 with " + collector.text() + " (" + error.message() +
                                     "): is this the enrolment port?");
  }
  co_return co_await exchange(stream, collector, path, body, timeout);
}

}  // namespace

absl::StatusOr<PostAnswer> post(const Address& collector, const char* path,
                                std::span<const certificate::Digest> pins, const std::string& body,
                                Duration timeout) {
  absl::StatusOr<PostAnswer> answer = absl::InternalError("the enrolment did not run");
  try {
    Expectation expectation{pins, absl::OkStatus()};
    asio::io_context io{1};
    asio::co_spawn(io, post(collector, path, expectation, body, timeout),
                   [&answer](std::exception_ptr failure, absl::StatusOr<PostAnswer> result) {
                     if (failure) std::rethrow_exception(failure);
                     answer = std::move(result);
                   });
    io.run();
  } catch (const std::exception& failure) {
    return absl::InternalError(std::string("cannot enrol: ") + failure.what());
  }
  return answer;
}

}  // namespace tidemark::pinned
