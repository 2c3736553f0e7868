#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::store::sqlite {
namespace {

struct IdentityBench : StoreBench {
  IdentityStore& identity() { return store->identity(); }
  TokenRow token(std::uint32_t uses_max) const {
    TokenRow row;
    row.id = "t1";
    row.secret_digest = std::string("\0digest", 7);
    row.uses_max = uses_max;
    row.created = clock.now();
    row.expires = clock.now() + std::chrono::hours(1);
    row.grant.site = "hall";
    row.grant.labels = {{"role", "web"}};
    row.note = "for the new hall";
    return row;
  }
  Enrolment enrolment(const std::string& key, const std::string& hostname = "Web 01!") const {
    Enrolment e;
    e.token_id = "t1";
    e.public_key_digest = key;
    e.facts.hostname = hostname;
    e.facts.endpoint_class = "server";
    e.facts.class_reason = "a rack's case";
    e.facts.site = "cellar";
    e.facts.labels = {{"role", "mine"}, {"rack", "7"}};
    e.now = clock.now();
    return e;
  }
  IdentityStore::Sign sign() {
    return [this](const EndpointRow&) {
      return SignedCertificate{"serial-" + std::to_string(++serial),
                               clock.now() + std::chrono::hours(24 * 365), "pem"};
    };
  }
  int serial = 0;
};

TEST_CASE("a token comes back as it was added, and its id is taken then") {
  IdentityBench bench;
  REQUIRE(bench.identity().add_token(bench.token(3), {"anna", bench.clock.now()}).ok());
  CHECK(absl::IsAlreadyExists(bench.identity().add_token(bench.token(3), {"anna", bench.clock.now()})));
  const auto token = bench.identity().token("t1");
  REQUIRE(token.ok());
  CHECK(token->secret_digest == bench.token(3).secret_digest);
  CHECK(token->uses_max == 3);
  CHECK(token->uses == 0);
  CHECK(token->expires == bench.token(3).expires);
  CHECK(token->grant.labels == bench.token(3).grant.labels);
  CHECK(token->note == "for the new hall");
  CHECK(bench.identity().tokens()->size() == 1);
  CHECK(absl::IsNotFound(bench.identity().token("t2").status()));
}

TEST_CASE("an enrolment takes a use, makes an endpoint with the token's grants and records the certificate") {
  IdentityBench bench;
  REQUIRE(bench.identity().add_token(bench.token(1), {"anna", bench.clock.now()}).ok());
  const auto endpoint = bench.identity().enrol(bench.enrolment("key"), bench.sign());
  REQUIRE(endpoint.ok());
  CHECK(endpoint->name == "web-01");
  CHECK(endpoint->source == endpoint->id);
  CHECK(endpoint->facts.endpoint_class == "server");
  CHECK(endpoint->facts.class_reason == "a rack's case");
  CHECK(endpoint->facts.site == "hall");
  CHECK(endpoint->facts.labels == std::map<std::string, std::string>{{"rack", "7"}, {"role", "web"}});
  CHECK(bench.identity().token("t1")->uses == 1);
  const auto certificates = bench.identity().certificates(endpoint->id);
  REQUIRE(certificates.ok());
  REQUIRE(certificates->size() == 1);
  CHECK(certificates->front().serial == "serial-1");
  CHECK(certificates->front().public_key_digest == "key");
  CHECK(certificates->front().pem == "pem");
  CHECK(certificates->front().issued == bench.clock.now());
  CHECK(bench.identity().find_endpoint("web-01")->id == endpoint->id);
  CHECK(bench.identity().find_endpoint(endpoint->id.text())->name == "web-01");
  CHECK(absl::IsNotFound(bench.identity().find_endpoint("web-02").status()));
}

TEST_CASE("the same token with the same key is the same endpoint again, counted once") {
  IdentityBench bench;
  REQUIRE(bench.identity().add_token(bench.token(1), {"anna", bench.clock.now()}).ok());
  const auto first = bench.identity().enrol(bench.enrolment("key"), bench.sign());
  const auto again = bench.identity().enrol(bench.enrolment("key"), bench.sign());
  REQUIRE(again.ok());
  CHECK(again->id == first->id);
  CHECK(bench.identity().token("t1")->uses == 1);
  CHECK(bench.identity().certificates(first->id)->size() == 1);
  CHECK(bench.serial == 1);
  const auto other = bench.identity().enrol(bench.enrolment("another key"), bench.sign());
  CHECK(absl::IsFailedPrecondition(other.status()));
  CHECK(std::string(other.status().message()).find("used up") != std::string::npos);
}

TEST_CASE("an enrolment that fails leaves nothing behind") {
  IdentityBench bench;
  REQUIRE(bench.identity().add_token(bench.token(1), {"anna", bench.clock.now()}).ok());
  const auto refused = bench.identity().enrol(bench.enrolment("key"), [](const EndpointRow&) {
    return absl::StatusOr<SignedCertificate>(absl::InternalError("no pen"));
  });
  CHECK(refused.status().message() == "no pen");
  CHECK(bench.identity().token("t1")->uses == 0);
  CHECK(bench.store->reader().endpoints()->empty());
}

TEST_CASE("tokens that are unknown, expired or revoked enrol nobody") {
  IdentityBench bench;
  CHECK(absl::IsNotFound(bench.identity().enrol(bench.enrolment("key"), bench.sign()).status()));
  REQUIRE(bench.identity().add_token(bench.token(5), {"anna", bench.clock.now()}).ok());
  SECTION("expired") { bench.clock.advance(std::chrono::hours(1)); }
  SECTION("revoked") {
    REQUIRE(bench.identity().revoke_token("t1", {"anna", bench.clock.now()}).ok());
    const auto when = bench.identity().token("t1")->revoked;
    bench.clock.advance(Duration(5));
    REQUIRE(bench.identity().revoke_token("t1", {"anna", bench.clock.now()}).ok());
    CHECK(bench.identity().token("t1")->revoked == when);
  }
  CHECK(absl::IsFailedPrecondition(bench.identity().enrol(bench.enrolment("key"), bench.sign()).status()));
  CHECK(absl::IsNotFound(bench.identity().revoke_token("t2", {"anna", bench.clock.now()})));
}

TEST_CASE("a revoked endpoint stays revoked from the first moment on, and its key enrols no more") {
  IdentityBench bench;
  REQUIRE(bench.identity().add_token(bench.token(5), {"anna", bench.clock.now()}).ok());
  const auto endpoint = bench.identity().enrol(bench.enrolment("key"), bench.sign());
  const auto when = bench.clock.now();
  REQUIRE(bench.identity().revoke_endpoint(endpoint->id, {"anna", when}).ok());
  bench.clock.advance(Duration(5));
  REQUIRE(bench.identity().revoke_endpoint(endpoint->id, {"anna", bench.clock.now()}).ok());
  CHECK(bench.identity().find_endpoint("web-01")->revoked == when);
  CHECK(*bench.identity().revoked_endpoints() == std::vector{endpoint->id});
  CHECK(absl::IsPermissionDenied(bench.identity().enrol(bench.enrolment("key"), bench.sign()).status()));
  CHECK_FALSE(bench.store->trouble());  // the refusal is none of the disk's
  CHECK(absl::IsNotFound(bench.identity().revoke_endpoint(EndpointId::random(), {"anna", when})));
  REQUIRE(bench.identity().revoke_token("t1", {"otto", when}).ok());
  REQUIRE(bench.identity().revoke_token("t1", {"otto", when}).ok());
  std::vector<std::string> told;
  const auto lines = bench.store->operations().audit(10);
  for (const AuditRow& line : *lines)
    told.push_back(line.entered.author + " " + line.action + " " + line.about);
  const std::string web = "endpoint 'web-01' (" + endpoint->id.text() + ")";
  CHECK(told == std::vector<std::string>{
                    "otto token.revoke token t1", "anna endpoint.revoke " + web,
                    "token t1 endpoint.enroll " + web,
                    "anna token.create token t1 for 5 enrolments until 2027-01-15T09:00:00.000Z"});
}

TEST_CASE("endpoints get unique names out of their host names") {
  IdentityBench bench;
  REQUIRE(bench.identity().add_token(bench.token(100), {"anna", bench.clock.now()}).ok());
  const auto uuid = Uuid::random().text();
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"web", "web"},
      {"web", "web-2"},
      {"WEB", "web-3"},
      {"", "endpoint"},
      {"--..", "endpoint-2"},
      {"a b\tc", "a-b-c"},
      {"x.example.org", "x.example.org"},
      {"-edge.", "edge"},
      {uuid, "endpoint-" + uuid},
      {std::string(500, 'q'), std::string(100, 'q')},
  };
  int key = 0;
  for (const auto& [hostname, name] : cases) {
    INFO(hostname);
    const auto endpoint =
        bench.identity().enrol(bench.enrolment(std::to_string(++key), hostname), bench.sign());
    REQUIRE(endpoint.ok());
    CHECK(endpoint->name == name);
  }
}

