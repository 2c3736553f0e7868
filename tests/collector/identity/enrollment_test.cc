#include "collector/identity/enrollment.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <set>
#include <thread>

#include "collector/identity/registrar.h"
#include "tests/collector/identity/memory_identity_store.h"
#include "tests/common/certificate/set_clock.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::identity {
namespace {

using certificate::PrivateKey;
const TimePoint kNow = *parse_rfc3339("2026-11-24T12:00:00Z");
const Peer kPeer{"192.0.2.7", "192.0.2.7"};

struct Bench {
  TemporaryFolder folder;
  SetClock clock{kNow};
  Vitals vitals;
  store::MemoryIdentityStore store;
  Authority authority = Authority::open({.folder = folder.path() / "ca", .server_names = {}}, clock).value();
  Registrar registrar{[this] { return authority.pin(); }, store, clock};
  EnrollmentOptions options{"collector.example:7443", {}};
  Enrollment enrollment{authority, store, clock, vitals, options};

  certificate::EnrollmentToken token(std::uint32_t uses = 1) {
    TokenRequest request;
    request.uses = uses;
    return certificate::EnrollmentToken::parse(registrar.create_token(request, "anna")->text).value();
  }
  std::int64_t count(const std::string& name, const std::string& detail = {}) const {
    for (const Vital& vital : vitals.snapshot()) {
      if (vital.name == name && vital.detail == detail) return vital.value;
    }
    return 0;
  }
};

v1::EnrollRequest request_of(const certificate::EnrollmentToken& token, const PrivateKey& key) {
  v1::EnrollRequest request;
  request.set_token_id(token.id);
  request.set_token_secret(token.secret);
  request.set_csr_der(certificate::build_request(key).value());
  request.mutable_facts()->set_hostname("web");
  return request;
}

v1::EnrollResponse response_of(const EnrollmentAnswer& answer) {
  v1::EnrollResponse response;
  REQUIRE(response.ParseFromString(answer.body));
  return response;
}

/// A request full of names that its sender would like to have.
std::string request_with_names(const PrivateKey& key) {
  const std::string pem = key.pem();
  BIO* bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  EVP_PKEY* raw = PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  X509_REQ* request = X509_REQ_new();
  X509_REQ_set_pubkey(request, raw);
  X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("tidemarkd"), -1, -1, 0);
  STACK_OF(X509_EXTENSION)* extensions = sk_X509_EXTENSION_new_null();
  sk_X509_EXTENSION_push(
      extensions, X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name,
                                      "URI:spiffe://tidemark/collector,DNS:collector.example,IP:127.0.0.1"));
  sk_X509_EXTENSION_push(extensions, X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "CA:TRUE"));
  sk_X509_EXTENSION_push(extensions, X509V3_EXT_conf_nid(nullptr, nullptr, NID_ext_key_usage, "serverAuth"));
  X509_REQ_add_extensions(request, extensions);
  sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
  X509_REQ_sign(request, raw, EVP_sha256());
  unsigned char* der = nullptr;
  const int length = i2d_X509_REQ(request, &der);
  std::string content(reinterpret_cast<const char*>(der), static_cast<std::size_t>(length));
  OPENSSL_free(der);
  X509_REQ_free(request);
  EVP_PKEY_free(raw);
  return content;
}

TEST_CASE("a good token and a proven key make an endpoint with a certificate that fits both") {
  Bench bench;
  const auto key = PrivateKey::generate();
  const auto answer = bench.enrollment.answer(request_of(bench.token(), *key).SerializeAsString(), kPeer);
  CHECK(answer.status == 200);
  const auto response = response_of(answer);
  CHECK(response.error().empty());
  CHECK(response.endpoint_name() == "web");
  CHECK(response.collector() == "collector.example:7443");
  const auto certificate = certificate::Certificate::parse(response.certificate_pem());
  REQUIRE(certificate.ok());
  CHECK(certificate::source_of(*certificate)->raw() == response.endpoint());
  CHECK(
      certificate::check_identity(*key, *certificate, std::vector{bench.authority.certificate()}, kNow).ok());
  CHECK(response.ca_pem() == bench.authority.trusted_pem());
  CHECK(bench.count("enroll.enrolled") == 1);
  CHECK(bench.registrar.tokens()->front().uses == 1);
}

TEST_CASE("the same token with the same key again gets the same certificate and counts once") {
  Bench bench;
  const auto token = bench.token(1);
  const auto key = PrivateKey::generate();
  const auto first = bench.enrollment.answer(request_of(token, *key).SerializeAsString(), kPeer);
  bench.clock.advance(std::chrono::minutes{5});
  const auto again = bench.enrollment.answer(request_of(token, *key).SerializeAsString(), kPeer);
  CHECK(again.status == 200);
  CHECK(response_of(again).certificate_pem() == response_of(first).certificate_pem());
  CHECK(response_of(again).endpoint() == response_of(first).endpoint());
  CHECK(bench.store.endpoints() == 1);
  CHECK(bench.registrar.tokens()->front().uses == 1);
  CHECK(bench.count("enroll.repeated") == 1);
}

