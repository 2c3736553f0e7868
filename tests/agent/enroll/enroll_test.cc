#include "agent/enroll/enroll.h"

#include <algorithm>
#include <atomic>
#include <functional>

#include "collector/identity/enrollment.h"
#include "collector/identity/registrar.h"
#include "common/disk/file.h"
#include "tests/agent/enroll/recording_server.h"
#include "tests/collector/identity/memory_identity_store.h"
#include "tests/common/certificate/authority_fixture.h"
#include "tests/common/certificate/set_clock.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::enroll {
namespace {

namespace fs = std::filesystem;
using certificate::kDay;
using certificate::kNow;

/// A real collector's end, and an endpoint's folder.
struct Bench {
  TemporaryFolder folder;
  SetClock clock{kNow};
  Vitals vitals;
  store::MemoryIdentityStore store;
  identity::Authority authority =
      identity::Authority::open({.folder = folder.path() / "ca", .server_names = {}}, clock).value();
  identity::Registrar registrar{authority.pin(), store, clock};
  identity::Enrollment enrollment{authority, store, clock, vitals, {"collector.example:7443", {}}};
  std::atomic<int> requests{0};
  std::function<void(identity::EnrollmentAnswer&)> spoil = [](identity::EnrollmentAnswer&) {};
  std::unique_ptr<identity::EnrollmentServer> server = start();
  fs::path state = folder.path() / "agent";

