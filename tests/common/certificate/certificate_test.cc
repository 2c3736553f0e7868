#include "common/certificate/certificate.h"

#include <set>

#include "tests/common/certificate/authority_fixture.h"
#include "tests/support/catch.h"

namespace tidemark::certificate {
namespace {

TEST_CASE("a key reads back from its PEM as the same key") {
  const auto key = PrivateKey::generate();
  REQUIRE(key.ok());
  CHECK(key->pem().rfind("-----BEGIN PRIVATE KEY-----", 0) == 0);
  const auto again = PrivateKey::parse(key->pem());
  REQUIRE(again.ok());
  CHECK(again->pin() == key->pin());
  CHECK(PrivateKey::generate()->pin() != key->pin());
}

TEST_CASE("what is not one unencrypted P-256 key is refused") {
  const auto authority = make_authority();
  CHECK_FALSE(PrivateKey::parse("").ok());
  CHECK_FALSE(PrivateKey::parse(authority.certificate.pem()).ok());
  CHECK_FALSE(PrivateKey::parse(authority.key.pem().substr(0, 80)).ok());
  CHECK_FALSE(PrivateKey::parse(std::string(kPemBytesMax + 1, 'x')).ok());
}

TEST_CASE("a certificate carries the profile it was made from, and nothing else") {
  const auto authority = make_authority("Tidemark CA");
  const auto key = PrivateKey::generate();
  const Profile profile = {.purpose = Purpose::kServer,
                           .common_name = "collector",
                           .uris = {"spiffe://tidemark/collector"},
                           .hosts = {"collector.example", "127.0.0.1", "::1", "odd,DNS:evil.example"},
                           .not_before = kNow,
                           .not_after = kNow + kDay};
  const auto made = issue(profile, key->public_key(), authority.certificate, authority.key);
  REQUIRE(made.ok());
  const auto certificate = Certificate::parse(made->pem());
  REQUIRE(certificate.ok());
  CHECK(certificate->der() == made->der());
  CHECK(certificate->uris() == profile.uris);
  CHECK(certificate->dns_names() == std::vector<std::string>{"collector.example", "odd,DNS:evil.example"});
  CHECK(certificate->addresses() ==
        std::vector<std::string>{"127.0.0.1", "0000:0000:0000:0000:0000:0000:0000:0001"});
  CHECK(certificate->subject() == "collector");
  CHECK(certificate->issuer() == "Tidemark CA");
  CHECK(certificate->not_before() == kNow);
  CHECK(certificate->not_after() == kNow + kDay);
  CHECK(certificate->pin() == key->pin());
  CHECK_FALSE(certificate->is_authority());
  CHECK(authority.certificate.is_authority());
  CHECK(certificate->issued_by(authority.certificate));
}

TEST_CASE("a certificate's times are right on either side of 2050, where the encoding changes") {
  for (const char* text :
       {"2049-12-31T23:59:59.000Z", "2050-01-01T00:00:00.000Z", "2100-02-28T01:02:03.000Z"}) {
    const TimePoint time = *parse_rfc3339(text);
    const auto authority = make_authority("x", kNow, time);
    CHECK(rfc3339(authority.certificate.not_after()) == text);
  }
}

TEST_CASE("serial numbers are random, of 127 bits") {
  const auto authority = make_authority();
  std::set<std::string> serials;
  for (int i = 0; i < 50; ++i)
    serials.insert(make_leaf(authority, Purpose::kClient, {}).certificate.serial());
  CHECK(serials.size() == 50);
  for (const std::string& serial : serials) CHECK(serial.size() == 32);
}

TEST_CASE("an authority of the same name but another key did not issue it") {
  const auto mine = make_authority("Tidemark CA");
  const auto other = make_authority("Tidemark CA");
  const auto leaf = make_leaf(mine, Purpose::kClient, {});
  CHECK(leaf.certificate.issued_by(mine.certificate));
  CHECK_FALSE(leaf.certificate.issued_by(other.certificate));
}

TEST_CASE("an authority's key that does not belong to its certificate signs nothing") {
  const auto a = make_authority();
  const auto b = make_authority();
  CHECK_FALSE(
      issue({.not_before = kNow, .not_after = kNow + kDay}, a.key.public_key(), a.certificate, b.key).ok());
}

TEST_CASE("text that is no certificate is refused") {
  const auto authority = make_authority();
  CHECK_FALSE(Certificate::parse("").ok());
  CHECK_FALSE(Certificate::parse(authority.key.pem()).ok());
  CHECK_FALSE(Certificate::from_der(authority.certificate.der() + "x").ok());
  CHECK_FALSE(Certificate::from_der(authority.certificate.der().substr(1)).ok());
}

}  // namespace
}  // namespace tidemark::certificate