TEST_CASE("every kind of bad token gets the same bytes") {
  Bench bench;
  const auto key = PrivateKey::generate();
  std::map<std::string, EnrollmentAnswer> answers;
  const auto ask = [&](const v1::EnrollRequest& request) {
    return bench.enrollment.answer(request.SerializeAsString(), {"x", Uuid::random().text()});
  };
  const auto used = bench.token(1);
  REQUIRE(ask(request_of(used, *PrivateKey::generate())).status == 200);
  answers["used up"] = ask(request_of(used, *key));
  const auto revoked = bench.token();
  REQUIRE(bench.registrar.revoke_token(revoked.id, "anna").ok());
  answers["revoked"] = ask(request_of(revoked, *key));
  answers["unknown"] = ask(request_of(*certificate::EnrollmentToken::make(bench.authority.pin()), *key));
  auto wrong = bench.token();
  wrong.secret[31] = static_cast<char>(wrong.secret[31] ^ 1);
  answers["wrong secret"] = ask(request_of(wrong, *key));
  wrong.secret.clear();
  answers["no secret"] = ask(request_of(wrong, *key));
  wrong.id = "../x";
  answers["malformed id"] = ask(request_of(wrong, *key));
  auto no_request = request_of(revoked, *key);
  no_request.set_csr_der("rubbish");
  answers["revoked, and no request"] = ask(no_request);
  const auto expired = bench.token();
  bench.clock.advance(std::chrono::hours{24});
  answers["expired"] = ask(request_of(expired, *key));

  for (const auto& [kind, answer] : answers) {
    INFO(kind);
    CHECK(answer.status == 403);
    CHECK(answer.retry_after_s == 0);
    CHECK(answer.body == answers["unknown"].body);
  }
  CHECK(bench.store.endpoints() == 1);
  CHECK(bench.count("enroll.refused", "bad token") == 8);
}

TEST_CASE("a token is good until the instant at which it expires") {
  Bench bench;
  const auto token = bench.token(2);
  bench.clock.advance(std::chrono::hours{24} - Duration{1});
  CHECK(
      bench.enrollment.answer(request_of(token, *PrivateKey::generate()).SerializeAsString(), kPeer).status ==
      200);
  bench.clock.advance(Duration{1});
  CHECK(
      bench.enrollment.answer(request_of(token, *PrivateKey::generate()).SerializeAsString(), kPeer).status ==
      403);
}

TEST_CASE("names in a request are ignored") {
  Bench bench;
  const auto key = PrivateKey::generate();
  auto request = request_of(bench.token(), *key);
  request.set_csr_der(request_with_names(*key));
  const auto answer = bench.enrollment.answer(request.SerializeAsString(), kPeer);
  REQUIRE(answer.status == 200);
  const auto certificate = certificate::Certificate::parse(response_of(answer).certificate_pem());
  CHECK(certificate->subject().empty());
  CHECK(certificate->uris().size() == 1);
  CHECK(certificate::source_of(*certificate).ok());
  CHECK(certificate->dns_names().empty());
  CHECK(certificate->addresses().empty());
  CHECK_FALSE(certificate->is_authority());
  const std::vector<certificate::Certificate> as_server = {*certificate, bench.authority.certificate()};
  CHECK_FALSE(certificate::check_server_chain(as_server, std::vector{bench.authority.pin()}).ok());
}

TEST_CASE("a request that its key did not sign is refused and takes no use") {
  Bench bench;
  const auto token = bench.token();
  auto request = request_of(token, *PrivateKey::generate());
  request.mutable_csr_der()->back() = static_cast<char>(request.csr_der().back() ^ 1);
  const auto answer = bench.enrollment.answer(request.SerializeAsString(), kPeer);
  CHECK(answer.status == 400);
  CHECK(response_of(answer).error() == "the certificate request is not signed by the key that it is for");
  CHECK(bench.store.endpoints() == 0);
  CHECK(bench.registrar.tokens()->front().uses == 0);
}

TEST_CASE("malformed bodies and facts beyond their limits are refused with a sentence") {
  Bench bench;
  const auto malformed = bench.enrollment.answer("\xff\xff", kPeer);
  CHECK(malformed.status == 400);
  CHECK(response_of(malformed).error() == "the body is no EnrollRequest");
  auto request = request_of(bench.token(), *PrivateKey::generate());
  request.mutable_facts()->set_hostname("web\x1b[31m");
  const auto colourful = bench.enrollment.answer(request.SerializeAsString(), kPeer);
  CHECK(colourful.status == 400);
  CHECK(response_of(colourful).error() == "the host name has control characters in it");
  CHECK(bench.store.endpoints() == 0);
}

