#include "collector/identity/enrollment_server.h"

#include <openssl/ssl.h>

#include <absl/status/status.h>

#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "common/log/log.h"

namespace tidemark::identity {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using Tcp = asio::ip::tcp;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;
using Request = http::request_parser<http::string_body>;
using Response = http::response<http::string_body>;

/// Errors come back as values.
constexpr auto kAwait = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kDrainBytesMax = 256 * 1024;  ///< read and thrown away after an early answer
constexpr Duration kDrainMax{2'000};
constexpr Duration kAcceptPause{100};  ///< after a failed accept, such as for want of descriptors

using Steady = std::chrono::steady_clock;

/// A stream whose time ran out between two operations says "aborted" to the next one: the clock tells.
bool ran_out(const beast::error_code& error, Steady::time_point began, Duration allowed) {
  return error == beast::error::timeout || Steady::now() - began >= allowed;
}

Peer peer_of(const beast::tcp_stream& stream) {
  beast::error_code gone;
  const auto endpoint = stream.socket().remote_endpoint(gone);
  if (gone) return {"unknown", "unknown"};
  const auto address = endpoint.address();
  if (!address.is_v6()) return {address.to_string(), address.to_string()};
  auto bytes = address.to_v6().to_bytes();
  if (address.to_v6().is_v4_mapped()) {
    const std::string v4 = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    return {v4, v4};
  }
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return {address.to_string(), asio::ip::address_v6(bytes).to_string() + "/64"};
}

Response make_response(unsigned status, std::string body) {
  Response response(static_cast<http::status>(status), 11);
  response.set(http::field::content_type, "application/x-protobuf");
  response.keep_alive(false);
  response.body() = std::move(body);
  response.prepare_payload();
  return response;
}

std::string path_of(const Request::value_type& request) { return std::string(request.target()); }

/// The answer to a request whose header is wrong; absent where its body is to be read.
std::optional<Response> refuse_header(const Request::value_type& request,
                                      const EnrollmentHandlers& handlers) {
  if (handlers.count(path_of(request)) == 0) return make_response(404, {});
  if (request.method() != http::verb::post) {
    Response response = make_response(405, {});
    response.set(http::field::allow, "POST");
    return response;
  }
  return std::nullopt;
}

/// The answer to a request that could not be read; absent where the connection is of no more use.
std::optional<Response> refuse_error(const beast::error_code& error) {
  if (error == http::error::body_limit) return make_response(413, {});
  if (error == http::error::header_limit) return make_response(431, {});
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  if (error.category() == make_error_code(http::error::bad_method).category()) return make_response(400, {});
  return std::nullopt;
}

ssl::context make_context(const EnrollmentServerOptions& options) {
  ssl::context context(ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_3_VERSION);
  SSL_CTX_set_num_tickets(context.native_handle(), 0);  // nobody comes twice
  context.use_certificate_chain(asio::buffer(options.chain_pem));
  context.use_private_key(asio::buffer(options.key_pem), ssl::context::pem);
  return context;
}

}  // namespace

struct EnrollmentServer::State {
  State(EnrollmentServerOptions given, EnrollmentHandlers handle, Vitals& counters)
      : options(std::move(given)),
        handlers(std::move(handle)),
        vitals(counters),
        tls(make_context(options)),
        acceptor(io),
        room(io) {
    room.expires_at(asio::steady_timer::time_point::max());
  }

  void listen();
  asio::awaitable<void> accept();
  asio::awaitable<void> serve(Tcp::socket socket);
  asio::awaitable<std::string> converse(TlsStream& stream);
  asio::awaitable<std::string> read_request(TlsStream& stream, Request& request,
                                            std::optional<Response>& refusal);
  asio::awaitable<void> answer(TlsStream& stream, Response response, bool early);
  Response handle(const Request::value_type& request, const Peer& peer);

