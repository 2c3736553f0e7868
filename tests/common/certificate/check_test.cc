#include "tests/common/certificate/authority_fixture.h"
#include "tests/support/catch.h"
#include "tests/support/says.h"

namespace tidemark::certificate {
namespace {

const SourceId kSource = *SourceId::parse("6f0c2a51-0f0b-4c7e-9a53-5d1d6f1a2b3c");

Holder make_source(const Holder& authority, TimePoint from = kNow - kDay, TimePoint to = kNow + 365 * kDay) {
  PrivateKey key = PrivateKey::generate().value();
  Certificate certificate =
      issue({.purpose = Purpose::kClient, .uris = {source_uri(kSource)}, .not_before = from, .not_after = to},
            key.public_key(), authority.certificate, authority.key)
          .value();
  return {std::move(key), std::move(certificate)};
}

TEST_CASE("a source's certificate that fits key, authority and time passes") {
  const auto authority = make_authority();
  const auto source = make_source(authority);
  CHECK(check_identity(source.key, source.certificate, std::vector{authority.certificate}, kNow).ok());
  CHECK(source_of(source.certificate).value() == kSource);
}

TEST_CASE("an identity that a collector would refuse is explained in a sentence") {
  const auto authority = make_authority();
  const auto source = make_source(authority);
  const auto other = make_authority("Other");
  const auto server = make_leaf(authority, Purpose::kServer, {source_uri(kSource)});
  const auto far = kNow + 400 * kDay;
  CHECK(says(check_identity(other.key, source.certificate, std::vector{authority.certificate}, kNow),
             "does not belong to its key"));
  CHECK(says(check_identity(source.key, source.certificate, std::vector{other.certificate}, kNow),
             "was not issued by"));
  CHECK(says(
      check_identity(source.key, source.certificate, std::vector{authority.certificate}, kNow - 2 * kDay),
      "valid only from 2026-11-23T12:00:00.000Z, but this machine's clock says 2026-11-22T12:00:00.000Z: set "
      "the clock"));
  CHECK(says(check_identity(source.key, source.certificate, std::vector{authority.certificate}, far),
             "this endpoint's certificate expired at 2027-11-24T12:00:00.000Z"));
  CHECK(says(check_identity(server.key, server.certificate, std::vector{authority.certificate}, kNow),
             "names no source"));
}

TEST_CASE("the instants at which a certificate begins and ends are its first in and its first out") {
  const auto authority = make_authority();
  const auto source = make_source(authority, kNow, kNow + kDay);
  const auto at = [&](TimePoint t) {
    return check_identity(source.key, source.certificate, std::vector{authority.certificate}, t);
  };
  CHECK_FALSE(at(kNow - Duration{1}).ok());
  CHECK(at(kNow).ok());
  CHECK(at(kNow + kDay - Duration{1}).ok());
  CHECK_FALSE(at(kNow + kDay).ok());
}

TEST_CASE("exactly one source's name makes a source") {
  const auto authority = make_authority();
  struct Row {
    std::vector<std::string> uris;
    bool taken;
  };
  const std::vector<Row> rows = {
      {{source_uri(kSource)}, true},
      {{}, false},
      {{source_uri(kSource), source_uri(kSource)}, false},
      {{"spiffe://tidemark/collector"}, false},
      {{"spiffe://tidemark/endpoint/nonsense"}, false},
      {{"spiffe://tidemark/endpoint/6F0C2A51-0F0B-4C7E-9A53-5D1D6F1A2B3C"}, false},
      {{"spiffe://elsewhere/endpoint/" + kSource.text()}, false},
      {{source_uri(kSource) + "/x"}, false},
  };
  for (const Row& row : rows) {
    const auto certificate =
        issue({.purpose = Purpose::kClient, .uris = row.uris, .not_before = kNow, .not_after = kNow + kDay},
              authority.key.public_key(), authority.certificate, authority.key);
    REQUIRE(certificate.ok());
    CHECK(source_of(*certificate).ok() == row.taken);
  }
}

TEST_CASE("a collector's chain passes with its authority's pin, and with no other") {
  const auto authority = make_authority();
  const auto server = make_leaf(authority, Purpose::kServer, {"spiffe://tidemark/collector"});
  const std::vector<Certificate> chain = {server.certificate, authority.certificate};
  CHECK(check_server_chain(chain, std::vector{authority.key.pin()}).ok());
  CHECK(says(check_server_chain(chain, std::vector{server.key.pin()}),
             "no authority in its chain has the token's pin"));
  CHECK(says(check_server_chain(chain, std::vector{Digest::of("other")}),
             "is not the collector that made the token"));
  CHECK(says(check_server_chain({}, std::vector{authority.key.pin()}), "showed no certificate"));
  const std::vector<Certificate> leaf_alone = {server.certificate};
  CHECK_FALSE(check_server_chain(leaf_alone, std::vector{authority.key.pin()}).ok());
}

TEST_CASE("an authority that is merely shown does not vouch for another's leaf") {
  const auto authority = make_authority("Tidemark CA");
  const auto attacker = make_authority("Tidemark CA");
  const auto server = make_leaf(attacker, Purpose::kServer, {"spiffe://tidemark/collector"});
  const std::vector<Certificate> chain = {server.certificate, attacker.certificate, authority.certificate};
  CHECK(says(check_server_chain(chain, std::vector{authority.key.pin()}), "was not issued by the authority"));
}

TEST_CASE("a source cannot pose as the collector") {
  const auto authority = make_authority();
  const auto source = make_source(authority);
  const std::vector<Certificate> chain = {source.certificate, authority.certificate};
  CHECK(says(check_server_chain(chain, std::vector{authority.key.pin()}), "does not verify"));
}

TEST_CASE("a collector's chain passes whatever the time is: an endpoint's clock may be wrong") {
  const auto authority = make_authority();
  for (const auto& [from, to] :
       {std::pair{kNow - 900 * kDay, kNow - 800 * kDay}, std::pair{kNow + 800 * kDay, kNow + 900 * kDay}}) {
    const auto server = make_leaf(authority, Purpose::kServer, {}, from, to);
    const std::vector<Certificate> chain = {server.certificate, authority.certificate};
    CHECK(check_server_chain(chain, std::vector{authority.key.pin()}).ok());
  }
}

TEST_CASE("an identity fits together whatever the time is, and only if it does") {
  const auto authority = make_authority();
  const auto other = make_authority("Other");
  const auto old = make_source(authority, kNow - 900 * kDay, kNow - 800 * kDay);
  CHECK(check_fit(old.key, old.certificate, std::vector{authority.certificate}).ok());
  CHECK(says(check_fit(other.key, old.certificate, std::vector{authority.certificate}),
             "does not belong to its key"));
  CHECK(says(check_fit(old.key, old.certificate, std::vector{other.certificate}), "was not issued by"));
  const auto server = issue({.purpose = Purpose::kServer,
                             .uris = {source_uri(kSource)},
                             .not_before = kNow,
                             .not_after = kNow + kDay},
                            old.key.public_key(), authority.certificate, authority.key);
  CHECK(says(check_fit(old.key, *server, std::vector{authority.certificate}), "does not verify"));
}

/// What the one authority signs for the other's key.
Certificate vouched(const Holder& by, const Holder& successor) {
  return issue({.purpose = Purpose::kAuthority,
                .common_name = successor.certificate.subject(),
                .not_before = kNow,
                .not_after = kNow + kDay},
               successor.key.public_key(), by.certificate, by.key)
      .value();
}

TEST_CASE("a server of a successor is taken by who knows only the authority that vouches for it") {
  const Holder old = make_authority("old"), next = make_authority("next"), other = make_authority("next");
  const Holder server = make_leaf(next, Purpose::kServer, {"spiffe://tidemark/collector"});
  const Certificate by_old = vouched(old, next);
  const std::vector<Certificate> chain{server.certificate, next.certificate, by_old, old.certificate};
  CHECK(check_server_chain(chain, std::vector{old.key.pin()}).ok());
  CHECK(check_server_chain(chain, std::vector{next.key.pin()}).ok());
  CHECK(check_server_chain(chain, std::vector{other.key.pin(), old.key.pin()}).ok());
  CHECK_FALSE(check_server_chain(chain, std::vector{other.key.pin()}).ok());
  CHECK_FALSE(check_server_chain(chain, std::span<const Digest>()).ok());
  const std::vector<Certificate> unvouched{server.certificate, next.certificate, old.certificate};
  CHECK(says(check_server_chain(unvouched, std::vector{old.key.pin()}), "was not issued by the authority"));
  const std::vector<Certificate> by_another{server.certificate, vouched(other, next), old.certificate};
  CHECK_FALSE(check_server_chain(by_another, std::vector{old.key.pin()}).ok());
  // Neither an endpoint's certificate vouches for anybody, nor one who was vouched for in his turn.
  const Holder endpoint = make_leaf(old, Purpose::kClient, {source_uri(kSource)});
  const Holder forged = make_leaf(endpoint, Purpose::kServer, {"spiffe://tidemark/collector"});
  const std::vector<Certificate> by_endpoint{forged.certificate, endpoint.certificate, old.certificate};
  CHECK_FALSE(check_server_chain(by_endpoint, std::vector{old.key.pin()}).ok());
  const Holder third = make_authority("third");
  const Holder late = make_leaf(third, Purpose::kServer, {"spiffe://tidemark/collector"});
  const std::vector<Certificate> twice{late.certificate, vouched(next, third), by_old, old.certificate};
  CHECK_FALSE(check_server_chain(twice, std::vector{old.key.pin()}).ok());
}

TEST_CASE("a client is taken whom a trusted authority signed for one, in its time, and nobody else") {
  const Holder old = make_authority("old"), next = make_authority("next"), other = make_authority("old");
  const std::vector<Certificate> trusted{next.certificate, old.certificate};
  const auto leaf = [](const Holder& by, Purpose purpose = Purpose::kClient) {
    return make_leaf(by, purpose, {source_uri(kSource)}).certificate;
  };
  CHECK(check_client(leaf(old), trusted, kNow).ok());
  CHECK(check_client(leaf(next), trusted, kNow).ok());
  CHECK(says(check_client(leaf(other), trusted, kNow), "no authority of this collector's signed it"));
  CHECK(says(check_client(leaf(old), std::vector{next.certificate}, kNow), "no authority"));
  const auto alone = PrivateKey::generate().value();
  const auto self = self_sign({.purpose = Purpose::kClient,
                               .common_name = "old",
                               .uris = {source_uri(kSource)},
                               .not_before = kNow - kDay,
                               .not_after = kNow + kDay},
                              alone);
  CHECK(says(check_client(*self, trusted, kNow), "no authority of this collector's signed it"));
  CHECK(says(check_client(leaf(old, Purpose::kServer), trusted, kNow), "unsuitable certificate purpose"));
  const Holder short_lived = make_leaf(old, Purpose::kClient, {source_uri(kSource)}, kNow, kNow + kDay);
  CHECK(check_client(short_lived.certificate, trusted, kNow).ok());
  CHECK(says(check_client(short_lived.certificate, trusted, kNow - Duration{1}), "it is valid only from"));
  CHECK(says(check_client(short_lived.certificate, trusted, kNow + kDay), "it expired at"));
}

TEST_CASE("certificates are read one after the other, and no more than there may be") {
  std::vector<Certificate> some;
  for (std::size_t i = 0; i < kBundleMax; ++i)
    some.push_back(make_authority("authority " + std::to_string(i)).certificate);
  const auto read = Certificate::parse_all(pem_of(some));
  REQUIRE(read.ok());
  CHECK(pins_of(*read) == pins_of(some));
  CHECK(issuer_in(*read, some[3])->pin() == some[3].pin());
  some.push_back(some.front());
  CHECK_FALSE(Certificate::parse_all(pem_of(some)).ok());
  CHECK_FALSE(Certificate::parse_all("").ok());
  CHECK_FALSE(Certificate::parse_all("nothing").ok());
}

TEST_CASE("a signature is the key's and the content's, and nobody else's") {
  const auto key = PrivateKey::generate().value();
  const auto other = PrivateKey::generate().value();
  for (const std::string& content : {std::string(), std::string("x"), std::string(100'000, 'y')}) {
    const auto signature = key.sign(content);
    REQUIRE(signature.ok());
    CHECK(key.public_key().verifies(content, *signature));
    CHECK_FALSE(other.public_key().verifies(content, *signature));
    CHECK_FALSE(key.public_key().verifies(content + "z", *signature));
    CHECK_FALSE(key.public_key().verifies(content, ""));
    CHECK_FALSE(key.public_key().verifies(content, signature->substr(1)));
    for (std::size_t i = 0; i < signature->size(); ++i) {
      std::string changed = *signature;
      changed[i] = static_cast<char>(changed[i] ^ 0x10);
      CHECK_FALSE(key.public_key().verifies(content, changed));
    }
  }
}

}  // namespace
}  // namespace tidemark::certificate
