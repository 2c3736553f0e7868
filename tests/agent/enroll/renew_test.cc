#include "agent/enroll/renew.h"

#include <functional>

#include "common/certificate/renewal.h"
#include "tests/agent/enroll/collector_end.h"
#include "tests/support/catch.h"
#include "tests/support/says.h"

namespace tidemark::enroll {
namespace {

namespace fs = std::filesystem;
using certificate::kDay;

TEST_CASE("an endpoint renews its certificate: another key, the same endpoint, and nothing of the old one") {
  CollectorEnd bench;
  const auto old = enroll(bench.options(bench.token())).value();
  bench.clock.advance(4 * kDay);
  const auto renewed = renew(bench.state, old);
  INFO(renewed.status().message());
  REQUIRE(renewed.ok());
  CHECK(renewed->id == old.id);
  CHECK(renewed->name == old.name);
  CHECK(renewed->collector == old.collector);
  CHECK(renewed->enrolment == old.enrolment);
  CHECK(renewed->key_pem != old.key_pem);
  CHECK(load_identity(bench.state)->certificate_pem == renewed->certificate_pem);
  const auto own = certificate::Certificate::parse(renewed->certificate_pem);
  CHECK(own->not_after() == bench.clock.now() + 7 * kDay);
  CHECK_FALSE(fs::exists(bench.state / "enrolling-key.pem"));
  // And that one again, long after it expired.
  bench.clock.advance(60 * kDay);
  CHECK(renew(bench.state, *renewed).ok());
}

TEST_CASE("a renewal whose answer was lost is repeated with the same key and comes to the same certificate") {
  CollectorEnd bench;
  const auto old = enroll(bench.options(bench.token())).value();
  std::string lost;
  bench.spoil = [&lost](identity::EnrollmentAnswer& answer) {
    lost = answer.body;
    answer = {503, {}, 0};
  };
  CHECK(absl::IsUnavailable(renew(bench.state, old).status()));
  CHECK(load_identity(bench.state)->certificate_pem == old.certificate_pem);
  bench.spoil = [](identity::EnrollmentAnswer&) {};
  const auto renewed = renew(bench.state, old);
  REQUIRE(renewed.ok());
  v1::EnrollResponse first;
  REQUIRE(first.ParseFromString(lost));
  CHECK(renewed->certificate_pem == first.certificate_pem());
}

TEST_CASE("what the collector says of a refusal is the reason, and the old identity stays") {
  CollectorEnd bench;
  const auto old = enroll(bench.options(bench.token())).value();
  REQUIRE(bench.store.revoke_endpoint(old.id, {"anna", bench.clock.now()}).ok());
  const auto refused = renew(bench.state, old);
  CHECK(absl::IsPermissionDenied(refused.status()));
  CHECK(says(refused.status(), "this endpoint was revoked"));
  CHECK(load_identity(bench.state)->certificate_pem == old.certificate_pem);
}

TEST_CASE("an answer that is not for this endpoint, this key and this authority is not taken") {
  struct Row {
    const char* what;
    std::function<void(v1::EnrollResponse&)> change;
  };
  const auto other = certificate::make_authority("Other");
  const auto foreign = certificate::make_leaf(other, certificate::Purpose::kClient, {});
  const std::vector<Row> rows = {
      {"no certificate", [](auto& r) { r.clear_certificate_pem(); }},
      {"another authority", [&](auto& r) { r.set_ca_pem(other.certificate.pem()); }},
      {"another key", [&](auto& r) { r.set_certificate_pem(foreign.certificate.pem()); }},
      {"another endpoint", [](auto& r) { r.set_endpoint(Uuid::random().raw()); }},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CollectorEnd bench;
    const auto old = enroll(bench.options(bench.token())).value();
    bench.spoil = [&row](identity::EnrollmentAnswer& answer) {
      v1::EnrollResponse response;
      response.ParseFromString(answer.body);
      row.change(response);
      answer.body = response.SerializeAsString();
    };
    CHECK_FALSE(renew(bench.state, old).ok());
    CHECK(load_identity(bench.state)->certificate_pem == old.certificate_pem);
  }
}

TEST_CASE("a server that is not the collector gets not one byte of a renewal") {
  CollectorEnd bench;
  auto old = enroll(bench.options(bench.token())).value();
  const auto attacker = certificate::make_authority("Tidemark authority");
  const auto leaf =
      certificate::make_leaf(attacker, certificate::Purpose::kServer, {"spiffe://tidemark/collector"});
  RecordingServer server(leaf.certificate.pem() + attacker.certificate.pem(), leaf.key.pem());
  old.enrolment = pinned::Address{"127.0.0.1", server.port()}.text();
  CHECK(absl::IsPermissionDenied(renew(bench.state, old).status()));
  CHECK(server.received().empty());
}

}  // namespace
}  // namespace tidemark::enroll
