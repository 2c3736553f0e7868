#include "collector/identity/login.h"

#include "collector/identity/admins.h"
#include "collector/store/sqlite/sqlite_store.h"
#include "common/certificate/token.h"
#include "tests/common/certificate/set_clock.h"
#include "tests/support/catch.h"
#include "tests/support/says.h"
#include "tests/support/temporary_folder.h"
#include "tidemark/v1/enroll.pb.h"

namespace tidemark::identity {
namespace {

constexpr Duration kDay = std::chrono::hours{24};
const Peer kPeer{"192.0.2.1", "192.0.2.1"};

struct Bench {
  TemporaryFolder folder;
  SetClock clock{*parse_rfc3339("2026-11-24T12:00:00Z")};
  Vitals vitals;
  std::unique_ptr<store::sqlite::SqliteStore> store;
  std::unique_ptr<Authority> authority;
  std::unique_ptr<Admins> admins;
  std::unique_ptr<AdminLogin> login;

  Bench() {
    store::sqlite::StoreOptions options;
    options.file = folder.path() / "tidemark.db";
    store = std::move(store::sqlite::SqliteStore::open(options, clock, vitals)).value();
    AuthorityOptions where;
    where.folder = folder.path() / "ca";
    authority = std::make_unique<Authority>(Authority::open(where, clock).value());
    admins = std::make_unique<Admins>([this] { return authority->pin(); }, store->admins(), clock, vitals);
    LoginOptions wanted{[] { return std::string(":7445"); }, 90 * kDay, {}};
    wanted.backoff.free_failures = 1'000;
    login = std::make_unique<AdminLogin>(*authority, store->admins(), clock, vitals, wanted);
  }
  certificate::LoginCode invite(const std::string& name,
                                store::AdminRole role = store::AdminRole::kOperator) {
    return certificate::LoginCode::parse(admins->invite({name, role}, "root")->text).value();
  }
  static v1::LoginRequest request(const certificate::LoginCode& code) {
    v1::LoginRequest out;
    out.set_code_id(code.id);
    out.set_code_secret(code.secret);
    out.set_csr_der(certificate::build_request(*certificate::PrivateKey::generate()).value());
    return out;
  }
  EnrollmentAnswer ask(const v1::LoginRequest& request) {
    return login->answer(request.SerializeAsString(), kPeer);
  }
  certificate::Certificate let_in(const std::string& name) {
    v1::LoginResponse response;
    REQUIRE(response.ParseFromString(ask(request(invite(name))).body));
    return certificate::Certificate::parse(response.certificate_pem()).value();
  }
};

TEST_CASE("a code becomes a certificate that names an admin and nothing else") {
  Bench bench;
  const auto answer = bench.ask(Bench::request(bench.invite("anna")));
  CHECK(answer.status == 200);
  v1::LoginResponse response;
  REQUIRE(response.ParseFromString(answer.body));
  CHECK(response.name() == "anna");
  CHECK(response.role() == "operator");
  CHECK(response.collector() == ":7445");
  CHECK(response.ca_pem() == bench.authority->trusted_pem());
  const auto own = certificate::Certificate::parse(response.certificate_pem());
  REQUIRE(own.ok());
  CHECK(certificate::is_admins(*own));
  CHECK_FALSE(certificate::source_of(*own).ok());
  CHECK(own->issued_by(bench.authority->certificate()));
  CHECK(own->not_after() == bench.clock.now() + 90 * kDay);
  CHECK(bench.admins->who(own->serial(), own->not_after())->name == "anna");
}

TEST_CASE("every bad code gets the same bytes") {
  Bench bench;
  const auto good = bench.invite("anna");
  const auto used = bench.invite("ben");
  REQUIRE(bench.ask(Bench::request(used)).status == 200);
  const auto revoked = bench.invite("carl");
  REQUIRE(bench.admins->revoke("carl", "root").ok());
  auto wrong = Bench::request(good);
  wrong.set_code_secret(std::string(32, 'x'));
  auto unknown = Bench::request(certificate::LoginCode::make(bench.authority->pin()).value());
  auto malformed = Bench::request(good);
  malformed.set_code_id("ANNA");
  const auto expected = bench.ask(wrong);
  CHECK(expected.status == 403);
  for (const auto& request : {unknown, malformed, Bench::request(used), Bench::request(revoked)}) {
    const auto answer = bench.ask(request);
    CHECK(answer.status == 403);
    CHECK(answer.body == expected.body);
  }
  bench.clock.set(bench.clock.now() + 2 * kDay);
  CHECK(bench.ask(Bench::request(good)).body == expected.body);
}

TEST_CASE("a token for endpoints is no code, nor is a code a token") {
  Bench bench;
  const auto code = bench.invite("anna");
  CHECK(absl::IsNotFound(bench.store->identity().token(code.id).status()));
}

TEST_CASE("what is no request, and a key that is not proven, take no code") {
  Bench bench;
  const auto code = bench.invite("anna");
  CHECK(bench.login->answer("\xff\xff", kPeer).status == 400);
  auto request = Bench::request(code);
  std::string csr = request.csr_der();
  csr.back() = static_cast<char>(csr.back() ^ 1);
  request.set_csr_der(csr);
  CHECK(bench.ask(request).status == 400);
  CHECK(bench.ask(Bench::request(code)).status == 200);
}

TEST_CASE("bad codes make their network wait") {
  Bench bench;
  LoginOptions strict{[] { return std::string(); }, kDay, {}};
  strict.backoff.free_failures = 2;
  bench.login = std::make_unique<AdminLogin>(*bench.authority, bench.store->admins(), bench.clock,
                                             bench.vitals, strict);
  const auto bad = Bench::request(certificate::LoginCode::make({}).value());
  for (int i = 0; i < 3; ++i) bench.ask(bad);
  const auto told = bench.ask(Bench::request(bench.invite("anna")));
  CHECK(told.status == 429);
  CHECK(told.retry_after_s > 0);
}

TEST_CASE("whose certificate is replaced, revoked or expired is told so") {
  Bench bench;
  const auto old = bench.let_in("anna");
  const auto next = bench.let_in("anna");
  CHECK(says(bench.admins->who(old.serial(), old.not_after()).status(), "a later one took its place"));
  CHECK(bench.admins->who(next.serial(), next.not_after()).ok());
  bench.clock.set(next.not_after());
  CHECK(says(bench.admins->who(next.serial(), next.not_after()).status(), "this login expired at"));
  REQUIRE(bench.admins->revoke("anna", "root").ok());
  const auto revoked = bench.admins->who(next.serial(), next.not_after()).status();
  CHECK(absl::IsUnauthenticated(revoked));
  CHECK(says(revoked, "admin 'anna' was revoked at"));
}

TEST_CASE("a refusal is a line of the log, once an hour for each question") {
  Bench bench;
  store::AdminRow anna;
  anna.name = "anna";
  const auto lines = [&] {
    const auto rows = bench.store->operations().audit(100);
    return std::count_if(rows->begin(), rows->end(),
                         [](const auto& row) { return row.action == "admin.refuse"; });
  };
  bench.admins->refused(anna, "TokenCreate");
  bench.admins->refused(anna, "TokenCreate");
  CHECK(lines() == 1);
  bench.admins->refused(anna, "Backup");
  CHECK(lines() == 2);
  bench.clock.set(bench.clock.now() + std::chrono::hours{1});
  bench.admins->refused(anna, "TokenCreate");
  CHECK(lines() == 3);
}

TEST_CASE("an invitation beyond a limit is refused with the limit") {
  Bench bench;
  const auto viewer = store::AdminRole::kViewer;
  for (const std::string& name :
       {std::string(), std::string(65, 'a'), std::string("anna smith"), std::string("a\nb")})
    CHECK(says(bench.admins->invite({name, viewer}, "root").status(), "an admin's name is 1 to 64 letters"));
  CHECK(
      says(bench.admins->invite({"anna", viewer, 8 * kDay}, "root").status(), "a login code lives for 1 m"));
  CHECK(says(bench.admins->invite({"anna", viewer, Duration{1}}, "root").status(),
             "a login code lives for 1 m"));
  CHECK(bench.admins->list()->empty());
}

}  // namespace
}  // namespace tidemark::identity