TEST_CASE("what an endpoint says of itself never undoes what its token granted") {
  IdentityBench bench;
  REQUIRE(bench.identity().add_token(bench.token(1), {"anna", bench.clock.now()}).ok());
  const auto endpoint = bench.identity().enrol(bench.enrolment("key"), bench.sign());
  PlainSource source(endpoint->id);
  source.facts().site = "elsewhere";
  source.facts().labels = {{"role", "king"}, {"rack", "8"}};
  PlainReceiver receiver(bench, source);
  REQUIRE(bench.commit(receiver.hello()).ok());
  const auto now = bench.identity().find_endpoint("web-01");
  REQUIRE(now.ok());
  CHECK(now->facts.site == "hall");
  CHECK(now->facts.labels == std::map<std::string, std::string>{{"rack", "8"}, {"role", "web"}});
  CHECK(now->facts.hostname == "plain");
  CHECK(now->last_seen == bench.clock.now());
}

/// An endpoint with a certificate, "serial-1", of the key "key".
EndpointRow enrolled(IdentityBench& bench) {
  REQUIRE(bench.identity().add_token(bench.token(9), {"anna", bench.clock.now()}).ok());
  return bench.identity().enrol(bench.enrolment("key"), bench.sign()).value();
}

TEST_CASE("a renewal records a further certificate of the endpoint, and the same key again the same one") {
  IdentityBench bench;
  const auto endpoint = enrolled(bench);
  const Renewal renewal{"serial-1", "new key", endpoint.id, bench.clock.now()};
  const auto renewed = bench.identity().renew(renewal, bench.sign());
  REQUIRE(renewed.ok());
  CHECK(renewed->name == endpoint.name);
  CHECK(bench.identity().renew(renewal, bench.sign())->id == endpoint.id);
  CHECK(bench.serial == 2);  // signed twice: at the enrolment, and now
  CHECK(bench.identity().certificates(endpoint.id)->size() == 2);
  const auto row = bench.identity().certificate("serial-2");
  REQUIRE(row.ok());
  CHECK(row->public_key_digest == "new key");
  CHECK(row->endpoint == endpoint.id);
  CHECK_FALSE(row->used);
  CHECK_FALSE(row->replaced);
  CHECK(absl::IsNotFound(bench.identity().certificate("serial-3").status()));
}