  EnrollmentServerOptions options;
  EnrollmentHandlers handlers;
  Vitals& vitals;
  ssl::context tls;
  std::size_t connections = 0;  // the server's thread alone
  std::uint16_t port = 0;
  asio::io_context io{1};
  Tcp::acceptor acceptor;
  asio::steady_timer room;  // cancelled when a connection ends
  std::thread thread;
};

void EnrollmentServer::State::listen() {
  const Tcp::endpoint endpoint(asio::ip::make_address(options.address), options.port);
  acceptor.open(endpoint.protocol());
  acceptor.set_option(Tcp::acceptor::reuse_address(true));
  acceptor.bind(endpoint);
  acceptor.listen();
  port = acceptor.local_endpoint().port();
}

asio::awaitable<void> EnrollmentServer::State::accept() {
  while (acceptor.is_open()) {
    if (connections >= options.connections_max) {
      vitals.count("enroll.connections_full");
      while (connections >= options.connections_max) co_await room.async_wait(kAwait);
    }
    auto [error, socket] = co_await acceptor.async_accept(kAwait);
    if (error == asio::error::operation_aborted) co_return;
    if (error) {
      vitals.count("enroll.accept_failed", 1, error.message());
      asio::steady_timer pause(io, kAcceptPause);
      co_await pause.async_wait(kAwait);
      continue;
    }
    ++connections;
    asio::co_spawn(io, serve(std::move(socket)), [this](std::exception_ptr failure) {
      if (failure) vitals.count("enroll.connections", 1, "failed");
      --connections;
      room.cancel();
    });
  }
}

asio::awaitable<void> EnrollmentServer::State::serve(Tcp::socket socket) {
  TlsStream stream(beast::tcp_stream(std::move(socket)), tls);
  const std::string ending = co_await converse(stream);
  vitals.count("enroll.connections", 1, ending);
}

/// How it ended, in a word for the counter.
asio::awaitable<std::string> EnrollmentServer::State::converse(TlsStream& stream) {
  auto& tcp = beast::get_lowest_layer(stream);
  const auto began = Steady::now();
  tcp.expires_after(options.handshake_timeout);
  if (auto [error] = co_await stream.async_handshake(ssl::stream_base::server, kAwait); error) {
    co_return ran_out(error, began, options.handshake_timeout) ? "timeout" : "handshake failed";
  }
  const Peer peer = peer_of(tcp);
  Request request;
  request.header_limit(options.header_bytes_max);
  request.body_limit(options.body_bytes_max);
  std::optional<Response> refusal;
  tcp.expires_after(options.request_timeout);
  const std::string failure = co_await read_request(stream, request, refusal);
  if (!failure.empty()) co_return failure;
  if (refusal) {
    const unsigned status = refusal->result_int();
    log::warning("enroll: " + peer.address + " sent no enrolment request: answered " +
                 std::to_string(status));
    co_await answer(stream, *std::move(refusal), true);
    co_return std::to_string(status);
  }
  Response response = handle(request.get(), peer);
  const unsigned status = response.result_int();
  co_await answer(stream, std::move(response), false);
  co_return std::to_string(status);
}

/// Not empty: the connection is of no more use.
asio::awaitable<std::string> EnrollmentServer::State::read_request(TlsStream& stream, Request& request,
                                                                   std::optional<Response>& refusal) {
  const auto began = Steady::now();
  beast::flat_buffer buffer(options.header_bytes_max + options.body_bytes_max);
  auto [error, bytes] = co_await http::async_read_header(stream, buffer, request, kAwait);
  if (!error) {
    refusal = refuse_header(request.get(), handlers);
    if (refusal) co_return std::string();
    std::tie(error, bytes) = co_await http::async_read(stream, buffer, request, kAwait);
  }
  if (!error) co_return std::string();
  refusal = refuse_error(error);
  if (refusal) co_return std::string();
  co_return ran_out(error, began, options.request_timeout) ? "timeout" : "broken off";
}

Response EnrollmentServer::State::handle(const Request::value_type& request, const Peer& peer) {
  EnrollmentAnswer said = handlers.at(path_of(request))(request.body(), peer);
  Response response = make_response(said.status, std::move(said.body));
  if (said.retry_after_s > 0) response.set(http::field::retry_after, std::to_string(said.retry_after_s));
  return response;
}

/// `early`: before the request was read to its end; what still comes is thrown away, since closing over
/// unread bytes would take the answer with it.
asio::awaitable<void> EnrollmentServer::State::answer(TlsStream& stream, Response response, bool early) {
  auto& tcp = beast::get_lowest_layer(stream);
  tcp.expires_after(options.request_timeout);
  if (auto [error, bytes] = co_await http::async_write(stream, response, kAwait); error) co_return;
  if (!early) {
    co_await stream.async_shutdown(kAwait);
    co_return;
  }
  beast::error_code ignored;
  tcp.socket().shutdown(Tcp::socket::shutdown_send, ignored);
  tcp.expires_after(std::min(options.request_timeout, kDrainMax));
  std::array<char, 16'384> waste;
  for (std::size_t drained = 0; drained < kDrainBytesMax;) {
    auto [error, bytes] = co_await tcp.async_read_some(asio::buffer(waste), kAwait);
    if (error) co_return;
    drained += bytes;
  }
}

EnrollmentServer::EnrollmentServer(std::unique_ptr<State> state) : state_(std::move(state)) {}
EnrollmentServer::~EnrollmentServer() { stop(); }
std::uint16_t EnrollmentServer::port() const { return state_->port; }

void EnrollmentServer::stop() {
  state_->io.stop();
  if (state_->thread.joinable()) state_->thread.join();
  beast::error_code ignored;
  state_->acceptor.close(ignored);
}

absl::StatusOr<std::unique_ptr<EnrollmentServer>> EnrollmentServer::start(EnrollmentServerOptions options,
                                                                          EnrollmentHandlers handlers,
                                                                          Vitals& vitals) {
  const std::string where = options.address + ":" + std::to_string(options.port);
  try {
    auto state = std::make_unique<State>(std::move(options), std::move(handlers), vitals);
    state->listen();
    asio::co_spawn(state->io, state->accept(), asio::detached);
    state->thread = std::thread([io = &state->io] { io->run(); });
    return std::unique_ptr<EnrollmentServer>(new EnrollmentServer(std::move(state)));
  } catch (const std::exception& failure) {
    return absl::UnavailableError("cannot listen for enrolment on " + where + ": " + failure.what());
  }
}

}  // namespace tidemark::identity
