#include <functional>

#include "collector/store/sqlite/query.h"
#include "collector/store/sqlite/schema.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::store::sqlite {
namespace {

constexpr Duration kHour = std::chrono::hours(1);
const TimePoint kBegin = from_unix_ms(1'800'000'000'000);
const TimePoint kEnd = kBegin + 24 * 365 * kHour;

MaintenanceRow maintenance() {
  MaintenanceRow row;
  row.scope = {Scope::Kind::kSite, "berlin"};
  row.from = kBegin + kHour;
  row.to = kBegin + 3 * kHour;
  row.repeat = "FREQ=WEEKLY";
  row.time_zone = "Europe/Berlin";
  row.reason = "patches";
  row.approver = "Jane Roe";
  row.entered = {"alice", kBegin};
  return row;
}
ExclusionRow exclusion() {
  ExclusionRow row;
  row.service = "shop";
  row.from = kBegin;
  row.to = kBegin + kHour;
  row.reason = "the power company's";
  row.entered = {"alice", kBegin + 2 * kHour};
  return row;
}
AcknowledgementRow acknowledgement() {
  return {0, "shop", kBegin + Duration(60'000), "at work", {"bob", kBegin + Duration(60'000)}};
}
ChangeRow change() {
  return {0, {Scope::Kind::kEndpoint, "web-1"}, kBegin, "kernel 6.12", "CHG-7", false, {"bob", kBegin}};
}

void same(const Entry& a, const Entry& b) {
  CHECK(a.author == b.author);
  CHECK(a.time == b.time);
}

std::vector<std::string> actions(OperationsStore& operations) {
  const auto rows = operations.audit(100);
  REQUIRE(rows.ok());
  std::vector<std::string> out;
  for (const auto& row : *rows) out.insert(out.begin(), row.action);
  return out;
}

TEST_CASE("entries come back as they were made, also after a restart") {
  StoreBench bench;
  CHECK(*bench.store->operations().add(maintenance()) == 1);
  CHECK(*bench.store->operations().add(exclusion()) == 1);
  CHECK(*bench.store->operations().add(acknowledgement()) == 1);
  CHECK(*bench.store->operations().add(change()) == 1);
  for (const bool again : {false, true}) {
    if (again) {
      bench.store.reset();
      bench.open();
    }
    auto& operations = bench.store->operations();
    const auto planned = operations.maintenances(kBegin, kEnd);
    REQUIRE(planned->size() == 1);
    CHECK(planned->front().scope == maintenance().scope);
    CHECK(planned->front().from == maintenance().from);
    CHECK(planned->front().to == maintenance().to);
    CHECK(planned->front().repeat == "FREQ=WEEKLY");
    CHECK(planned->front().time_zone == "Europe/Berlin");
    CHECK(planned->front().reason == "patches");
    CHECK(planned->front().approver == "Jane Roe");
    same(planned->front().entered, maintenance().entered);
    CHECK_FALSE(planned->front().cancelled);
    const auto excluded = operations.exclusions("shop", kBegin, kEnd);
    REQUIRE(excluded->size() == 1);
    CHECK(excluded->front().from == exclusion().from);
    CHECK(excluded->front().to == exclusion().to);
    CHECK(excluded->front().reason == exclusion().reason);
    same(excluded->front().entered, exclusion().entered);
    const auto acknowledged = operations.acknowledgements("shop", kBegin, kEnd);
    REQUIRE(acknowledged->size() == 1);
    CHECK(acknowledged->front().time == acknowledgement().time);
    CHECK(acknowledged->front().text == "at work");
    same(acknowledged->front().entered, acknowledgement().entered);
    const auto changed = operations.changes(kBegin, kEnd);
    REQUIRE(changed->size() == 1);
    CHECK(changed->front().scope == change().scope);
    CHECK(changed->front().text == "kernel 6.12");
    CHECK(changed->front().reference == "CHG-7");
    CHECK_FALSE(changed->front().rolled_back);
    same(changed->front().entered, change().entered);
    CHECK(actions(operations) ==
          std::vector<std::string>{"maintenance.add", "outage.exclude", "outage.ack", "change.add"});
  }
}

TEST_CASE("lists have what touches the time that is asked for, in order of their begin") {
  StoreBench bench;
  auto& operations = bench.store->operations();
  auto once = maintenance();
  once.repeat.clear();
  const auto later = *operations.add(once);
  once.from -= kHour;
  once.to -= kHour;
  const auto sooner = *operations.add(once);
  const auto both = operations.maintenances(once.from, kEnd);
  REQUIRE(both->size() == 2);
  CHECK(both->front().id == sooner);
  CHECK(both->back().id == later);
  CHECK(operations.maintenances(once.to, kEnd)->size() == 1);
  CHECK(operations.maintenances({}, once.from)->empty());
  REQUIRE(operations.add(maintenance()).ok());
  CHECK(operations.maintenances(kEnd - kHour, kEnd)->size() == 1);  // it comes again and again
  REQUIRE(operations.add(exclusion()).ok());
  CHECK(operations.exclusions("", kBegin, kEnd)->size() == 1);
  CHECK(operations.exclusions("mail", kBegin, kEnd)->empty());
  CHECK(operations.exclusions("shop", kBegin + kHour, kEnd)->empty());
  REQUIRE(operations.add(acknowledgement()).ok());
  CHECK(operations.acknowledgements("", kBegin, acknowledgement().time)->empty());
  CHECK(operations.acknowledgements("mail", kBegin, kEnd)->empty());
  REQUIRE(operations.add(change()).ok());
  CHECK(operations.changes(kBegin + Duration(1), kEnd)->empty());
}

