#include "collector/identity/renewal.h"

#include <functional>

#include "collector/identity/registrar.h"
#include "common/certificate/renewal.h"
#include "tests/collector/identity/memory_identity_store.h"
#include "tests/common/certificate/authority_fixture.h"
#include "tests/common/certificate/set_clock.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::identity {
namespace {

using certificate::kDay;
using certificate::PrivateKey;
const TimePoint kNow = *parse_rfc3339("2026-11-24T12:00:00Z");
const Peer kPeer{"192.0.2.7", "192.0.2.7"};
constexpr Duration kLife = 7 * kDay;
constexpr Duration kGrace = 90 * kDay;

/// A collector with one endpoint.
struct Bench {
  TemporaryFolder folder;
  SetClock clock{kNow};
  Vitals vitals;
  store::MemoryIdentityStore store;
  Authority authority = make_authority();
  std::vector<Event> events;
  CertificateBook book{store, clock, vitals, {kGrace, false}, [this](SourceId, Event event) {
                         events.push_back(std::move(event));
                       }};
  Renewal renewal{authority, store, book, clock, vitals, {"collector.example:7443", kGrace}};
  PrivateKey key = PrivateKey::generate().value();
  store::EndpointRow endpoint;
  std::string pem;

  Bench() { enrol(); }
  Authority make_authority() {
    AuthorityOptions options{.folder = folder.path() / "ca", .server_names = {}};
    options.source_life = kLife;
    return Authority::open(options, clock).value();
  }
  void enrol() {
    Registrar registrar{[this] { return authority.pin(); }, store, clock};
    const auto token = registrar.create_token({}, "anna");
    EndpointFacts facts;
    facts.hostname = "web";
    endpoint = store
                   .enrol({token->row.id, key.pin().raw(), facts, clock.now()},
                          [&](const store::EndpointRow& row) -> absl::StatusOr<store::SignedCertificate> {
                            const auto made = authority.issue_source(row.id, key.public_key(), clock.now());
                            pem = made->pem();
                            return store::SignedCertificate{made->serial(), made->not_after(), pem};
                          })
                   .value();
  }
  certificate::Certificate certificate() const { return certificate::Certificate::parse(pem).value(); }
  v1::RenewRequest request(const PrivateKey& new_key) const {
    v1::RenewRequest out;
    out.set_certificate_pem(pem);
    out.set_csr_der(certificate::build_request(new_key).value());
    out.set_signature(key.sign(certificate::renewal_content(out.csr_der())).value());
    return out;
  }
  EnrollmentAnswer ask(const v1::RenewRequest& request, const Peer& peer = kPeer) {
    return renewal.answer(request.SerializeAsString(), peer);
  }
  std::int64_t count(const std::string& name, const std::string& detail = {}) const {
    for (const Vital& vital : vitals.snapshot()) {
      if (vital.name == name && vital.detail == detail) return vital.value;
    }
    return 0;
  }
  absl::Status admit(const certificate::Certificate& shown) {
    return book.admit({endpoint.id, shown.serial(), "192.0.2.8:1", shown.not_after()});
  }
};

v1::EnrollResponse response_of(const EnrollmentAnswer& answer) {
  v1::EnrollResponse response;
  REQUIRE(response.ParseFromString(answer.body));
  return response;
}

TEST_CASE("whoever holds the key gets a further certificate for the same endpoint and a new key") {
  Bench bench;
  bench.clock.advance(kLife / 2);
  const auto fresh = PrivateKey::generate().value();
  const auto answer = bench.ask(bench.request(fresh));
  CHECK(answer.status == 200);
  const auto response = response_of(answer);
  const auto renewed = certificate::Certificate::parse(response.certificate_pem());
  REQUIRE(renewed.ok());
  CHECK(certificate::source_of(*renewed).value() == bench.endpoint.id);
  CHECK(renewed->pin() == fresh.pin());
  CHECK(renewed->not_after() == bench.clock.now() + kLife);
  CHECK(certificate::check_identity(fresh, *renewed, std::vector{bench.authority.certificate()},
                                    bench.clock.now())
            .ok());
  CHECK(response.endpoint() == bench.endpoint.id.raw());
  CHECK(response.endpoint_name() == "web");
  CHECK(response.collector() == "collector.example:7443");
  CHECK(bench.count("renew.renewed") == 1);
  CHECK(bench.store.endpoints() == 1);
  // The old one is good until the new one was used.
  CHECK(bench.admit(bench.certificate()).ok());
}

TEST_CASE("the same new key again gets the same certificate") {
  Bench bench;
  const auto fresh = PrivateKey::generate().value();
  const auto first = response_of(bench.ask(bench.request(fresh)));
  bench.clock.advance(std::chrono::minutes{5});
  const auto again = response_of(bench.ask(bench.request(fresh)));
  CHECK(again.certificate_pem() == first.certificate_pem());
  CHECK(bench.count("renew.repeated") == 1);
  CHECK(bench.store.certificates(bench.endpoint.id)->size() == 2);
}

TEST_CASE("an expired certificate is renewed during the grace, to its last instant, and not after") {
  for (const Duration late : {Duration{0}, Duration{1}, kGrace - Duration{1'000}}) {
    Bench bench;
    bench.clock.set(bench.certificate().not_after() + late);
    CHECK(bench.ask(bench.request(PrivateKey::generate().value())).status == 200);
  }
  Bench bench;
  bench.clock.set(bench.certificate().not_after() + kGrace);
  const auto refused = bench.ask(bench.request(PrivateKey::generate().value()));
  CHECK(refused.status == 403);
  CHECK(
      response_of(refused).error() ==
      "the certificate expired at 2026-12-01T12:00:00.000Z, which is more than 90 d ago: enrol this endpoint "
      "with a token, and --force");
  CHECK(bench.count("renew.refused", "expired") == 1);
  REQUIRE(bench.store.refusals().size() == 1);
  CHECK(bench.store.refusals()[0].find("192.0.2.7: certificate " + bench.certificate().serial()) == 0);
}

TEST_CASE(
    "the certificate of a revoked endpoint is never renewed (CVE-2020-29663), and that is audited once") {
  Bench bench;
  REQUIRE(bench.store.revoke_endpoint(bench.endpoint.id, {"anna", kNow}).ok());
  for (int i = 0; i < 3; ++i) {
    const auto refused = bench.ask(bench.request(PrivateKey::generate().value()));
    CHECK(refused.status == 403);
    CHECK(response_of(refused).error().find("this endpoint was revoked") == 0);
  }
  CHECK(bench.store.certificates(bench.endpoint.id)->size() == 1);
  CHECK(bench.store.refusals().size() == 1);
  CHECK(bench.count("renew.refused", "revoked endpoint") == 3);
}

TEST_CASE("nobody renews what is not his: every such request gets the same words, and backs off") {
  // Among them those of CVE-2025-48057 (an invalid certificate is renewed) and GHSA-vj39-ww8j-vvx5 (a
  // certificate is renewed by somebody else).
  struct Row {
    const char* what;
    std::function<void(Bench&, v1::RenewRequest&)> change;
  };
  const auto foreign = certificate::make_authority("Tidemark authority");
  const std::vector<Row> rows = {
      {"no certificate", [](Bench&, auto& r) { r.clear_certificate_pem(); }},
      {"rubbish", [](Bench&, auto& r) { r.set_certificate_pem("rubbish"); }},
      {"no signature", [](Bench&, auto& r) { r.clear_signature(); }},
      {"signed by the new key",
       [](Bench&, auto& r) {
         const auto other = PrivateKey::generate().value();
         r.set_csr_der(certificate::build_request(other).value());
         r.set_signature(other.sign(certificate::renewal_content(r.csr_der())).value());
       }},
      {"signed for something else",
       [](Bench& bench, auto& r) { r.set_signature(bench.key.sign(r.csr_der()).value()); }},
      {"signed for another key",
       [](Bench&, auto& r) {
         r.set_csr_der(certificate::build_request(PrivateKey::generate().value()).value());
       }},
      {"a forged certificate: right names, another authority",
       [&](Bench& bench, auto& r) {
         const auto forged = certificate::issue({.purpose = certificate::Purpose::kClient,
                                                 .uris = {certificate::source_uri(bench.endpoint.id)},
                                                 .not_before = kNow,
                                                 .not_after = kNow + kDay},
                                                bench.key.public_key(), foreign.certificate, foreign.key);
         r.set_certificate_pem(forged->pem());
       }},
      {"signed by itself",
       [](Bench& bench, auto& r) {
         const auto own = certificate::self_sign({.purpose = certificate::Purpose::kAuthority,
                                                  .common_name = "Tidemark authority",
                                                  .uris = {certificate::source_uri(bench.endpoint.id)},
                                                  .not_before = kNow,
                                                  .not_after = kNow + kDay},
                                                 bench.key);
         r.set_certificate_pem(own->pem());
       }},
  };
  Bench bench;
  std::string words;
  for (const Row& row : rows) {
    CAPTURE(row.what);
    auto request = bench.request(PrivateKey::generate().value());
    row.change(bench, request);
    const auto refused = bench.ask(request, {"x", Uuid::random().text()});
    CHECK(refused.status == 403);
    if (words.empty()) words = refused.body;
    CHECK(refused.body == words);
  }
  CHECK(bench.count("renew.refused", "no proof") == static_cast<std::int64_t>(rows.size()));
  CHECK(bench.store.refusals().empty());  // strangers do not fill the audit log
  CHECK(bench.store.certificates(bench.endpoint.id)->size() == 1);
  for (int i = 0; i < 6; ++i) CHECK(bench.renewal.answer("", kPeer).status == 403);
  const auto waits = bench.ask(bench.request(PrivateKey::generate().value()));
  CHECK(waits.status == 429);
  CHECK(waits.retry_after_s > 0);
  CHECK(bench.renewal.answer("\xff", {"y", "y"}).status == 400);
}

TEST_CASE("the collector's own certificate is no endpoint's") {
  Bench bench;
  auto request = bench.request(PrivateKey::generate().value());
  const auto key = PrivateKey::parse(bench.authority.server_key_pem()).value();
  request.set_certificate_pem(bench.authority.server_certificate().pem());
  request.set_signature(key.sign(certificate::renewal_content(request.csr_der())).value());
  const auto refused = bench.ask(request);
  CHECK(refused.status == 403);
  CHECK(bench.count("renew.refused", "no endpoint's") == 1);
}

TEST_CASE("a renewal is for a new key, and proves that it is held") {
  Bench bench;
  const auto same = bench.ask(bench.request(bench.key));
  CHECK(same.status == 400);
  CHECK(response_of(same).error() == "a renewal is for a new key, not for the old one");
  auto request = bench.request(PrivateKey::generate().value());
  request.set_csr_der("rubbish");
  request.set_signature(bench.key.sign(certificate::renewal_content("rubbish")).value());
  CHECK(bench.ask(request).status == 400);
}

TEST_CASE("a store that cannot be written is no refusal") {
  Bench bench;
  bench.store.set_broken(true);
  CHECK(bench.ask(bench.request(PrivateKey::generate().value())).status == 503);
  bench.store.set_broken(false);
  CHECK(bench.ask(bench.request(PrivateKey::generate().value())).status == 200);
}

TEST_CASE("once the new certificate was used the old one is a copy's: turned away, told, and not renewed") {
  Bench bench;
  const auto old = bench.certificate();
  REQUIRE(bench.admit(old).ok());
  REQUIRE(bench.book.keep().ok());
  const auto fresh = PrivateKey::generate().value();
  const auto renewed =
      certificate::Certificate::parse(response_of(bench.ask(bench.request(fresh))).certificate_pem());
  bench.clock.advance(Duration{10});
  REQUIRE(bench.admit(*renewed).ok());
  REQUIRE(bench.book.keep().ok());
  const auto refused = bench.admit(old);
  CHECK(absl::IsPermissionDenied(refused));
  CHECK(std::string(refused.message()).find("this certificate was replaced by a newer one") == 0);
  CHECK(bench.admit(*renewed).ok());
  CHECK(bench.ask(bench.request(PrivateKey::generate().value())).status == 403);
  CHECK(bench.count("renew.refused", "replaced") == 1);
  CHECK(bench.count("identity.replaced_certificates") == 2);
  REQUIRE(bench.events.size() == 1);  // once an hour
  CHECK(bench.events[0].name == "identity.duplicate");
  CHECK(bench.store.refusals().size() == 1);
  bench.clock.advance(CertificateBook::kRefusalNoted);
  CHECK_FALSE(bench.admit(old).ok());
  CHECK(bench.events.size() == 2);
}

TEST_CASE("of two that renewed the same certificate the first to use his stays, the other is turned away") {
  Bench bench;
  const auto original = PrivateKey::generate().value(), copy = PrivateKey::generate().value();
  const auto of = [&](const PrivateKey& key) {
    return certificate::Certificate::parse(response_of(bench.ask(bench.request(key))).certificate_pem())
        .value();
  };
  const auto first = of(original), second = of(copy);
  bench.clock.advance(Duration{10});
  REQUIRE(bench.admit(first).ok());
  REQUIRE(bench.book.keep().ok());
  CHECK_FALSE(bench.admit(second).ok());
  CHECK(bench.admit(first).ok());
}

TEST_CASE(
    "uses that could not be written are written later, and a renewal meanwhile is not replaced by them") {
  Bench bench;
  const auto old = bench.certificate();
  REQUIRE(bench.admit(old).ok());
  bench.store.set_broken(true);
  CHECK_FALSE(bench.book.keep().ok());
  bench.store.set_broken(false);
  bench.clock.advance(Duration{10});
  const auto fresh = PrivateKey::generate().value();
  const auto renewed =
      certificate::Certificate::parse(response_of(bench.ask(bench.request(fresh))).certificate_pem());
  REQUIRE(bench.book.keep().ok());  // of the old one's use, before the new one was issued
  CHECK(bench.store.certificate(old.serial())->used.has_value());
  CHECK(bench.admit(*renewed).ok());
}

TEST_CASE("a certificate that the store does not know is let in: the store may be an older backup") {
  Bench bench;
  const auto key = PrivateKey::generate().value();
  const auto later = bench.authority.issue_source(bench.endpoint.id, key.public_key(), kNow);
  CHECK(bench.admit(*later).ok());
  CHECK(bench.count("identity.unknown_certificates") == 1);
  CHECK(bench.book.keep().ok());
  REQUIRE(bench.events.size() == 1);
  CHECK(bench.events[0].name == "identity.unknown_certificate");
  CHECK(bench.admit(*later).ok());
  CHECK(bench.events.size() == 1);  // of each once an hour
}

TEST_CASE("an endpoint that the store does not know waits at its renewal, and may be rejected") {
  Bench bench;
  const auto stranger = SourceId::random();
  bench.pem = bench.authority.issue_source(stranger, bench.key.public_key(), kNow)->pem();
  const auto request = bench.request(PrivateKey::generate().value());
  const auto waits = bench.ask(request);
  CHECK(waits.status == 202);
  CHECK(waits.retry_after_s > 0);
  CHECK(response_of(waits).error().find("waits for approval") != std::string::npos);
  REQUIRE(bench.book.keep().ok());
  CHECK(bench.store.returns().contains(stranger));
  REQUIRE(bench.store.decide_applicant("1", false, {"anna", kNow}).ok());
  CHECK(bench.ask(request).status == 403);
}

TEST_CASE(
    "a certificate of an endpoint that was merged into another is turned away, and the other's events say "
    "so") {
  Bench bench;
  const EndpointId before = bench.endpoint.id;
  const auto old = bench.certificate();
  bench.enrol();
  REQUIRE(bench.store.merge(before, bench.endpoint.id, {"anna", kNow}).ok());
  std::vector<SourceId> about;
  CertificateBook book(bench.store, bench.clock, bench.vitals, {kGrace, false},
                       [&](SourceId source, const Event&) { about.push_back(source); });
  const auto refused = book.admit({before, old.serial(), "192.0.2.8:1", old.not_after()});
  CHECK(absl::IsPermissionDenied(refused));
  CHECK(std::string(refused.message()).find("this certificate was replaced by a newer one") == 0);
  CHECK(about == std::vector{bench.endpoint.id});
  CHECK(book.admit({bench.endpoint.id, bench.certificate().serial(), "192.0.2.8:1"}).ok());
}

TEST_CASE("a certificate of a revoked endpoint, or a retired one, opens no stream, which is audited once") {
  for (const std::string how : {"revoked", "retired"}) {
    Bench bench;
    if (how == "revoked")
      REQUIRE(bench.store.revoke_endpoint(bench.endpoint.id, {"anna", kNow}).ok());
    else
      REQUIRE(bench.store.retire(bench.endpoint.id, {"anna", kNow}).ok());
    CHECK(bench.admit(bench.certificate()).message() == "this endpoint was " + how);
    CHECK(absl::IsPermissionDenied(bench.admit(bench.certificate())));
    CHECK(bench.store.refusals().size() == 1);
  }
}

TEST_CASE("a certificate of one endpoint opens no stream of another") {
  Bench bench;
  CHECK(absl::IsPermissionDenied(
      bench.book.admit({SourceId::random(), bench.certificate().serial(), "192.0.2.8:1"})));
}

}  // namespace
}  // namespace tidemark::identity
