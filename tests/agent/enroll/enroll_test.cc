#include "agent/enroll/enroll.h"

#include <algorithm>
#include <functional>

#include "common/disk/file.h"
#include "tests/agent/enroll/collector_end.h"
#include "tests/support/catch.h"
#include "tests/support/says.h"

namespace tidemark::enroll {
namespace {

namespace fs = std::filesystem;
using certificate::kDay;
using certificate::kNow;

TEST_CASE("an endpoint with a good token gets an identity that the collector trusts") {
  CollectorEnd bench;
  const auto identity = enroll(bench.options(bench.token()));
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
  CHECK(certificate::check_identity(*key, *own, std::vector{bench.authority.certificate()}, kNow).ok());
}

TEST_CASE(
    "a collector that announces no address is reached for the stream where it was reached for enrolment") {
  CollectorEnd bench;
  bench.spoil = [](identity::EnrollmentAnswer& answer) {
    v1::EnrollResponse response;
    response.ParseFromString(answer.body);
    response.clear_collector();
    answer.body = response.SerializeAsString();
  };
  CHECK(enroll(bench.options(bench.token()))->collector == "127.0.0.1:7443");
}

TEST_CASE("a server that the token does not pin gets not one byte") {
  CollectorEnd bench;
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
       leaf.certificate.pem() + attacker.certificate.pem() + bench.authority.trusted_pem()},
      {"a leaf alone", leaf.certificate.pem()},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    RecordingServer server(row.chain, leaf.key.pem());
    EnrollOptions options = bench.options(token);
    options.collector.port = server.port();
    CHECK(absl::IsPermissionDenied(enroll(options).status()));
    CHECK(server.received().empty());
    CHECK_FALSE(server.shook_hands());
  }
  CHECK(absl::IsNotFound(load_identity(bench.state).status()));
}

TEST_CASE("a server that the token pins gets the request: the recording above can fail") {
  CollectorEnd bench;
  const auto token = bench.token();
  RecordingServer server(bench.authority.server_chain_pem(), bench.authority.server_key_pem(),
                         "EHLO\r\n\r\n");
  EnrollOptions options = bench.options(token);
  options.collector.port = server.port();
  CHECK(says(enroll(options).status(), "is this the enrolment port?"));
  CHECK(server.received().find("OST /v1/enroll HTTP/1.1\r\n") != std::string::npos);
  CHECK(server.received().find(token.secret) != std::string::npos);
}

TEST_CASE("a server of TLS 1.2 gets nothing") {
  CollectorEnd bench;
  RecordingServer server(bench.authority.server_chain_pem(), bench.authority.server_key_pem(), "",
                         TLS1_2_VERSION);
  EnrollOptions options = bench.options(bench.token());
  options.collector.port = server.port();
  CHECK(says(enroll(options).status(), "no TLS 1.3 with 127.0.0.1:"));
  CHECK(server.received().empty());
}

TEST_CASE("an answer that was lost is repeated with the same key and comes to the same endpoint") {
  CollectorEnd bench;
  const auto token = bench.token(1);
  std::string lost;
  bench.spoil = [&lost](identity::EnrollmentAnswer& answer) {
    lost = answer.body;
    answer = {503, {}, 0};
  };
  CHECK(absl::IsUnavailable(enroll(bench.options(token)).status()));
  CHECK(absl::IsNotFound(load_identity(bench.state).status()));
  bench.spoil = [](identity::EnrollmentAnswer&) {};
  const auto identity = enroll(bench.options(token));
  REQUIRE(identity.ok());
  v1::EnrollResponse first;
  REQUIRE(first.ParseFromString(lost));
  CHECK(identity->certificate_pem == first.certificate_pem());
  CHECK(bench.store.endpoints() == 1);
  CHECK(bench.registrar.tokens()->front().uses == 1);
}

TEST_CASE("a refused token is said so in the collector's words, and nothing is installed") {
  CollectorEnd bench;
  const auto unknown = certificate::EnrollmentToken::make(bench.authority.pin()).value();
  const auto refused = enroll(bench.options(unknown));
  CHECK(absl::IsPermissionDenied(refused.status()));
  CHECK(says(refused.status(), "the token was refused: it is unknown, expired, revoked or used up"));
  CHECK(absl::IsNotFound(load_identity(bench.state).status()));
}

