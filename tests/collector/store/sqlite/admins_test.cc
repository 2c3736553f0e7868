#include "tests/collector/store/sqlite/store_bench.h"

/// Admins of other machines.
namespace tidemark::store::sqlite {
namespace {

constexpr Duration kHour = std::chrono::hours{1};

struct AdminBench : StoreBench {
  AdminStore& admins() { return store->admins(); }
  absl::Status invite(const std::string& name, const std::string& code, AdminRole role = AdminRole::kViewer) {
    return admins().invite({name, role, code, "digest of " + code, clock.now() + kHour},
                           {"root", clock.now()});
  }
  absl::StatusOr<LoggedIn> log_in(const std::string& code, const std::string& key) {
    return admins().log_in({code, key, "192.0.2.7", clock.now()}, [&]() -> absl::StatusOr<SignedCertificate> {
      if (!may_sign) return absl::InternalError("no pen");
      return SignedCertificate{"serial of " + key, clock.now() + 90 * 24 * kHour, "pem of " + key};
    });
  }
  std::vector<std::string> audited() {
    std::vector<std::string> out;
    const auto rows = store->operations().audit(100);
    for (const AuditRow& row : *rows) out.push_back(row.action);
    return out;
  }
  AdminRow only() { return admins().admins()->front(); }

  bool may_sign = true;
};

TEST_CASE("who was invited logs in once, and is known by his certificate") {
  AdminBench bench;
  REQUIRE(bench.invite("anna", "c1", AdminRole::kOperator).ok());
  CHECK(bench.only().code_open);
  CHECK(bench.only().invited.author == "root");
  CHECK(bench.admins().login_code("c1")->code_digest == "digest of c1");
  CHECK(bench.admins().login_code("c1")->admin == "anna");
  const auto in = bench.log_in("c1", "k1");
  REQUIRE(in.ok());
  CHECK(in->pem == "pem of k1");
  CHECK(in->admin.role == AdminRole::kOperator);
  const auto known = bench.admins().admin_of("serial of k1");
  REQUIRE(known.ok());
  CHECK(known->name == "anna");
  CHECK(known->address == "192.0.2.7");
  CHECK(known->logged_in == bench.clock.now());
  CHECK_FALSE(known->code_open);
  CHECK(bench.audited() == std::vector<std::string>{"admin.login", "admin.invite"});
}

TEST_CASE("a code is taken by one key; the same key is answered the same") {
  AdminBench bench;
  REQUIRE(bench.invite("anna", "c1").ok());
  REQUIRE(bench.log_in("c1", "k1").ok());
  CHECK(absl::IsFailedPrecondition(bench.log_in("c1", "k2").status()));
  bench.clock.advance(2 * kHour);  // its answer was lost, and the code has expired meanwhile
  CHECK(bench.log_in("c1", "k1")->pem == "pem of k1");
  CHECK(absl::IsNotFound(bench.log_in("c2", "k1").status()));
}

TEST_CASE("an expired code lets nobody in, and a certificate that cannot be signed takes no code") {
  AdminBench bench;
  REQUIRE(bench.invite("anna", "c1").ok());
  bench.may_sign = false;
  CHECK(absl::IsInternal(bench.log_in("c1", "k1").status()));
  CHECK(bench.only().code_open);
  bench.may_sign = true;
  bench.clock.advance(kHour);
  CHECK(absl::IsFailedPrecondition(bench.log_in("c1", "k1").status()));
}

TEST_CASE("a new code leaves the login as it is until it is used, and then takes its place") {
  AdminBench bench;
  REQUIRE(bench.invite("anna", "c1").ok());
  REQUIRE(bench.log_in("c1", "k1").ok());
  REQUIRE(bench.invite("anna", "c2", AdminRole::kAdmin).ok());
  CHECK(bench.admins().admin_of("serial of k1")->role == AdminRole::kAdmin);
  REQUIRE(bench.log_in("c2", "k2").ok());
  CHECK(absl::IsNotFound(bench.admins().admin_of("serial of k1").status()));
  CHECK(bench.admins().admin_of("serial of k2")->name == "anna");
  CHECK(bench.admins().admins()->size() == 1);
}

TEST_CASE("who was revoked is let in by no code that he has, and by a new one") {
  AdminBench bench;
  REQUIRE(bench.invite("anna", "c1").ok());
  REQUIRE(bench.admins().revoke_admin("anna", {"root", bench.clock.now()}).ok());
  const TimePoint first = bench.clock.now();
  bench.clock.advance(kHour / 2);
  REQUIRE(bench.admins().revoke_admin("anna", {"root", bench.clock.now()}).ok());
  CHECK(bench.only().revoked == first);
  CHECK(absl::IsPermissionDenied(bench.log_in("c1", "k1").status()));
  REQUIRE(bench.invite("anna", "c2").ok());
  CHECK_FALSE(bench.only().revoked);
  CHECK(bench.log_in("c2", "k2").ok());
  CHECK(absl::IsNotFound(bench.admins().revoke_admin("ben", {"root", first})));
}

TEST_CASE("a role changes from one to another, once, with a line of the log") {
  AdminBench bench;
  REQUIRE(bench.invite("anna", "c1").ok());
  REQUIRE(bench.admins().set_role("anna", AdminRole::kAdmin, {"root", bench.clock.now()}).ok());
  REQUIRE(bench.admins().set_role("anna", AdminRole::kAdmin, {"root", bench.clock.now()}).ok());
  CHECK(bench.only().role == AdminRole::kAdmin);
  CHECK(bench.audited() == std::vector<std::string>{"admin.role", "admin.invite"});
  CHECK(absl::IsNotFound(bench.admins().set_role("ben", AdminRole::kAdmin, {"root", {}})));
}

TEST_CASE("nobody has no certificate, and a code's id is used once") {
  AdminBench bench;
  REQUIRE(bench.invite("anna", "c1").ok());
  CHECK(absl::IsNotFound(bench.admins().admin_of("").status()));
  CHECK(absl::IsAlreadyExists(bench.invite("ben", "c1")));
  CHECK(bench.admins().admins()->size() == 1);
}

TEST_CASE("roles have names, and nothing else is one") {
  for (const AdminRole role : {AdminRole::kViewer, AdminRole::kOperator, AdminRole::kAdmin})
    CHECK(admin_role(name_of(role)) == role);
  CHECK_FALSE(admin_role("Admin"));
  CHECK_FALSE(admin_role(""));
}

}  // namespace
}  // namespace tidemark::store::sqlite
