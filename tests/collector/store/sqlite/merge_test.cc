#include <functional>

#include "tests/collector/store/sqlite/merge_bench.h"
#include "tests/support/says.h"

/// What becomes of the two endpoints' own rows, and when they are not merged.
namespace tidemark::store::sqlite {
namespace {

using std::chrono::hours;

/// The old one was there yesterday, the new one is there now, as 'web-2'.
struct MergeBench : MachineBench {
  MergeBench() : MachineBench(false) {
    push(older.push(one_result(clock.now())));
    clock.advance(hours(24));
    greet(newer);
    clock.advance(hours(1));
    push(newer.push(one_result(clock.now(), CheckState::kCritical)));
  }
  void change(const std::string& sql) {
    store.reset();
    {
      auto connection = Connection::open_writer(file());
      REQUIRE(connection.ok());
      (*connection)->execute(sql);
    }
    open();
  }
  void grant(EndpointId id, const GrantChange& change) {
    REQUIRE(store->identity().grant(id, change, {"anna", clock.now()}).ok());
  }
};

std::string of(EndpointId id) {
  std::string hex = id.text();
  std::erase(hex, '-');
  return " WHERE id=x'" + hex + "'";
}

TEST_CASE("one endpoint is left: the new one's id, the old one's name, and a line of the audit log") {
  MergeBench bench;
  const TimePoint enrolled = bench.store->reader().endpoint("web")->enrolled;
  const auto seen = bench.store->reader().endpoint("web-2")->last_seen;
  const auto merged = bench.merge();
  REQUIRE(merged.ok());
  CHECK(merged->id == kNewId);
  CHECK(merged->source == kNewId);
  CHECK(merged->name == "web");
  CHECK(merged->facts.os == "Debian 13");
  CHECK(merged->enrolled == enrolled);
  CHECK(merged->last_seen == seen);
  CHECK(bench.store->reader().endpoints()->size() == 1);
  CHECK(bench.store->reader().endpoint(kNewId.text())->name == "web");
  CHECK(absl::IsNotFound(bench.store->reader().endpoint(kOldId.text()).status()));
  CHECK(absl::IsNotFound(bench.store->identity().find_endpoint("web-2").status()));
  const auto lines = bench.store->operations().audit(10);
  REQUIRE(lines->size() == 1);
  CHECK(lines->front().action == "endpoint.merge");
  CHECK(lines->front().entered.author == "anna");
  CHECK(lines->front().about ==
        "endpoint 'web' (" + kOldId.text() + ") goes on as " + kNewId.text() + ", which was 'web-2'");
  CHECK(bench.store->operations().verify_audit({})->wrong.empty());
  CHECK(absl::IsNotFound(bench.merge().status()));
}

TEST_CASE("what the old one was granted stays, and the new one's comes where it had nothing") {
  MergeBench bench;
  GrantChange change;
  change.site = "berlin";
  change.labels = {{"rack", "7"}};
  bench.grant(kOldId, change);
  change.site = "paris";
  change.endpoint_class = "kiosk";
  change.labels = {{"rack", "8"}, {"floor", "2"}};
  bench.grant(kNewId, change);
  const auto merged = bench.merge();
  REQUIRE(merged.ok());
  CHECK(merged->facts.site == "berlin");
  CHECK(merged->facts.endpoint_class == "kiosk");
  CHECK(merged->facts.labels == std::map<std::string, std::string>{{"rack", "7"}, {"floor", "2"}});
}

TEST_CASE("a name that people gave to the old one is kept as such") {
  MergeBench bench;
  REQUIRE(bench.store->identity().rename(kOldId, "till-3", {"anna", bench.clock.now()}).ok());
  REQUIRE(bench.store->identity().rename(kNewId, "till-3b", {"anna", bench.clock.now()}).ok());
  CHECK(bench.merge()->name == "till-3");
  CHECK(bench.store->reader().endpoint("till-3").ok());
}

TEST_CASE("endpoints are not merged that are two machines, or cannot be one, and then nothing is changed") {
  struct Row {
    std::function<void(MergeBench&)> change;
    const char* says;
  };
  const std::vector<Row> rows = {
      {[](MergeBench& b) { b.change("UPDATE endpoints SET revoked=5" + of(kNewId)); }, "'web-2' was revoked"},
      {[](MergeBench& b) { b.change("UPDATE endpoints SET source=x'01'" + of(kOldId)); },
       "'web' is a device that a proxy polls"},
      {[](MergeBench& b) { b.change("UPDATE endpoints SET source=x'01'" + of(kNewId)); },
       "'web-2' is a device that a proxy polls"},
      {[](MergeBench& b) { b.greet(b.older); }, "these are two machines"},
      {[](MergeBench& b) { b.change("UPDATE endpoints SET last_seen=NULL" + of(kNewId)); },
       "no machine could go on as it"},
      {[](MergeBench& b) {
         b.change("INSERT INTO rollups VALUES (1, (SELECT key FROM endpoints" + of(kNewId) +
                  "), 1, 0, zeroblob(67108865))");
       },
       "has too much history to be merged: 67108865 bytes"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.says);
    MergeBench bench;
    row.change(bench);
    const auto status = bench.merge().status();
    CHECK(absl::IsFailedPrecondition(status));
    CHECK(says(status, row.says));
    CHECK(bench.store->reader().endpoints()->size() == 2);
    CHECK(bench.store->operations().audit(10)->empty());
  }
  MergeBench bench;
  auto& identity = bench.store->identity();
  const Entry by{"anna", bench.clock.now()};
  CHECK(absl::IsInvalidArgument(identity.merge(kNewId, kNewId, by).status()));
  CHECK(absl::IsNotFound(identity.merge(SourceId::random(), kNewId, by).status()));
  CHECK(absl::IsNotFound(identity.merge(kOldId, SourceId::random(), by).status()));
  CHECK(says(identity.merge(kNewId, kOldId, by).status(), "these are two machines"));
}

TEST_CASE("what waits for the digest or the cut shows that the old one is still there") {
  MergeBench bench;
  bench.change("UPDATE endpoints SET last_seen=NULL" + of(kOldId));
  CHECK(bench.merge().ok());  // what it sent before is older
  MergeBench other;
  other.greet(other.older);
  other.push(other.older.push(one_result(other.clock.now())));
  other.change("UPDATE endpoints SET last_seen=NULL" + of(kOldId));
  CHECK(says(other.merge().status(), "these are two machines"));
}

TEST_CASE("the old one's certificates are the merged endpoint's, replaced, and not forgotten") {
  MergeBench bench;
  auto& identity = bench.store->identity();
  const auto sign = [&](const std::string& serial) {
    return [serial, &bench](const EndpointRow&) {
      return absl::StatusOr<SignedCertificate>({serial, bench.clock.now() + hours(999), "pem " + serial});
    };
  };
  REQUIRE(identity.renew({"", "old key", kOldId, bench.clock.now()}, sign("01")).ok());
  REQUIRE(identity.renew({"", "new key", kNewId, bench.clock.now()}, sign("02")).ok());
  REQUIRE(bench.merge().ok());
  const auto old_one = identity.certificate("01"), new_one = identity.certificate("02");
  REQUIRE((old_one.ok() && new_one.ok()));
  CHECK(old_one->endpoint == kNewId);
  CHECK(old_one->replaced == bench.clock.now());
  CHECK(old_one->pem.empty());
  CHECK(new_one->endpoint == kNewId);
  CHECK_FALSE(new_one->replaced);
  CHECK(identity.certificates(kNewId)->size() == 2);
  CHECK(absl::IsNotFound(identity.renew({"01", "next", kOldId, bench.clock.now()}, sign("03")).status()));
  CHECK(absl::IsFailedPrecondition(
      identity.renew({"01", "next", kNewId, bench.clock.now()}, sign("03")).status()));
  REQUIRE(identity.certificates_used({{"02", bench.clock.now()}}, bench.clock.now()).ok());
  CHECK_FALSE(identity.certificate("02")->replaced);
}

TEST_CASE("steps that were under way when two endpoints were merged are not kept, and make no endpoint") {
  MergeBench bench;
  PlainReceiver of_newer(bench, bench.newer);
  REQUIRE(bench.commit(of_newer.hello()).ok());
  PlainSource copy = bench.newer;
  Step next = of_newer.take(bench.newer.push(one_result(bench.clock.now())));
  PlainReceiver of_older(bench, bench.older);
  Step greeting = of_older.hello();
  Step late = of_older.take(bench.older.push(one_result(bench.clock.now())));
  REQUIRE(bench.merge().ok());
  for (Step* step : {&next, &greeting, &late}) CHECK(absl::IsAborted(bench.commit(*step)));
  REQUIRE(bench.tidy());
  CHECK(bench.store->reader().endpoints()->size() == 1);
  CHECK(bench.store->reader().epochs()->size() == 2);
  // The source says Hello again, and offers what was not acknowledged.
  bench.newer = copy;
  bench.clock.advance(hours(1));
  bench.greet(bench.newer);
  CHECK(bench.receiver->welcome().epoch == Epoch{2});
  bench.push(bench.newer.push(one_result(bench.clock.now())));
  REQUIRE(bench.digest());
  CHECK(bench.store->reader().figures()->results == 3);
}

TEST_CASE("what was read before two endpoints were merged is not filed after it") {
  MergeBench bench;
  auto& store = *bench.store;
  const auto rows = store.digest().pending(100, 1u << 20);
  REQUIRE(rows.ok());
  CHECK(rows->size() == 2);
  const auto waiting = store.cut().waiting();
  const auto results = store.results().waiting(0, TimePoint::max(), 100);
  const auto days = store.join().unjoined(INT64_MIN, INT64_MAX, 10);
  const auto result_days = store.results().unjoined(INT64_MIN, INT64_MAX, 10);
  REQUIRE((results.ok() && days.ok() && result_days.ok()));
  REQUIRE(bench.merge().ok());
  CHECK(absl::IsAborted(store.digest().file(digest::turn_over(*rows)).status()));
  CHECK(absl::IsAborted(store.cut().file({EndpointCut{
      .endpoint = kOldId, .source = kOldId, .up_to = 0, .seen = {}, .pieces = {}, .damaged = {}}})));
  CHECK(absl::IsAborted(store.results().file(std::vector<CutResults>(1))));
  CHECK(absl::IsAborted(store.results().file(JoinedResults{})));
  CHECK(absl::IsAborted(store.join().file(JoinedDay{})));
  CHECK(store.runs().file({}).ok());
  REQUIRE(bench.tidy());
  const auto found = store.reader().results({kNewId, "ping"}, {}, bench.clock.now() + hours(1));
  REQUIRE(found.ok());
  CHECK(found->size() == 2);
}

TEST_CASE("a proxy that was installed anew keeps its devices, and what it may speak for") {
  MergeBench bench;
  bench.change(
      "INSERT INTO endpoints (id, name, source, enrolled) SELECT randomblob(16), 'printer', id, 5 FROM "
      "endpoints" +
      of(kOldId));
  for (const auto& [source, range] : std::vector<std::pair<SourceId, std::string>>{
           {kOldId, "10.0.0.1"}, {kOldId, "10.0.0.2"}, {kNewId, "10.0.0.2"}}) {
    REQUIRE(bench.store->proxies().assign({source, range, {"anna", bench.clock.now()}}).ok());
  }
  REQUIRE(bench.merge().ok());
  CHECK(bench.store->reader().endpoint("printer")->source == kNewId);
  const auto ranges = bench.store->proxies().ranges(std::nullopt);
  REQUIRE(ranges->size() == 2);
  for (const auto& row : *ranges) CHECK(row.source == kNewId);
}

}  // namespace
}  // namespace tidemark::store::sqlite