TEST_CASE("a first use replaces the certificates that were issued until then, and survives a restart") {
  IdentityBench bench;
  const auto endpoint = enrolled(bench);
  const auto renew = [&](const std::string& serial, const std::string& key) {
    return bench.identity().renew({serial, key, endpoint.id, bench.clock.now()}, bench.sign()).status();
  };
  REQUIRE(renew("serial-1", "second").ok());
  REQUIRE(renew("serial-1", "third").ok());
  bench.clock.advance(std::chrono::seconds(1));
  const TimePoint used = bench.clock.now();
  bench.clock.advance(std::chrono::seconds(1));
  REQUIRE(renew("serial-2", "fourth").ok());  // after the use, before it is written
  const TimePoint long_ago = bench.clock.now() - std::chrono::hours(24 * 90);
  REQUIRE(bench.identity().certificates_used({{"serial-2", used}, {"unknown", used}}, long_ago).ok());
  bench.store.reset();
  bench.open();
  const auto at = [&](const std::string& serial) { return bench.identity().certificate(serial).value(); };
  CHECK(at("serial-2").used == used);
  CHECK_FALSE(at("serial-2").replaced);
  CHECK(at("serial-1").replaced == used);
  CHECK(at("serial-1").pem.empty());
  CHECK(at("serial-3").replaced == used);
  CHECK_FALSE(at("serial-4").replaced);
  CHECK(absl::IsFailedPrecondition(renew("serial-1", "fifth")));
  CHECK(renew("serial-4", "fifth").ok());
  CHECK(renew("a serial that it does not know", "sixth").ok());
  // A second use is none.
  REQUIRE(bench.identity().certificates_used({{"serial-2", used + std::chrono::hours(1)}}, long_ago).ok());
  CHECK(at("serial-2").used == used);
  CHECK_FALSE(at("serial-4").replaced);
}

