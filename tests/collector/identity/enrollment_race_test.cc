#include <set>
#include <thread>

#include "collector/identity/enrollment.h"
#include "collector/identity/enrollment_server.h"
#include "collector/identity/registrar.h"
#include "collector/store/sqlite/sqlite_store.h"
#include "common/pinned/paths.h"
#include "tests/collector/identity/tls_client.h"
#include "tests/common/certificate/set_clock.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::identity {
namespace {

constexpr std::size_t kRacers = 100;

/// The embedded store under a real enrolment port.
struct Bench {
  TemporaryFolder folder;
  SetClock clock{*parse_rfc3339("2026-11-24T12:00:00Z")};
  Vitals vitals;
  std::unique_ptr<store::sqlite::SqliteStore> store;
  std::unique_ptr<Authority> authority;
  std::unique_ptr<Registrar> registrar;
  std::unique_ptr<Enrollment> enrollment;

  Bench() {
    store::sqlite::StoreOptions options;
    options.file = folder.path() / "tidemark.db";
    store = std::move(store::sqlite::SqliteStore::open(options, clock, vitals)).value();
    AuthorityOptions where;
    where.folder = folder.path() / "ca";
    authority = std::make_unique<Authority>(Authority::open(where, clock).value());
    registrar = std::make_unique<Registrar>([this] { return authority->pin(); }, store->identity(), clock);
    EnrollmentOptions patient;
    patient.backoff.free_failures = 1'000;
    enrollment = std::make_unique<Enrollment>(*authority, store->identity(), clock, vitals, patient);
  }
  std::vector<std::string> requests(std::uint32_t uses) {
    TokenRequest wanted;
    wanted.uses = uses;
    wanted.grant.site = "berlin";
    const auto token = certificate::EnrollmentToken::parse(registrar->create_token(wanted, "anna")->text);
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < kRacers; ++i) {
      v1::EnrollRequest request;
      request.set_token_id(token->id);
      request.set_token_secret(token->secret);
      request.set_csr_der(certificate::build_request(*certificate::PrivateKey::generate()).value());
      request.mutable_facts()->set_hostname("web");
      bodies.push_back(request.SerializeAsString());
    }
    return bodies;
  }
};

template <class Work>
void at_once(const Work& work) {
  std::vector<std::thread> racers;
  for (std::size_t i = 0; i < kRacers; ++i) racers.emplace_back([&work, i] { work(i); });
  for (std::thread& racer : racers) racer.join();
}

TEST_CASE("of a hundred threads that race for the store's one use exactly one wins") {
  Bench bench;
  const auto bodies = bench.requests(1);
  std::vector<EnrollmentAnswer> answers(kRacers);
  at_once([&](std::size_t i) {
    answers[i] = bench.enrollment->answer(bodies[i], {"192.0.2.1", "192.0.2.1"});
  });
  std::multiset<unsigned> statuses;
  std::set<std::string> refusals;
  for (const auto& answer : answers) {
    statuses.insert(answer.status);
    if (answer.status != 200) refusals.insert(answer.body);
  }
  CHECK(statuses.count(200) == 1);
  CHECK(statuses.count(403) == kRacers - 1);
  CHECK(refusals.size() == 1);
  CHECK(bench.registrar->tokens()->front().uses == 1);
}

TEST_CASE(
    "a hundred connections to the port share out a token's ten uses, and the bytes of the others are the "
    "same") {
  Bench bench;
  EnrollmentServerOptions options;
  options.address = "127.0.0.1";
  options.port = 0;
  options.chain_pem = bench.authority->server_chain_pem();
  options.key_pem = bench.authority->server_key_pem();
  const auto server = EnrollmentServer::start(
      options,
      {{pinned::kEnrollPath,
        [&](const std::string& body, const Peer& peer) { return bench.enrollment->answer(body, peer); }}},
      bench.vitals);
  REQUIRE(server.ok());
  const auto bodies = bench.requests(10);
  std::vector<std::string> answers(kRacers);
  at_once([&](std::size_t i) {
    TlsClient client((*server)->port());
    if (!client.handshake()) return;
    answers[i] = client.say("POST /v1/enroll HTTP/1.1\r\nHost: x\r\nContent-Length: " +
                            std::to_string(bodies[i].size()) + "\r\n\r\n" + bodies[i]);
  });
  std::size_t won = 0;
  std::set<std::string> refusals;
  for (const std::string& answer : answers) {
    if (answer.rfind("HTTP/1.1 200 OK\r\n", 0) == 0) {
      ++won;
    } else {
      refusals.insert(answer);
    }
  }
  CHECK(won == 10);
  CHECK(refusals.size() == 1);
  CHECK(refusals.begin()->rfind("HTTP/1.1 403 Forbidden\r\n", 0) == 0);
  CHECK(bench.registrar->tokens()->front().uses == 10);
  const auto tenth = bench.store->identity().find_endpoint("web-10");
  REQUIRE(tenth.ok());
  CHECK(tenth->facts.site == "berlin");
  CHECK(absl::IsNotFound(bench.store->identity().find_endpoint("web-11").status()));
}

TEST_CASE(
    "the embedded store answers a repeated request with the same certificate, until its endpoint is "
    "revoked") {
  Bench bench;
  const auto bodies = bench.requests(1);
  const Peer peer{"192.0.2.1", "192.0.2.1"};
  const auto first = bench.enrollment->answer(bodies[0], peer);
  CHECK(first.status == 200);
  CHECK(bench.enrollment->answer(bodies[0], peer).body == first.body);
  CHECK(bench.registrar->tokens()->front().uses == 1);
  REQUIRE(bench.registrar->revoke_endpoint("web", "anna").ok());
  CHECK(bench.enrollment->answer(bodies[0], peer).status == 403);
}

}  // namespace
}  // namespace tidemark::identity
