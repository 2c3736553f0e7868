#include "collector/identity/enrollment_server.h"

#include <atomic>
#include <functional>
#include <future>
#include <thread>

#include "common/pinned/paths.h"
#include "tests/collector/identity/tls_client.h"
#include "tests/common/certificate/authority_fixture.h"
#include "tests/support/catch.h"

namespace tidemark::identity {
namespace {

/// A server whose handler says the body's length back.
struct Bench {
  Vitals vitals;
  std::atomic<int> handled{0};
  std::unique_ptr<EnrollmentServer> server;

  explicit Bench(const std::function<void(EnrollmentServerOptions&)>& adjust = [](EnrollmentServerOptions&) {
  }) {
    const auto authority = certificate::make_authority();
    const auto leaf = certificate::make_leaf(authority, certificate::Purpose::kServer, {});
    EnrollmentServerOptions options;
    options.address = "127.0.0.1";
    options.port = 0;
    options.chain_pem = leaf.certificate.pem() + authority.certificate.pem();
    options.key_pem = leaf.key.pem();
    adjust(options);
    auto started = EnrollmentServer::start(
        options,
        {{pinned::kEnrollPath,
          [this](const std::string& body, const Peer& peer) {
            ++handled;
            EnrollmentAnswer answer{200, peer.address + " sent " + std::to_string(body.size()), 0};
            if (body == "wait") answer = {429, "later", 7};
            return answer;
          }},
         {pinned::kRenewPath,
          [](const std::string&, const Peer&) {
            return EnrollmentAnswer{403, "a renewal", 0};
          }}},
        vitals);
    server = std::move(started).value();
  }
  std::string ask(const std::string& text) {
    TlsClient client(server->port());
    if (!client.handshake()) return "no handshake";
    return client.say(text);
  }
  std::int64_t count(const std::string& name, const std::string& detail) const {
    for (const Vital& vital : vitals.snapshot()) {
      if (vital.name == name && vital.detail == detail) return vital.value;
    }
    return 0;
  }
};

std::string post(const std::string& body, const std::string& path = "/v1/enroll") {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string status_line(const std::string& answer) { return answer.substr(0, answer.find("\r\n")); }

TEST_CASE("a POST to the one path reaches the handler") {
  Bench bench;
  const std::string answer = bench.ask(post("hello"));
  CHECK(status_line(answer) == "HTTP/1.1 200 OK");
  CHECK(answer.find("127.0.0.1 sent 5") != std::string::npos);
  CHECK(bench.ask(post(std::string(64 * 1024, 'x'))).find("sent 65536") != std::string::npos);
}

TEST_CASE("the handler's status and wait reach the client") {
  Bench bench;
  const std::string answer = bench.ask(post("wait"));
  CHECK(status_line(answer) == "HTTP/1.1 429 Too Many Requests");
  CHECK(answer.find("Retry-After: 7\r\n") != std::string::npos);
}

TEST_CASE("everything else is refused before the handler sees it") {
  struct Row {
    const char* what;
    std::string text;
    const char* status;
  };
  const std::string large(64 * 1024 + 1, 'x');
  const std::vector<Row> rows = {
      {"another path", post("x", "/"), "HTTP/1.1 404 Not Found"},
      {"a longer path", post("x", "/v1/enroll/"), "HTTP/1.1 404 Not Found"},
      {"GET", "GET /v1/enroll HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 405 Method Not Allowed"},
      {"PUT", "PUT /v1/enroll HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx",
       "HTTP/1.1 405 Method Not Allowed"},
      {"a large body", post(large), "HTTP/1.1 413 Payload Too Large"},
      {"a body that says it is huge",
       "POST /v1/enroll HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
       "HTTP/1.1 413 Payload Too Large"},
      {"a large chunked body",
       "POST /v1/enroll HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10001\r\n" + large +
           "\r\n0\r\n\r\n",
       "HTTP/1.1 413 Payload Too Large"},
      {"a large header", "POST /v1/enroll HTTP/1.1\r\nX: " + std::string(9'000, 'x') + "\r\n\r\n",
       "HTTP/1.1 431 Request Header Fields Too Large"},
      {"no HTTP", "EHLO collector\r\n\r\n", "HTTP/1.1 400 Bad Request"},
  };
  Bench bench;
  for (const Row& row : rows) {
    INFO(row.what);
    CHECK(status_line(bench.ask(row.text)) == row.status);
  }
  CHECK(bench.handled == 0);
}

TEST_CASE("405 says what is allowed") {
  Bench bench;
  CHECK(bench.ask("GET /v1/enroll HTTP/1.1\r\nHost: x\r\n\r\n").find("Allow: POST\r\n") != std::string::npos);
}

TEST_CASE("TLS 1.2 is refused") {
  Bench bench;
  TlsClient client(bench.server->port(), TLS1_2_VERSION);
  CHECK_FALSE(client.handshake());
}

// With room for one connection the next one is served only after the one before was counted.
TEST_CASE("a client that sends nothing is dropped at the handshake's timeout") {
  Bench bench([](EnrollmentServerOptions& options) {
    options.handshake_timeout = Duration{50};
    options.connections.connections_max = 1;
  });
  CHECK(TlsClient(bench.server->port()).closed());
  CHECK(TlsClient(bench.server->port()).closed());
  CHECK(bench.count("enroll.connections", "timeout") >= 1);
}

TEST_CASE("a client that stops in the middle of its request is dropped at the request's timeout") {
  Bench bench([](EnrollmentServerOptions& options) {
    options.request_timeout = Duration{50};
    options.connections.connections_max = 1;
  });
  TlsClient half(bench.server->port());
  REQUIRE(half.handshake());
  CHECK(half.say("POST /v1/enroll HTTP/1.1\r\nContent-Le").empty());
  CHECK(TlsClient(bench.server->port()).handshake());
  CHECK(bench.count("enroll.connections", "timeout") >= 1);
  CHECK(bench.handled == 0);
}

TEST_CASE("a connection beyond the limit is served when one ends") {
  Bench bench([](EnrollmentServerOptions& options) { options.connections.connections_max = 1; });
  auto first = std::make_unique<TlsClient>(bench.server->port());
  REQUIRE(first->handshake());
  auto second = std::async(std::launch::async, [&] { return bench.ask(post("two")); });
  CHECK(first->say(post("one!")).find("sent 4") != std::string::npos);
  first.reset();
  CHECK(second.get().find("sent 3") != std::string::npos);
}

TEST_CASE("what is no TLS ends its connection, and others go on") {
  Bench bench;
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket plain(io);
  plain.connect({boost::asio::ip::address_v4::loopback(), bench.server->port()});
  boost::asio::write(plain, boost::asio::buffer(post("x")));
  std::string answer;
  boost::system::error_code end;
  boost::asio::read(plain, boost::asio::dynamic_buffer(answer), end);
  CHECK(answer.find("HTTP") == std::string::npos);
  CHECK(bench.ask(post("hello")).find("sent 5") != std::string::npos);
}

TEST_CASE("stop() ends open connections and frees the port") {
  Bench bench;
  TlsClient open(bench.server->port());
  REQUIRE(open.handshake());
  const auto port = bench.server->port();
  bench.server->stop();
  bench.server->stop();
  bench.server.reset();
  CHECK(open.listen().empty());
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket late(io);
  boost::system::error_code refused;
  late.connect({boost::asio::ip::address_v4::loopback(), port}, refused);
  CHECK(refused);
}

TEST_CASE("an address that cannot be bound is a sentence") {
  Bench bench;
  EnrollmentServerOptions options;
  const auto authority = certificate::make_authority();
  options.address = "127.0.0.1";
  options.port = bench.server->port();
  options.chain_pem = authority.certificate.pem();
  options.key_pem = authority.key.pem();
  const auto taken = EnrollmentServer::start(options, {}, bench.vitals);
  REQUIRE_FALSE(taken.ok());
  CHECK(std::string(taken.status().message()).find("cannot listen for enrolment on 127.0.0.1:") == 0);
  options.address = "nowhere";
  CHECK_FALSE(EnrollmentServer::start(options, {}, bench.vitals).ok());
}

}  // namespace
}  // namespace tidemark::identity