TEST_CASE("what was replaced and expired long ago is forgotten") {
  IdentityBench bench;
  const auto endpoint = enrolled(bench);
  REQUIRE(bench.identity().renew({"serial-1", "second", endpoint.id, bench.clock.now()}, bench.sign()).ok());
  const TimePoint end = bench.identity().certificate("serial-1")->expires;
  REQUIRE(bench.identity().certificates_used({{"serial-2", bench.clock.now()}}, end).ok());
  CHECK(bench.identity().certificate("serial-1").ok());
  REQUIRE(bench.identity().renew({"serial-2", "third", endpoint.id, bench.clock.now()}, bench.sign()).ok());
  REQUIRE(bench.identity()
              .certificates_used({{"serial-3", bench.clock.now()}}, end + std::chrono::hours(1))
              .ok());
  CHECK(absl::IsNotFound(bench.identity().certificate("serial-1").status()));
  CHECK(bench.identity().certificate("serial-3").ok());
}

TEST_CASE("nobody renews for an endpoint that was revoked, or is not there") {
  IdentityBench bench;
  const auto endpoint = enrolled(bench);
  REQUIRE(bench.identity().revoke_endpoint(endpoint.id, {"anna", bench.clock.now()}).ok());
  CHECK(absl::IsPermissionDenied(
      bench.identity().renew({"serial-1", "second", endpoint.id, bench.clock.now()}, bench.sign()).status()));
  CHECK(absl::IsNotFound(
      bench.identity()
          .renew({"serial-1", "second", EndpointId::random(), bench.clock.now()}, bench.sign())
          .status()));
  CHECK(bench.identity().certificates(endpoint.id)->size() == 1);
}

TEST_CASE("a refused certificate is a line of the audit log") {
  IdentityBench bench;
  REQUIRE(bench.identity()
              .note("certificate.refuse", "certificate 12 of endpoint x: it expired",
                    {"192.0.2.7", bench.clock.now()})
              .ok());
  const auto lines = bench.store->operations().audit(1);
  REQUIRE(lines.ok());
  REQUIRE(lines->size() == 1);
  CHECK(lines->front().entered.author == "192.0.2.7");
  CHECK(lines->front().action == "certificate.refuse");
}

/// A token for so many that asks for approval.
void add_careful_token(IdentityBench& bench, std::uint32_t uses) {
  TokenRow token = bench.token(uses);
  token.approve = true;
  REQUIRE(bench.identity().add_token(token, {"anna", bench.clock.now()}).ok());
  CHECK(bench.identity().token("t1")->approve);
}

TEST_CASE("whoever comes with a token that asks for approval waits, durably, and takes one use") {
  IdentityBench bench;
  add_careful_token(bench, 1);
  auto enrolment = bench.enrolment("key");
  enrolment.address = "192.0.2.7";
  for (int i = 0; i < 2; ++i)
    CHECK(absl::IsAborted(bench.identity().enrol(enrolment, bench.sign()).status()));
  CHECK(bench.identity().token("t1")->uses == 1);
  CHECK(
      absl::IsFailedPrecondition(bench.identity().enrol(bench.enrolment("another"), bench.sign()).status()));
  bench.store.reset();
  bench.open();
  const auto waiting = bench.identity().applicants();
  REQUIRE(waiting->size() == 1);
  const ApplicantRow& one = waiting->front();
  CHECK(one.id == 1);
  CHECK(one.token_id == "t1");
  CHECK(one.public_key_digest == "key");
  CHECK(one.hostname == "Web 01!");
  CHECK(one.address == "192.0.2.7");
  CHECK(one.asked == bench.clock.now());
  CHECK_FALSE(one.decided);
  CHECK(bench.serial == 0);  // nothing was signed
}