TEST_CASE("an entry that is there is not entered again, whoever says it") {
  StoreBench bench;
  auto& operations = bench.store->operations();
  const auto twice = [&](auto row) {
    const auto first = operations.add(row);
    row.entered = {"somebody else", kBegin + 9 * kHour};
    row.id = 77;
    CHECK(*operations.add(row) == *first);
    return *first;
  };
  const auto planned = twice(maintenance());
  const auto excluded = twice(exclusion());
  twice(acknowledgement());
  const auto changed = twice(change());
  CHECK(actions(operations).size() == 4);
  // What was ended meanwhile may be entered anew; an import does not bring it back.
  REQUIRE(operations.cancel_maintenance(planned, {"alice", kBegin + kHour}).ok());
  REQUIRE(operations.withdraw_exclusion(excluded, {"alice", kBegin + kHour}).ok());
  CHECK(operations.import({{maintenance()}, {exclusion()}, {}, {}}, {"root", kBegin})->taken == 0);
  CHECK(*operations.add(maintenance()) != planned);
  CHECK(*operations.add(exclusion()) != excluded);
  auto undone = change();
  undone.rolled_back = true;
  CHECK(*operations.add(undone) == changed);
  CHECK(operations.changes(kBegin, kEnd)->front().rolled_back);
  CHECK(*operations.add(change()) == changed);
  CHECK(operations.changes(kBegin, kEnd)->front().rolled_back);
}

TEST_CASE("what is ended says by whom and when, once") {
  StoreBench bench;
  auto& operations = bench.store->operations();
  const Entry by{"carol", kBegin + 2 * kHour};
  const auto said = [](const absl::Status& status) { return std::string(status.message()); };
  CHECK(said(operations.cancel_maintenance(1, by)) == "there is no maintenance 1");
  CHECK(absl::IsNotFound(operations.withdraw_exclusion(1, by)));
  CHECK(absl::IsNotFound(operations.roll_back_change(1, by)));
  CHECK(actions(operations).empty());
  REQUIRE(operations.add(maintenance()).ok());
  REQUIRE(operations.add(exclusion()).ok());
  REQUIRE(operations.add(change()).ok());
  REQUIRE(operations.cancel_maintenance(1, by).ok());
  REQUIRE(operations.withdraw_exclusion(1, by).ok());
  REQUIRE(operations.roll_back_change(1, by).ok());
  same(*operations.maintenances(kBegin, kEnd)->front().cancelled, by);
  same(*operations.exclusions("", kBegin, kEnd)->front().withdrawn, by);
  CHECK(operations.changes(kBegin, kEnd)->front().rolled_back);
  const Entry later{"dave", kBegin + 5 * kHour};
  const auto twice = operations.cancel_maintenance(1, later);
  CHECK(absl::IsFailedPrecondition(twice));
  CHECK(said(twice) == "maintenance 1 was cancelled already, by carol at " + rfc3339(by.time));
  CHECK(absl::IsFailedPrecondition(operations.withdraw_exclusion(1, later)));
  CHECK(absl::IsFailedPrecondition(operations.roll_back_change(1, later)));
  same(*operations.maintenances(kBegin, kEnd)->front().cancelled, by);
  const auto audit = operations.audit(3);
  REQUIRE(audit->size() == 3);
  CHECK(audit->front().action == "change.rollback");
  CHECK(audit->front().about.find("kernel 6.12 (CHG-7)") != std::string::npos);
  same(audit->back().entered, by);
  CHECK(audit->back().action == "maintenance.cancel");
  CHECK(audit->back().about.find("site 'berlin'") != std::string::npos);
}

TEST_CASE("imported entries keep who entered them and when, and the audit log says who imported them") {
  StoreBench bench;
  auto& operations = bench.store->operations();
  const ImportedOperations rows{{maintenance()}, {exclusion()}, {acknowledgement()}, {change(), change()}};
  const Entry by{"root", kBegin + 99 * kHour};
  const auto filed = operations.import(rows, by);
  REQUIRE(filed.ok());
  CHECK(filed->taken == 4);
  CHECK(filed->repeated == 1);
  CHECK(operations.import(rows, by)->repeated == 5);
  same(operations.maintenances(kBegin, kEnd)->front().entered, maintenance().entered);
  const auto audit = operations.audit(100);
  REQUIRE(audit->size() == 4);
  for (const auto& line : *audit) {
    same(line.entered, by);
    CHECK(line.action.ends_with(".import"));
    CHECK(line.about.find("imported") != std::string::npos);
  }
  CHECK(audit->back().about.find("entered there by alice at " + rfc3339(kBegin)) != std::string::npos);
  REQUIRE(operations.cancel_maintenance(1, by).ok());
  CHECK(operations.import(rows, by)->taken == 0);
}

TEST_CASE("the audit log cannot be changed by a statement") {
  StoreBench bench;
  REQUIRE(bench.store->operations().add(change()).ok());
  bench.store.reset();
  auto connection = Connection::open_writer(bench.file());
  REQUIRE(connection.ok());
  for (const char* sql : {"DELETE FROM audit", "UPDATE audit SET author='x'"}) {
    const auto status = guarded("x", [&] {
      (*connection)->execute(sql);
      return absl::OkStatus();
    });
    CHECK_FALSE(status.ok());
  }
}

}  // namespace
}  // namespace tidemark::store::sqlite