TEST_CASE("an endpoint that is enrolled stays what it is without --force, and asks nobody") {
  CollectorEnd bench;
  const auto token = bench.token(2);
  const auto first = enroll(bench.options(token));
  REQUIRE(first.ok());
  EnrollOptions again = bench.options(token);
  const auto refused = enroll(again);
  CHECK(absl::IsAlreadyExists(refused.status()));
  CHECK(says(refused.status(), "already enrolled as web: use --force"));
  CHECK(bench.requests == 1);
  again.force = true;
  const auto second = enroll(again);
  REQUIRE(second.ok());
  CHECK(second->id != first->id);
  CHECK(second->name == "web-2");
  CHECK(second->key_pem != first->key_pem);
  CHECK(load_identity(bench.state)->id == second->id);
}

TEST_CASE("a forced enrolment that fails leaves the old identity in force") {
  CollectorEnd bench;
  const auto first = enroll(bench.options(bench.token()));
  REQUIRE(first.ok());
  EnrollOptions again = bench.options(certificate::EnrollmentToken::make(bench.authority.pin()).value());
  again.force = true;
  CHECK_FALSE(enroll(again).ok());
  CHECK(load_identity(bench.state)->id == first->id);
}

TEST_CASE("a damaged identity is replaced with --force alone") {
  CollectorEnd bench;
  const auto token = bench.token(2);
  REQUIRE(enroll(bench.options(token)).ok());
  REQUIRE(disk::write_file(bench.state / "identity" / "key.pem", "rubbish", disk::Access::kPrivate).ok());
  EnrollOptions again = bench.options(token);
  CHECK(absl::IsAlreadyExists(enroll(again).status()));
  again.force = true;
  CHECK(enroll(again).ok());
  CHECK(load_identity(bench.state).ok());
}

TEST_CASE("whatever time the collector's certificate is of, the pin says who it is: a clock may be wrong") {
  for (const TimePoint then : {kNow - 4'000 * kDay, kNow + 4'000 * kDay}) {
    CollectorEnd bench(then);
    CHECK(enroll(bench.options(bench.token())).ok());
    CHECK(load_identity(bench.state).ok());
  }
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
       "another authority than the pinned one"},
      {"another key", [&](auto& r) { r.set_certificate_pem(foreign.certificate.pem()); },
       "does not belong to its key"},
      {"another endpoint", [](auto& r) { r.set_endpoint(Uuid::random().raw()); }, "for another endpoint"},
      {"a name of two lines", [](auto& r) { r.set_endpoint_name("a\nb"); }, "control characters"},
  };
  for (const Row& row : rows) {
    INFO(row.what);
    CollectorEnd bench;
    bench.spoil = [&row](identity::EnrollmentAnswer& answer) {
      v1::EnrollResponse response;
      response.ParseFromString(answer.body);
      row.change(response);
      answer.body = response.SerializeAsString();
    };
    CHECK(says(enroll(bench.options(bench.token())).status(), row.says));
    CHECK(absl::IsNotFound(load_identity(bench.state).status()));
  }
}

TEST_CASE("a collector that is not there, or answers nothing, is one sentence") {
  CollectorEnd bench;
  EnrollOptions options = bench.options(bench.token());
  bench.server->stop();
  CHECK(says(enroll(options).status(), "is not reachable: Connection refused"));
  boost::asio::io_context io;
  boost::asio::ip::tcp::acceptor silent(io, {boost::asio::ip::address_v4::loopback(), 0});
  options.collector.port = silent.local_endpoint().port();
  options.timeout = Duration{50};
  CHECK(says(enroll(options).status(), "did not answer within 50 ms"));
  options.collector.host = "no-such-host.invalid";
  options.timeout = Duration{10'000};
  CHECK(absl::IsUnavailable(enroll(options).status()));
}

TEST_CASE("a folder that cannot be written is found before the collector is asked") {
  CollectorEnd bench;
  const auto token = bench.token();
  fs::create_directories(bench.state / "enrolling-key.pem.new" / "in the way");
  CHECK(says(enroll(bench.options(token)).status(), "enrolling-key.pem"));
  CHECK(bench.requests == 0);
  EnrollOptions blocked = bench.options(token);
  REQUIRE(disk::write_file(bench.folder.path() / "file", "x", disk::Access::kPrivate).ok());
  blocked.state_dir = bench.folder.path() / "file" / "state";
  CHECK_FALSE(enroll(blocked).ok());
  CHECK(bench.requests == 0);
}

}  // namespace
}  // namespace tidemark::enroll