TEST_CASE("one that was approved enrols when it asks again, also when the token has expired meanwhile") {
  IdentityBench bench;
  add_careful_token(bench, 1);
  CHECK(absl::IsAborted(bench.identity().enrol(bench.enrolment("key"), bench.sign()).status()));
  bench.clock.advance(std::chrono::hours(48));
  CHECK(absl::IsAborted(bench.identity().enrol(bench.enrolment("key"), bench.sign()).status()));
  const auto approved = bench.identity().decide_applicant("Web 01!", true, {"bob", bench.clock.now()});
  REQUIRE(approved.ok());
  CHECK(approved->approved);
  CHECK(approved->decided_by == "bob");
  const auto endpoint = bench.identity().enrol(bench.enrolment("key"), bench.sign());
  REQUIRE(endpoint.ok());
  CHECK(endpoint->facts.site == "hall");  // as the token grants
  CHECK(bench.identity().applicants()->front().endpoint == endpoint->id);
  CHECK(bench.identity().enrol(bench.enrolment("key"), bench.sign())->id == endpoint->id);
  CHECK(bench.identity().token("t1")->uses == 1);
  CHECK(absl::IsFailedPrecondition(bench.identity().enrol(bench.enrolment("late"), bench.sign()).status()));
}

TEST_CASE("one that was rejected stays so, and nobody decides twice") {
  IdentityBench bench;
  add_careful_token(bench, 3);
  const Entry by{"bob", bench.clock.now()};
  for (const char* key : {"a", "b"})
    CHECK(absl::IsAborted(bench.identity().enrol(bench.enrolment(key, "web"), bench.sign()).status()));
  const auto several = bench.identity().decide_applicant("web", true, by);
  CHECK(absl::IsFailedPrecondition(several.status()));
  CHECK(std::string(several.status().message()).find("name the number of one") != std::string::npos);
  REQUIRE(bench.identity().decide_applicant("1", false, by).ok());
  CHECK(absl::IsCancelled(bench.identity().enrol(bench.enrolment("a", "web"), bench.sign()).status()));
  CHECK(bench.identity().decide_applicant("1", false, by).ok());
  CHECK(absl::IsFailedPrecondition(bench.identity().decide_applicant("1", true, by).status()));
  CHECK(bench.identity().decide_applicant("web", true, by)->id == 2);  // one alone waits now
  CHECK(absl::IsNotFound(bench.identity().decide_applicant("3", true, by).status()));
  CHECK(absl::IsNotFound(bench.identity().decide_applicant("db", true, by).status()));
  std::vector<std::string> actions;
  const auto lines = bench.store->operations().audit(10);
  for (const AuditRow& line : *lines) actions.insert(actions.begin(), line.action);
  CHECK(actions == std::vector<std::string>{"token.create", "endpoint.apply", "endpoint.apply",
                                            "endpoint.reject", "endpoint.approve"});
}

TEST_CASE("a token that was revoked lets nobody in, approved or not") {
  IdentityBench bench;
  add_careful_token(bench, 1);
  CHECK(absl::IsAborted(bench.identity().enrol(bench.enrolment("key"), bench.sign()).status()));
  REQUIRE(bench.identity().decide_applicant("1", true, {"bob", bench.clock.now()}).ok());
  REQUIRE(bench.identity().revoke_token("t1", {"bob", bench.clock.now()}).ok());
  CHECK(absl::IsFailedPrecondition(bench.identity().enrol(bench.enrolment("key"), bench.sign()).status()));
}

}  // namespace
}  // namespace tidemark::store::sqlite
