#include "collector/identity/succession.h"

#include "collector/store/sqlite/sqlite_store.h"
#include "tests/common/certificate/set_clock.h"
#include "tests/support/catch.h"
#include "tests/support/says.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::identity {
namespace {

using certificate::PrivateKey;
const TimePoint kNow = *parse_rfc3339("2026-11-24T12:00:00Z");

struct Bench {
  Bench() {
    store::TokenRow token;
    token.id = "t1";
    token.secret_digest = "digest";
    token.uses_max = 10;
    token.created = kNow;
    token.expires = kNow + std::chrono::hours(1);
    REQUIRE(store->identity().add_token(token, {"anna", kNow}).ok());
  }
  std::unique_ptr<store::sqlite::SqliteStore> open() {
    store::sqlite::StoreOptions options;
    options.file = folder.path() / "store.db";
    return store::sqlite::SqliteStore::open(options, clock, vitals).value();
  }
  /// Signed by the authority that is current.
  store::SignedCertificate issue(SourceId source) {
    const auto made =
        authority.issue_source(source, PrivateKey::generate()->public_key(), clock.now()).value();
    return {made.serial(), made.not_after(), made.pem()};
  }
  store::EndpointRow enrol(const std::string& host) {
    store::Enrolment enrolment{"t1", "key of " + host, {}, clock.now(), {}};
    enrolment.facts.hostname = host;
    std::string serial;
    const auto row = store->identity().enrol(enrolment, [&](const store::EndpointRow& endpoint) {
      const auto made = issue(endpoint.id);
      serial = made.serial;
      return made;
    });
    REQUIRE(store->identity().certificates_used({{serial, clock.now(), row->id, {}}}, TimePoint{}).ok());
    return *row;
  }
  void renew(const store::EndpointRow& row, bool use) {
    clock.advance(Duration{1'000});
    std::string serial;
    const store::Renewal renewal{"", "new key of " + row.name, row.id, clock.now()};
    REQUIRE(store->identity()
                .renew(renewal,
                       [&](const store::EndpointRow& endpoint) {
                         const auto made = issue(endpoint.id);
                         serial = made.serial;
                         return made;
                       })
                .ok());
    if (use)
      REQUIRE(store->identity().certificates_used({{serial, clock.now(), row.id, {}}}, TimePoint{}).ok());
  }
  std::vector<std::string> behind() {
    std::vector<std::string> names;
    const auto now = succession.standing();
    for (const auto& [source, name] : now->behind) names.push_back(name);
    return names;
  }

  TemporaryFolder folder;
  SetClock clock{kNow};
  Vitals vitals;
  std::unique_ptr<store::sqlite::SqliteStore> store = open();
  Authority authority = Authority::open({.folder = folder.path() / "ca", .server_names = {}}, clock).value();
  int shown = 0;
  Succession succession{authority, store->identity(), store->reader(), clock, [this] { ++shown; }};
};

}  // namespace

TEST_CASE("a succession ends when every endpoint uses a certificate of the new authority") {
  Bench bench;
  const auto web = bench.enrol("web"), desk = bench.enrol("desk"), gone = bench.enrol("gone");
  CHECK(bench.behind().empty());
  CHECK(bench.succession.standing()->endpoints == 3);
  REQUIRE(bench.succession.roll("anna").ok());
  CHECK(bench.shown == 1);
  CHECK(bench.behind() == std::vector<std::string>{"desk", "gone", "web"});
  REQUIRE(bench.store->identity().retire(gone.id, {"anna", kNow}).ok());
  bench.renew(web, true);
  bench.renew(desk, false);  // its answer may be lost
  CHECK(bench.behind() == std::vector<std::string>{"desk"});
  CHECK(says(bench.succession.finish("anna", false).status(),
             "1 of 2 endpoints have no certificate of the new"));
  CHECK(bench.authority.previous());
  CHECK(bench.shown == 1);
  const auto left = bench.succession.finish("anna", true);
  REQUIRE(left.ok());
  CHECK(*left == std::vector<SourceId>{desk.id});
  CHECK_FALSE(bench.authority.previous());
  CHECK(bench.shown == 2);
  CHECK(says(bench.succession.finish("anna", true).status(), "no previous authority"));
}

TEST_CASE("an endpoint that another monitor's history told of has no certificate, and nothing to renew") {
  Bench bench;
  bench.enrol("web");
  store::ImportedEndpoint imported;
  imported.name = "old";
  imported.checks.push_back({"ping", {{unix_ms(kNow), 0, CheckState::kOk, 60'000, 1, "ok"}}});
  REQUIRE(bench.store->imports().file({imported}, {}, kNow).ok());
  REQUIRE(bench.store->reader().endpoints()->size() == 2);
  REQUIRE(bench.succession.roll("anna").ok());
  CHECK(bench.behind() == std::vector<std::string>{"web"});
  CHECK(bench.succession.standing()->endpoints == 1);
}

TEST_CASE("each step of a succession is a line of the audit log, and one that is refused is none") {
  Bench bench;
  REQUIRE(bench.succession.roll("anna").ok());
  CHECK(says(bench.succession.roll("otto"), "end that first"));
  REQUIRE(bench.succession.finish("otto", false).ok());
  const auto lines = bench.store->operations().audit(2).value();
  CHECK(lines[0].action == "authority.finish");
  CHECK(lines[0].entered.author == "otto");
  CHECK(lines[1].action == "authority.roll");
  CHECK(lines[1].entered.author == "anna");
}

TEST_CASE("the ports' certificate is looked after, and shown when it was made anew") {
  Bench bench;
  REQUIRE(bench.succession.look().ok());
  CHECK(bench.shown == 0);
  bench.clock.advance(std::chrono::hours{24 * 300});
  REQUIRE(bench.succession.look().ok());
  CHECK(bench.shown == 1);
}

}  // namespace tidemark::identity
