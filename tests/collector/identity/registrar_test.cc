#include "collector/identity/registrar.h"

#include "tests/collector/identity/memory_identity_store.h"
#include "tests/common/certificate/set_clock.h"
#include "tests/support/catch.h"
#include "tests/support/says.h"

namespace tidemark::identity {
namespace {

const TimePoint kNow = *parse_rfc3339("2026-11-24T12:00:00Z");

struct Bench {
  SetClock clock{kNow};
  store::MemoryIdentityStore store;
  certificate::Digest pin = certificate::Digest::of("the authority's key");
  Registrar registrar{[this] { return pin; }, store, clock};
};

TEST_CASE("a token carries the authority's pin, and the store has only its secret's digest") {
  Bench bench;
  TokenRequest request;
  request.uses = 50;
  request.ttl = std::chrono::hours{24};
  request.grant = {"laptop", "berlin", {{"team", "sales"}}};
  request.note = "for the new office";
  const auto issued = bench.registrar.create_token(request, "anna");
  REQUIRE(issued.ok());
  const auto token = certificate::EnrollmentToken::parse(issued->text);
  REQUIRE(token.ok());
  CHECK(token->pin == bench.pin);
  const auto rows = bench.registrar.tokens();
  REQUIRE(rows->size() == 1);
  const store::TokenRow& row = rows->front();
  CHECK(row.id == token->id);
  CHECK(row.secret_digest == certificate::Digest::of(token->secret).raw());
  CHECK(row.uses_max == 50);
  CHECK(row.uses == 0);
  CHECK(row.created == kNow);
  CHECK(row.expires == kNow + std::chrono::hours{24});
  CHECK(row.grant.labels.at("team") == "sales");
  CHECK(row.note == "for the new office");
}

TEST_CASE("a token beyond a limit is refused with the limit") {
  Bench bench;
  struct Row {
    std::function<void(TokenRequest&)> change;
    const char* says;
  };
  const std::vector<Row> rows = {
      {[](TokenRequest& r) { r.uses = 0; }, "1 to 100000 uses, not 0"},
      {[](TokenRequest& r) { r.uses = 100'001; }, "1 to 100000 uses, not 100001"},
      {[](TokenRequest& r) { r.ttl = Duration{59'999}; }, "lives for 1 min"},
      {[](TokenRequest& r) { r.ttl = std::chrono::hours{24 * 367}; }, "lives for 1 min"},
      {[](TokenRequest& r) { r.note = std::string(254, 'x'); }, "the note is longer than 253 bytes"},
      {[](TokenRequest& r) { r.grant.site = "a\x1b[2J"; }, "the site has control characters"},
      {[](TokenRequest& r) { r.grant.endpoint_class = std::string(254, 'x'); }, "the class is longer"},
      {[](TokenRequest& r) { r.grant.labels[""] = "x"; }, "a label has no name"},
      {[](TokenRequest& r) { r.grant.labels[std::string(65, 'x')] = "x"; },
       "a label's name is longer than 64"},
      {[](TokenRequest& r) { r.grant.labels["a"] = "x\n"; }, "the label a has control characters"},
      {[](TokenRequest& r) {
         for (int i = 0; i < 33; ++i) r.grant.labels[std::to_string(i)] = "x";
       },
       "more than 32 labels"},
  };
  for (const Row& row : rows) {
    TokenRequest request;
    row.change(request);
    CHECK(says(bench.registrar.create_token(request, "anna").status(), row.says));
  }
  CHECK(bench.registrar.tokens()->empty());
}

TEST_CASE("a token is revoked by its id, and a whole token is not taken for one") {
  Bench bench;
  const auto issued = bench.registrar.create_token({}, "anna");
  CHECK(says(bench.registrar.revoke_token(issued->text, "anna"), "revoked by its id"));
  CHECK(absl::IsNotFound(bench.registrar.revoke_token(std::string(32, '0'), "anna")));
  CHECK(bench.registrar.revoke_token(issued->row.id, "anna").ok());
  CHECK(bench.registrar.tokens()->front().revoked == kNow);
}

TEST_CASE("an endpoint is revoked by name or by id, and the first time stays") {
  Bench bench;
  const auto issued = bench.registrar.create_token({}, "anna");
  store::Enrolment enrolment{issued->row.id, "key", {}, kNow};
  enrolment.facts.hostname = "web";
  const auto sign = [](const auto&) { return store::SignedCertificate{"01", kNow, "pem"}; };
  const auto endpoint = bench.store.enrol(enrolment, sign);
  REQUIRE(endpoint.ok());
  const auto by_name = bench.registrar.revoke_endpoint("web", "anna");
  REQUIRE(by_name.ok());
  CHECK(by_name->id == endpoint->id);
  CHECK(by_name->revoked == kNow);
  bench.clock.advance(std::chrono::hours{1});
  CHECK(bench.registrar.revoke_endpoint(endpoint->id.text(), "anna")->revoked == kNow);
  CHECK(bench.store.revoked_endpoints()->size() == 1);
  CHECK(absl::IsNotFound(bench.registrar.revoke_endpoint("nobody", "anna").status()));
}

TEST_CASE("two endpoints become one, each called by name or by id") {
  Bench bench;
  TokenRequest request;
  request.uses = 2;
  const auto issued = bench.registrar.create_token(request, "anna");
  std::vector<EndpointId> ids;
  for (const char* key : {"old key", "new key"}) {
    store::Enrolment enrolment{issued->row.id, key, {}, bench.clock.now()};
    enrolment.facts.hostname = "web";
    const auto sign = [&](const auto&) { return store::SignedCertificate{key, kNow, "pem"}; };
    const auto endpoint = bench.store.enrol(enrolment, sign);
    REQUIRE(endpoint.ok());
    ids.push_back(endpoint->id);
    bench.clock.advance(std::chrono::hours{1});
  }
  CHECK(absl::IsNotFound(bench.registrar.merge_endpoints("web", "nobody", "anna").status()));
  CHECK(absl::IsNotFound(bench.registrar.merge_endpoints("nobody", "web-2", "anna").status()));
  CHECK(absl::IsInvalidArgument(bench.registrar.merge_endpoints("web", ids[0].text(), "anna").status()));
  const auto merged = bench.registrar.merge_endpoints("web", ids[1].text(), "anna");
  REQUIRE(merged.ok());
  CHECK(merged->id == ids[1]);
  CHECK(merged->name == "web");
  CHECK(merged->enrolled == kNow);
  CHECK(bench.store.certificate("old key")->replaced == bench.clock.now());
  CHECK_FALSE(bench.store.certificate("new key")->replaced);
  CHECK(absl::IsNotFound(bench.registrar.merge_endpoints(ids[0].text(), "web", "anna").status()));
}

}  // namespace
}  // namespace tidemark::identity