  std::unique_ptr<identity::EnrollmentServer> start() {
    identity::EnrollmentServerOptions options;
    options.address = "127.0.0.1";
    options.port = 0;
    options.chain_pem = authority.server_chain_pem();
    options.key_pem = authority.server_key_pem();
    const auto handler = [this](const std::string& body, const identity::Peer& peer) {
      ++requests;
      auto answer = enrollment.answer(body, peer);
      spoil(answer);
      return answer;
    };
    return std::move(identity::EnrollmentServer::start(options, handler, vitals)).value();
  }
  certificate::EnrollmentToken token(std::uint32_t uses = 1) {
    identity::TokenRequest request;
    request.uses = uses;
    return certificate::EnrollmentToken::parse(registrar.create_token(request, "anna")->text).value();
  }
  EnrollOptions options(const certificate::EnrollmentToken& token) const {
    EnrollOptions options;
    options.state_dir = state;
    options.collector = {"127.0.0.1", server->port()};
    options.token = token;
    options.facts.hostname = "web";
    return options;
  }
};

bool says(const absl::Status& status, std::string_view text) {
  const std::string message(status.message());
  INFO(message);
  return !status.ok() && message.find(text) != std::string::npos;
}

TEST_CASE("an endpoint with a good token gets an identity that the collector trusts") {
  Bench bench;
  const auto identity = enroll(bench.options(bench.token()), bench.clock);
  INFO(identity.status().message());
  REQUIRE(identity.ok());
  CHECK(identity->name == "web");
  CHECK(identity->collector == "collector.example:7443");
  const auto loaded = load_identity(bench.state);
  REQUIRE(loaded.ok());
  CHECK(loaded->id == identity->id);
  CHECK(bench.store.find_endpoint("web")->id == identity->id);
  const auto key = certificate::PrivateKey::parse(loaded->key_pem);
  const auto own = certificate::Certificate::parse(loaded->certificate_pem);
  CHECK(certificate::check_identity(*key, *own, bench.authority.certificate(), kNow).ok());
}

TEST_CASE(
    "a collector that announces no address is reached for the stream where it was reached for enrolment") {
  Bench bench;
  bench.spoil = [](identity::EnrollmentAnswer& answer) {
    v1::EnrollResponse response;
    response.ParseFromString(answer.body);
    response.clear_collector();
    answer.body = response.SerializeAsString();
  };
  CHECK(enroll(bench.options(bench.token()), bench.clock)->collector == "127.0.0.1:7443");
}

TEST_CASE("a server that the token does not pin gets not one byte") {
  Bench bench;
  const auto token = bench.token();
  const auto attacker = certificate::make_authority("Tidemark authority");
  const auto leaf =
      certificate::make_leaf(attacker, certificate::Purpose::kServer, {"spiffe://tidemark/collector"});
  struct Row {
    const char* what;
    std::string chain;
  };
  const std::vector<Row> rows = {
      {"another authority", leaf.certificate.pem() + attacker.certificate.pem()},
      {"the pinned authority shown beside another's leaf",
       leaf.certificate.pem() + attacker.certificate.pem() + bench.authority.certificate_pem()},
      {"a leaf alone", leaf.certificate.pem()},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    RecordingServer server(row.chain, leaf.key.pem());
    EnrollOptions options = bench.options(token);
    options.collector.port = server.port();
    CHECK(absl::IsPermissionDenied(enroll(options, bench.clock).status()));
    CHECK(server.received().empty());
    CHECK_FALSE(server.shook_hands());
  }
  CHECK(absl::IsNotFound(load_identity(bench.state).status()));
}

TEST_CASE("a server that the token pins gets the request: the recording above can fail") {
  Bench bench;
  const auto token = bench.token();
  RecordingServer server(bench.authority.server_chain_pem(), bench.authority.server_key_pem(),
                         "EHLO\r\n\r\n");
  EnrollOptions options = bench.options(token);
  options.collector.port = server.port();
  CHECK(says(enroll(options, bench.clock).status(), "is this the enrolment port?"));
  CHECK(server.received().find("OST /v1/enroll HTTP/1.1\r\n") != std::string::npos);
  CHECK(server.received().find(token.secret) != std::string::npos);
}

TEST_CASE("a server of TLS 1.2 gets nothing") {
  Bench bench;
  RecordingServer server(bench.authority.server_chain_pem(), bench.authority.server_key_pem(), "",
                         TLS1_2_VERSION);
  EnrollOptions options = bench.options(bench.token());
  options.collector.port = server.port();
  CHECK(says(enroll(options, bench.clock).status(), "no TLS 1.3 with 127.0.0.1:"));
  CHECK(server.received().empty());
}

TEST_CASE("an answer that was lost is repeated with the same key and comes to the same endpoint") {
  Bench bench;
  const auto token = bench.token(1);
  std::string lost;
  bench.spoil = [&lost](identity::EnrollmentAnswer& answer) {
    lost = answer.body;
    answer = {503, {}, 0};
  };
  CHECK(absl::IsUnavailable(enroll(bench.options(token), bench.clock).status()));
  CHECK(absl::IsNotFound(load_identity(bench.state).status()));
  bench.spoil = [](identity::EnrollmentAnswer&) {};
  const auto identity = enroll(bench.options(token), bench.clock);
  REQUIRE(identity.ok());
  v1::EnrollResponse first;
  REQUIRE(first.ParseFromString(lost));
  CHECK(identity->certificate_pem == first.certificate_pem());
  CHECK(bench.store.endpoints() == 1);
  CHECK(bench.registrar.tokens()->front().uses == 1);
}

TEST_CASE("a refused token is said so in the collector's words, and nothing is installed") {
  Bench bench;
  const auto unknown = certificate::EnrollmentToken::make(bench.authority.pin()).value();
  const auto refused = enroll(bench.options(unknown), bench.clock);
  CHECK(absl::IsPermissionDenied(refused.status()));
  CHECK(says(refused.status(), "the token was refused: it is unknown, expired, revoked or used up"));
  CHECK(absl::IsNotFound(load_identity(bench.state).status()));
}

TEST_CASE("an endpoint that is enrolled stays what it is without --force, and asks nobody") {
  Bench bench;
  const auto token = bench.token(2);
  const auto first = enroll(bench.options(token), bench.clock);
  REQUIRE(first.ok());
  EnrollOptions again = bench.options(token);
  const auto refused = enroll(again, bench.clock);
  CHECK(absl::IsAlreadyExists(refused.status()));
  CHECK(says(refused.status(), "already enrolled as web: use --force"));
  CHECK(bench.requests == 1);
  again.force = true;
  const auto second = enroll(again, bench.clock);
  REQUIRE(second.ok());
  CHECK(second->id != first->id);
  CHECK(second->name == "web-2");
  CHECK(second->key_pem != first->key_pem);
  CHECK(load_identity(bench.state)->id == second->id);
}

TEST_CASE("a forced enrolment that fails leaves the old identity in force") {
  Bench bench;
  const auto first = enroll(bench.options(bench.token()), bench.clock);
  REQUIRE(first.ok());
  EnrollOptions again = bench.options(certificate::EnrollmentToken::make(bench.authority.pin()).value());
  again.force = true;
  CHECK_FALSE(enroll(again, bench.clock).ok());
  CHECK(load_identity(bench.state)->id == first->id);
}

TEST_CASE("a damaged identity is replaced with --force alone") {
  Bench bench;
  const auto token = bench.token(2);
  REQUIRE(enroll(bench.options(token), bench.clock).ok());
  REQUIRE(disk::write_file(bench.state / "identity" / "key.pem", "rubbish", disk::Access::kPrivate).ok());
  EnrollOptions again = bench.options(token);
  CHECK(absl::IsAlreadyExists(enroll(again, bench.clock).status()));
  again.force = true;
  CHECK(enroll(again, bench.clock).ok());
  CHECK(load_identity(bench.state).ok());
}

TEST_CASE("a clock that is far behind is named, before the token leaves") {
  Bench bench;
  bench.clock.set(kNow - kDay);
  CHECK(says(enroll(bench.options(bench.token()), bench.clock).status(),
             "this machine's clock says 2026-11-23"));
  CHECK(bench.requests == 0);
}

TEST_CASE("an answer that does not fit the key, the pin or itself is not installed") {
  struct Row {
    const char* what;
    std::function<void(v1::EnrollResponse&)> change;
    const char* says;
  };
  const auto other = certificate::make_authority("Other");
  const auto foreign = certificate::make_leaf(other, certificate::Purpose::kClient, {});
  const std::vector<Row> rows = {
      {"no certificate", [](auto& r) { r.clear_certificate_pem(); }, "without a certificate"},
      {"no authority", [](auto& r) { r.clear_ca_pem(); }, "without its authority's certificate"},
      {"another authority", [&](auto& r) { r.set_ca_pem(other.certificate.pem()); },
       "another authority than the token"},
      {"another key", [&](auto& r) { r.set_certificate_pem(foreign.certificate.pem()); },
       "does not belong to its key"},
      {"another endpoint", [](auto& r) { r.set_endpoint(Uuid::random().raw()); }, "for another endpoint"},
      {"a name of two lines", [](auto& r) { r.set_endpoint_name("a\nb"); }, "control characters"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    Bench bench;
    bench.spoil = [&row](identity::EnrollmentAnswer& answer) {
      v1::EnrollResponse response;
      response.ParseFromString(answer.body);
      row.change(response);
      answer.body = response.SerializeAsString();
    };
    CHECK(says(enroll(bench.options(bench.token()), bench.clock).status(), row.says));
    CHECK(absl::IsNotFound(load_identity(bench.state).status()));
  }
}

TEST_CASE("a collector that is not there, or answers nothing, is one sentence") {
  Bench bench;
  EnrollOptions options = bench.options(bench.token());
  bench.server->stop();
  CHECK(says(enroll(options, bench.clock).status(), "is not reachable: Connection refused"));
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor silent(io, {boost::asio::ip::address_v4::loopback(), 0});
  options.collector.port = silent.local_endpoint().port();
  options.timeout = Duration{50};
  CHECK(says(enroll(options, bench.clock).status(), "did not answer within 50 ms"));
  options.collector.host = "no-such-host.invalid";
  options.timeout = Duration{10'000};
  CHECK(absl::IsUnavailable(enroll(options, bench.clock).status()));
}

TEST_CASE("a folder that cannot be written is found before the collector is asked") {
  Bench bench;
  const auto token = bench.token();
  fs::create_directories(bench.state / "enrolling-key.pem.new" / "in the way");
  CHECK(says(enroll(bench.options(token), bench.clock).status(), "enrolling-key.pem"));
  CHECK(bench.requests == 0);
  EnrollOptions blocked = bench.options(token);
  REQUIRE(disk::write_file(bench.folder.path() / "file", "x", disk::Access::kPrivate).ok());
  blocked.state_dir = bench.folder.path() / "file" / "state";
  CHECK_FALSE(enroll(blocked, bench.clock).ok());
  CHECK(bench.requests == 0);
}

}  // namespace
}  // namespace tidemark::enroll
