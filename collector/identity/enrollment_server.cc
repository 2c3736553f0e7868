#include "collector/identity/enrollment_server.h"

#include <openssl/ssl.h>

#include <absl/status/status.h>

#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "common/listen/listener.h"
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

using Steady = std::chrono::steady_clock;

/// A stream whose time ran out between two operations says "aborted" to the next one: the clock tells.
bool ran_out(const beast::error_code& error, Steady::time_point began, Duration allowed) {
  return error == beast::error::timeout || Steady::now() - began >= allowed;
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

ssl::context make_context(const std::string& chain_pem, const std::string& key_pem) {
  ssl::context context(ssl::context::tls_server);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_3_VERSION);
  SSL_CTX_set_num_tickets(context.native_handle(), 0);  // nobody comes twice
  context.use_certificate_chain(asio::buffer(chain_pem));
  context.use_private_key(asio::buffer(key_pem), ssl::context::pem);
  return context;
}

}  // namespace

struct EnrollmentServer::State {
  State(EnrollmentServerOptions given, EnrollmentHandlers handle, Vitals& counters)
      : options(std::move(given)),
        handlers(std::move(handle)),
        vitals(counters),
        tls(make_context(options.chain_pem, options.key_pem)) {}

  absl::Status listen();
  void take(int descriptor, const listen::Caller& caller);
  asio::awaitable<void> serve(Tcp::socket socket, Peer peer);
  asio::awaitable<std::string> converse(TlsStream& stream, const Peer& peer);
  asio::awaitable<std::string> read_request(TlsStream& stream, Request& request,
                                            std::optional<Response>& refusal);
  asio::awaitable<void> answer(TlsStream& stream, Response response, bool early);
  Response handle(const Request::value_type& request, const Peer& peer);

  EnrollmentServerOptions options;
  EnrollmentHandlers handlers;
  Vitals& vitals;
  ssl::context tls;  // OpenSSL keeps what a conversation began with
  asio::io_context io{1};
  std::unique_ptr<listen::Listener> listener;
  std::thread thread;
};

absl::Status EnrollmentServer::State::listen() {
  auto started = listen::Listener::start(
      io, {options.address, options.port, options.connections, "enroll"},
      [this](int descriptor, const listen::Caller& caller) { take(descriptor, caller); }, vitals);
  if (!started.ok()) return started.status();
  listener = *std::move(started);
  return absl::OkStatus();
}

void EnrollmentServer::State::take(int descriptor, const listen::Caller& caller) {
  // Which protocol it is of is of no matter once it is connected.
  asio::co_spawn(io, serve(Tcp::socket(io, Tcp::v4(), descriptor), {caller.address, caller.network}),
                 [this](std::exception_ptr failure) {
                   if (failure) vitals.count("enroll.connections", 1, "failed");
                 });
}

asio::awaitable<void> EnrollmentServer::State::serve(Tcp::socket socket, Peer peer) {
  TlsStream stream(beast::tcp_stream(std::move(socket)), tls);
  const std::string ending = co_await converse(stream, peer);
  vitals.count("enroll.connections", 1, ending);
}

/// How it ended, in a word for the counter.
asio::awaitable<std::string> EnrollmentServer::State::converse(TlsStream& stream, const Peer& peer) {
  auto& tcp = beast::get_lowest_layer(stream);
  const auto began = Steady::now();
  tcp.expires_after(options.handshake_timeout);
  if (auto [error] = co_await stream.async_handshake(ssl::stream_base::server, kAwait); error) {
    co_return ran_out(error, began, options.handshake_timeout) ? "timeout" : "handshake failed";
  }
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
std::uint16_t EnrollmentServer::port() const { return state_->listener->port(); }

void EnrollmentServer::show(const std::string& chain_pem, const std::string& key_pem) {
  asio::post(state_->io,
             [state = state_.get(), chain_pem, key_pem] { state->tls = make_context(chain_pem, key_pem); });
}

void EnrollmentServer::stop() {
  state_->io.stop();
  if (state_->thread.joinable()) state_->thread.join();
  state_->listener->close();
}

absl::StatusOr<std::unique_ptr<EnrollmentServer>> EnrollmentServer::start(EnrollmentServerOptions options,
                                                                          EnrollmentHandlers handlers,
                                                                          Vitals& vitals) {
  const std::string where = options.address + ":" + std::to_string(options.port);
  try {
    auto state = std::make_unique<State>(std::move(options), std::move(handlers), vitals);
    if (auto status = state->listen(); !status.ok())
      return absl::UnavailableError("cannot listen for enrolment on " + where + ": " +
                                    std::string(status.message()));
    state->thread = std::thread([io = &state->io] { io->run(); });
    return std::unique_ptr<EnrollmentServer>(new EnrollmentServer(std::move(state)));
  } catch (const std::exception& failure) {
    return absl::UnavailableError("cannot listen for enrolment on " + where + ": " + failure.what());
  }
}

}  // namespace tidemark::identity