TEST_CASE("a revoked endpoint does not get its certificate again") {
  Bench bench;
  const auto token = bench.token();
  const auto request = request_of(token, *PrivateKey::generate()).SerializeAsString();
  REQUIRE(bench.enrollment.answer(request, kPeer).status == 200);
  REQUIRE(bench.registrar.revoke_endpoint("web", "anna").ok());
  const auto answer = bench.enrollment.answer(request, kPeer);
  CHECK(answer.status == 403);
  CHECK(response_of(answer).error().find("was revoked") != std::string::npos);
}

TEST_CASE("a store that cannot be written enrols nobody, and later the same request succeeds") {
  Bench bench;
  const auto request = request_of(bench.token(), *PrivateKey::generate()).SerializeAsString();
  bench.store.set_broken(true);
  CHECK(bench.enrollment.answer(request, kPeer).status == 503);
  CHECK(bench.count("enroll.refused", "store") == 1);
  bench.store.set_broken(false);
  CHECK(bench.enrollment.answer(request, kPeer).status == 200);
}

TEST_CASE("a network that sends bad tokens has to wait, also with a good one, and others do not") {
  Bench bench;
  const auto bad =
      request_of(*certificate::EnrollmentToken::make({}), *PrivateKey::generate()).SerializeAsString();
  const auto good = request_of(bench.token(2), *PrivateKey::generate()).SerializeAsString();
  for (int i = 0; i < 6; ++i) CHECK(bench.enrollment.answer(bad, kPeer).status == 403);
  const auto waiting = bench.enrollment.answer(good, kPeer);
  CHECK(waiting.status == 429);
  CHECK(waiting.retry_after_s == 1);
  CHECK(bench.enrollment.answer(good, {"198.51.100.1", "198.51.100.1"}).status == 200);
  bench.clock.advance(Duration{1'000});
  CHECK(bench.enrollment.answer(good, kPeer).status == 200);
  CHECK(bench.count("enroll.refused", "backing off") == 1);
}

TEST_CASE("of a hundred enrolments that race for a token with one use exactly one wins") {
  Bench bench;
  EnrollmentOptions patient = bench.options;
  patient.backoff.free_failures = 1'000;
  Enrollment enrollment(bench.authority, bench.store, bench.clock, bench.vitals, patient);
  const auto token = bench.token(1);
  std::vector<std::string> requests;
  for (int i = 0; i < 100; ++i)
    requests.push_back(request_of(token, *PrivateKey::generate()).SerializeAsString());
  std::vector<EnrollmentAnswer> answers(requests.size());
  std::vector<std::thread> racers;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    racers.emplace_back([&, i] { answers[i] = enrollment.answer(requests[i], kPeer); });
  }
  for (std::thread& racer : racers) racer.join();
  std::size_t won = 0;
  std::set<std::string> refusals;
  for (const auto& answer : answers) {
    if (answer.status == 200) ++won;
    if (answer.status != 200) refusals.insert(std::to_string(answer.status) + answer.body);
  }
  CHECK(won == 1);
  CHECK(refusals.size() == 1);
  CHECK(bench.store.endpoints() == 1);
  CHECK(bench.registrar.tokens()->front().uses == 1);
}

TEST_CASE(
    "with a token that asks for approval an endpoint waits, enrols once it was approved, or is told no") {
  for (const bool approve : {true, false}) {
    Bench bench;
    TokenRequest wanted;
    wanted.approve = true;
    const auto token =
        certificate::EnrollmentToken::parse(bench.registrar.create_token(wanted, "anna")->text).value();
    const auto key = PrivateKey::generate();
    const auto ask = [&] {
      return bench.enrollment.answer(request_of(token, *key).SerializeAsString(), kPeer);
    };
    const auto waits = ask();
    CHECK(waits.status == 202);
    CHECK(waits.retry_after_s > 0);
    CHECK(response_of(waits).error().find("this endpoint waits for approval") == 0);
    CHECK(response_of(waits).certificate_pem().empty());
    CHECK(bench.count("enroll.refused", "waits") == 1);
    REQUIRE(bench.registrar.decide("1", approve, "anna").ok());
    const auto decided = ask();
    CHECK(decided.status == (approve ? 200 : 403));
    CHECK(response_of(decided).certificate_pem().empty() != approve);
    if (!approve) CHECK(response_of(decided).error().find("was rejected") != std::string::npos);
  }
}

}  // namespace
}  // namespace tidemark::identity
