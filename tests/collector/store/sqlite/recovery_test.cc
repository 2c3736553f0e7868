#include <map>

#include "common/disk/new_file.h"
#include "tests/collector/store/sqlite/store_bench.h"
#include "tests/support/says.h"

/// What a store that was restored learns of the audit log's copy, and who comes back to it.
namespace tidemark::store::sqlite {
namespace {

const Entry kAnna{"anna", from_unix_ms(1'800'000'000'000)};

struct RecoveryBench : StoreBench {
  IdentityStore& identity() { return store->identity(); }
  AdminStore& admins() { return store->admins(); }

  EndpointRow enrol(const std::string& hostname) {
    Enrolment e;
    e.token_id = "t1";
    e.public_key_digest = "key of " + hostname;
    e.facts.hostname = hostname;
    e.now = clock.now();
    const auto row = identity().enrol(e, [&](const EndpointRow&) {
      return SignedCertificate{"serial of " + hostname, clock.now() + std::chrono::hours(24), "pem"};
    });
    REQUIRE(row.ok());
    return *row;
  }
  void add_token(const std::string& id) {
    TokenRow token;
    token.id = id;
    token.secret_digest = "digest";
    token.uses_max = 100;
    token.created = clock.now();
    token.expires = clock.now() + std::chrono::hours(100);
    REQUIRE(identity().add_token(token, kAnna).ok());
  }
  void invite(const std::string& name, AdminRole role) {
    REQUIRE(admins()
                .invite({name, role, "code of " + name, "digest", clock.now() + std::chrono::hours(1)}, kAnna)
                .ok());
  }
  /// Oldest first, as a journal has them.
  std::vector<AuditRow> lines() {
    auto rows = store->operations().audit(1'000).value();
    return {rows.rbegin(), rows.rend()};
  }
  /// As 'tidemark backup' makes it.
  std::filesystem::path back_up() {
    const auto copy = folder.path() / "copy.db";
    REQUIRE(disk::make_private_file(copy).ok());
    REQUIRE(store->backup().copy(copy, [](const CopyProgress&) { return true; }).ok());
    return copy;
  }
  void restore(const std::filesystem::path& copy) {
    store.reset();
    std::filesystem::rename(copy, file());
    for (const char* beside : {"-wal", "-shm", ".witness"}) std::filesystem::remove(file().string() + beside);
    open();
  }
  std::map<std::string, RecoveredLine> by_action(const Recovery& recovery) const {
    std::map<std::string, RecoveredLine> out;
    for (const RecoveredLine& one : recovery.lost) out[one.line.action + " " + one.line.about] = one;
    return out;
  }
};

}  // namespace

TEST_CASE("an endpoint that is retired is kept out, once, and stays in the store") {
  RecoveryBench bench;
  bench.add_token("t1");
  const EndpointRow web = bench.enrol("web");
  const auto retired = bench.identity().retire(web.id, {"anna", bench.clock.now()});
  REQUIRE(retired.ok());
  CHECK(retired->retired == bench.clock.now());
  CHECK(retired->expected_until() == bench.clock.now());
  CHECK(std::string(retired->kept_out()) == "retired");
  const auto lines = bench.lines().size();
  bench.clock.advance(std::chrono::hours(1));
  CHECK(bench.identity().retire(web.id, {"otto", bench.clock.now()})->retired == retired->retired);
  CHECK(bench.lines().size() == lines);
  const Renewal renewal{"serial of web", "new key", web.id, bench.clock.now()};
  CHECK(says(bench.identity().renew(renewal, nullptr).status(), "was retired at"));
  CHECK(absl::IsPermissionDenied(bench.identity().renew(renewal, nullptr).status()));
  CHECK(absl::IsNotFound(bench.identity().retire(SourceId::random(), kAnna).status()));
}

TEST_CASE("a device that is polled still is not retired, and one that is polled no more is") {
  RecoveryBench bench;
  PlainSource proxy;
  PlainReceiver receiver(bench, proxy);
  REQUIRE(bench.commit(receiver.hello()).ok());
  Device device;
  device.endpoint = EndpointId::named(proxy.id().value, "sw1");
  device.name = "sw1";
  Step step;
  step.source = proxy.id();
  step.chain = std::make_shared<StepChain>();
  step.received = bench.clock.now();
  step.devices = {device};
  REQUIRE(bench.commit(step).ok());
  CHECK(says(bench.identity().retire(device.endpoint, kAnna).status(), "is polled still"));
  step.devices.front().gone = true;
  REQUIRE(bench.commit(step).ok());
  CHECK(bench.identity().retire(device.endpoint, kAnna).ok());
}

TEST_CASE("who shows a certificate and is not known waits for approval, and is entered once it has it") {
  RecoveryBench bench;
  const SourceId back = SourceId::random();
  CHECK(absl::IsNotFound(bench.identity().standing(back).status()));
  EndpointFacts facts;
  facts.hostname = "till-3";
  REQUIRE(bench.identity().ask_to_return({{back, facts, "192.0.2.7:1", bench.clock.now()}}).ok());
  REQUIRE(bench.identity().ask_to_return({{back, facts, "192.0.2.8:1", bench.clock.now()}}).ok());
  CHECK(absl::IsAborted(bench.identity().standing(back).status()));
  const auto waiting = bench.identity().applicants();
  REQUIRE(waiting->size() == 1);
  CHECK(waiting->front().returning);
  CHECK(waiting->front().endpoint == back);
  CHECK(waiting->front().hostname == "till-3");
  CHECK(waiting->front().address == "192.0.2.7:1");
  CHECK(waiting->front().public_key_digest.empty());
  const Renewal renewal{"serial", "new key", back, bench.clock.now()};
  const auto sign = [&](const EndpointRow&) {
    return SignedCertificate{"serial-2", bench.clock.now() + std::chrono::hours(1), "pem"};
  };
  CHECK(absl::IsNotFound(bench.identity().renew(renewal, sign).status()));
  REQUIRE(bench.identity().decide_applicant("till-3", true, kAnna).ok());
  CHECK(*bench.identity().standing(back) == "anna");
  const auto entered = bench.identity().renew(renewal, sign);
  REQUIRE(entered.ok());
  CHECK(entered->id == back);
  CHECK(entered->name == "till-3");
  CHECK(bench.identity().standing(back)->empty());
  CHECK(bench.identity().applicants()->front().endpoint_name == "till-3");
}

TEST_CASE("who is rejected stays out, and who is let in by policy need not wait") {
  RecoveryBench bench;
  const SourceId bad = SourceId::random(), good = SourceId::random();
  REQUIRE(
      bench.identity()
          .ask_to_return({{bad, {}, "a", bench.clock.now()}, {good, {}, "b", bench.clock.now(), "policy"}})
          .ok());
  CHECK(*bench.identity().standing(good) == "policy");
  REQUIRE(bench.identity().decide_applicant("1", false, kAnna).ok());
  CHECK(says(bench.identity().standing(bad).status(), "was rejected by anna"));
  CHECK(absl::IsPermissionDenied(bench.identity().standing(bad).status()));
  CHECK(bench.store->operations().verify_audit({})->wrong.empty());
}

TEST_CASE("a certificate that was issued after the backup is known from its first use on") {
  RecoveryBench bench;
  bench.add_token("t1");
  const EndpointRow web = bench.enrol("web");
  const TimePoint now = bench.clock.now();
  const auto expires = [&](int days) { return now + std::chrono::hours(24 * days); };
  REQUIRE(bench.identity().certificates_used({{"later", now, web.id, expires(7)}}, TimePoint{}).ok());
  CHECK(bench.identity().certificate("later")->used == now);
  CHECK(bench.identity().certificate("serial of web")->replaced == now);
  // One of before that, as of a copy of the machine.
  REQUIRE(bench.identity().certificates_used({{"between", now, web.id, expires(4)}}, TimePoint{}).ok());
  CHECK(bench.identity().certificate("between")->replaced == now);
  CHECK_FALSE(bench.identity().certificate("later")->replaced);
  REQUIRE(bench.identity()
              .certificates_used({{"nobody's", now, SourceId::random(), expires(9)}}, TimePoint{})
              .ok());
  CHECK(absl::IsNotFound(bench.identity().certificate("nobody's").status()));
}

TEST_CASE("a restored store learns of the copy who was kept out and who was let in since") {
  RecoveryBench bench;
  bench.add_token("t1");
  bench.add_token("t2");
  const EndpointRow web = bench.enrol("web"), desk = bench.enrol("desk");
  for (const char* name : {"bert", "carl", "dora"}) bench.invite(name, AdminRole::kOperator);
  CHECK_FALSE(*bench.identity().to_be_recovered());
  const auto copy = bench.back_up();

  REQUIRE(bench.identity().revoke_endpoint(web.id, {"anna", bench.clock.now()}).ok());
  REQUIRE(bench.identity().retire(desk.id, {"anna", bench.clock.now()}).ok());
  const EndpointRow late = bench.enrol("late"), thief = bench.enrol("thief");
  REQUIRE(bench.identity().revoke_endpoint(thief.id, {"anna", bench.clock.now()}).ok());
  REQUIRE(bench.identity().revoke_token("t2", kAnna).ok());
  bench.add_token("t3");
  REQUIRE(bench.admins().revoke_admin("bert", kAnna).ok());
  REQUIRE(bench.admins().set_role("carl", AdminRole::kViewer, kAnna).ok());
  REQUIRE(bench.admins().set_role("dora", AdminRole::kAdmin, kAnna).ok());
  REQUIRE(bench.identity().rename(late.id, "later", kAnna).ok());
  const auto journal = bench.lines();

  bench.restore(copy);
  CHECK(*bench.identity().to_be_recovered());
  CHECK_FALSE(bench.store->reader().endpoint("web")->revoked);
  // Lines of its own, before the copy is given.
  REQUIRE(bench.identity().note("certificate.refuse", "something", kAnna).ok());

  bench.clock.advance(std::chrono::hours(5));
  const auto recovery = bench.identity().recover(journal, {"otto", bench.clock.now()});
  INFO(recovery.status().message());
  REQUIRE(recovery.ok());
  CHECK(recovery->lines == journal.size());
  CHECK(recovery->lost.size() == 11);
  CHECK_FALSE(*bench.identity().to_be_recovered());

  const auto revoked = bench.store->reader().endpoint("web");
  CHECK(revoked->revoked == kAnna.time);
  CHECK(bench.store->reader().endpoint("desk")->retired == kAnna.time);
  CHECK(bench.store->reader().endpoint(thief.id.text())->revoked);
  CHECK(absl::IsNotFound(bench.store->reader().endpoint(late.id.text()).status()));
  CHECK(*bench.identity().standing(late.id) == "otto");
  CHECK(bench.identity().token("t2")->revoked);
  CHECK(absl::IsNotFound(bench.identity().token("t3").status()));
  std::map<std::string, AdminRow> admins;
  const auto rows = bench.admins().admins();
  for (const AdminRow& row : *rows) admins[row.name] = row;
  CHECK(admins.at("bert").revoked);
  CHECK(admins.at("carl").role == AdminRole::kViewer);
  CHECK(admins.at("dora").role == AdminRole::kOperator);

  const auto lost = bench.by_action(*recovery);
  std::vector<EndpointId> kept_out;
  for (const RecoveredLine& one : recovery->lost) {
    if (one.kept_out) kept_out.push_back(*one.kept_out);
  }
  CHECK(kept_out == std::vector<EndpointId>{web.id, desk.id, thief.id});
  CHECK(lost.at("token.revoke token t2").applied);
  CHECK(lost.at("admin.role admin 'dora' as admin, before as operator").outcome ==
        "a role is not raised again: give it");
  CHECK(lost.at("endpoint.rename endpoint 'late' (" + late.id.text() + ") is 'later'").outcome ==
        "is lost: enter it again");
  CHECK(bench.store->operations().verify_audit({})->wrong.empty());

  // Once more: nothing is left to do.
  const auto again = bench.identity().recover(journal, {"otto", bench.clock.now()});
  REQUIRE(again.ok());
  CHECK(again->lost.size() == 11);
  for (const RecoveredLine& one : again->lost) {
    INFO(one.line.action + ": " + one.outcome);
    CHECK_FALSE(one.applied);
  }
}

TEST_CASE("a copy of which a line was changed, or is missing, changes nothing") {
  RecoveryBench bench;
  bench.add_token("t1");
  const EndpointRow web = bench.enrol("web"), desk = bench.enrol("desk");
  const auto copy = bench.back_up();
  REQUIRE(bench.identity().revoke_endpoint(web.id, kAnna).ok());
  REQUIRE(bench.identity().revoke_endpoint(desk.id, kAnna).ok());
  const auto journal = bench.lines();
  bench.restore(copy);
  const auto refused = [&](std::vector<AuditRow> lines, const std::string& words) {
    const auto lines_before = bench.lines().size();
    CHECK(says(bench.identity().recover(lines, kAnna).status(), words));
    CHECK_FALSE(bench.store->reader().endpoint("web")->revoked);
    CHECK_FALSE(bench.store->reader().endpoint("desk")->revoked);
    CHECK(bench.lines().size() == lines_before);
    CHECK(*bench.identity().to_be_recovered());
  };
  const std::string last = "line " + std::to_string(journal.back().id) + " of the copy";
  auto changed = journal;
  changed.back().about = changed[changed.size() - 2].about;
  refused(changed, last);
  for (const auto change :
       {+[](AuditRow& row) { row.entered.author = "otto"; },
        +[](AuditRow& row) { row.entered.time += Duration{1}; },
        +[](AuditRow& row) { row.action = "endpoint.enroll"; }, +[](AuditRow& row) { row.digest[3] ^= 1; }}) {
    auto one = journal;
    change(one.back());
    refused(one, last);
  }
  auto gap = journal;
  gap.erase(gap.end() - 2);
  refused(gap, last);
  refused({journal.back()}, "lacks lines");
  CHECK(bench.identity().recover(journal, kAnna).ok());
}

TEST_CASE("a copy of which the store has every line says so, in whatever order, and ends the worry") {
  RecoveryBench bench;
  bench.add_token("t1");
  bench.enrol("web");
  auto journal = bench.lines();
  bench.restore(bench.back_up());
  std::reverse(journal.begin(), journal.end());
  const auto recovery = bench.identity().recover(journal, kAnna);
  REQUIRE(recovery.ok());
  CHECK(recovery->lost.empty());
  CHECK_FALSE(*bench.identity().to_be_recovered());
  CHECK(bench.identity().recover({}, kAnna)->lines == 0);
}

}  // namespace tidemark::store::sqlite
