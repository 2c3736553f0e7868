#include <random>

#include "collector/digest/digest.h"
#include "collector/store/sqlite/query.h"
#include "collector/store/sqlite/reader_pool.h"
#include "common/model/inventory.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::store::sqlite {
namespace {

using namespace std::chrono_literals;

struct InventoryBench : StoreBench {
  InventoryBench() { REQUIRE(commit(receiver.hello()).ok()); }

  /// Everything in one batch, filed by one turn.
  void tell(const std::vector<std::pair<TimePoint, InventoryChange>>& changes, Duration clock_offset = {}) {
    Batch batch;
    batch.created = clock.now();
    batch.sections.emplace_back();
    for (const auto& [time, change] : changes) {
      Event event{time, "inventory.changed", Severity::kInfo, "so it was", {}};
      event.inventory = change;
      batch.sections.back().events.push_back(std::move(event));
    }
    REQUIRE(commit(receiver.take(source.push(batch), clock_offset)).ok());
    digest::Digest digest(store->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
  }
  InventoryItems items(std::optional<TimePoint> at = std::nullopt, const std::string& kind = "package") {
    const auto rows = store->inventory().items(source.id(), kind, at);
    REQUIRE(rows.ok());
    InventoryItems out;
    for (const InventoryRow& row : *rows) CHECK(out.emplace(row.key, row.values).second);
    return out;
  }
  InventoryKindRow kind() {
    const auto rows = store->inventory().kinds(source.id());
    REQUIRE(rows.ok());
    REQUIRE(rows->size() == 1);
    return rows->front();
  }
  std::int64_t rows_of(const std::string& table) {
    std::int64_t out = 0;
    ReaderPool readers(file(), 1);
    REQUIRE(readers
                .read("count",
                      [&](Connection& connection) {
                        Query query(connection, "SELECT count(*) FROM " + table);
                        query.next();
                        out = query.take<std::int64_t>();
                        return absl::OkStatus();
                      })
                .ok());
    return out;
  }

  PlainSource source;
  PlainReceiver receiver{*this, source};
  const TimePoint start = clock.now();
};

InventoryChange of(std::vector<InventoryItem> items, bool complete = false) {
  return {"package", complete, std::move(items), {}, {}};
}
InventoryItem item(const std::string& key, const std::string& version) {
  return {key, {{"version", version}}, false};
}
InventoryItem gone(const std::string& key) { return {key, {}, true}; }

}  // namespace

TEST_CASE("an inventory can be asked for as it is and as it was at any moment") {
  InventoryBench bench;
  const TimePoint t = bench.start;
  bench.tell({{t, of({item("bash", "5.2"), item("telnet", "0.17")}, true)},
              {t + 10s, of({item("bash", "5.3"), item("curl", "7.88")})},
              {t + 20s, of({gone("telnet"), gone("never-there")})}});
  CHECK(bench.items(t - 1ms).empty());
  CHECK(bench.items(t) == InventoryItems{{"bash", {{"version", "5.2"}}}, {"telnet", {{"version", "0.17"}}}});
  CHECK(bench.items(t + 10s - 1ms) == bench.items(t));
  CHECK(bench.items(t + 10s).size() == 3);
  CHECK(bench.items(t + 20s) ==
        InventoryItems{{"bash", {{"version", "5.3"}}}, {"curl", {{"version", "7.88"}}}});
  CHECK(bench.items() == bench.items(t + 20s));
  CHECK(bench.items(std::nullopt, "user").empty());
  CHECK(bench.kind().items == 2);
  CHECK(bench.kind().first == t);
  CHECK(bench.kind().changed == t + 20s);
  CHECK(bench.kind().confirmed == t);
  CHECK(bench.vital("digest.inventory_changes") == 5);
  CHECK(bench.store->reader().events({})->size() == 3);  // a change is an event like any other
}

TEST_CASE("a complete inventory ends what it does not name, between its keys, and confirms the rest") {
  InventoryBench bench;
  const TimePoint t = bench.start;
  bench.tell({{t, of({item("a", "1"), item("b", "1"), item("c", "1"), item("d", "1")}, true)}});
  InventoryChange part = of({item("c", "2")}, true);
  part.after = "a";
  part.up_to = "c";
  bench.tell({{t + 1s, part}});
  CHECK(bench.items() ==
        InventoryItems{{"a", {{"version", "1"}}}, {"c", {{"version", "2"}}}, {"d", {{"version", "1"}}}});
  bench.tell({{t + 2s, of({item("a", "1"), item("c", "2"), item("d", "1")}, true)}});
  CHECK(bench.kind().changed == t + 1s);
  CHECK(bench.kind().confirmed == t + 2s);
  const auto rows = bench.store->inventory().items(bench.source.id(), "", std::nullopt);
  CHECK(rows->front().since == t);
  CHECK(bench.rows_of("inventory") == 5);  // what stayed the same began no second time
}

TEST_CASE("times are corrected by the stream's clock, and a change never lies before the one ahead of it") {
  InventoryBench bench;
  const TimePoint t = bench.start;
  bench.tell({{t, of({item("a", "1")}, true)}}, 1h);
  CHECK(bench.items(t + 1h - 1ms).empty());
  CHECK(bench.items(t + 1h).size() == 1);
  bench.tell({{t, of({item("a", "2")})}});  // by the clock it is older
  CHECK(bench.items() == InventoryItems{{"a", {{"version", "2"}}}});
  CHECK(bench.items(t + 1h) == bench.items());
  CHECK(bench.rows_of("inventory") == 1);
}

TEST_CASE("whatever order changes come in, an item has one value at a time, the one that was filed last") {
  std::mt19937_64 random(7);
  InventoryBench bench;
  std::vector<std::pair<TimePoint, InventoryChange>> changes;
  std::vector<std::pair<TimePoint, InventoryItems>> history;  // the plain way: everything at every step
  TimePoint latest = bench.start;
  InventoryItems now;
  for (int step = 0; step < 300; ++step) {
    const TimePoint said = bench.start + std::chrono::seconds(random() % 50 + step);
    InventoryChange change = of({}, random() % 8 == 0);
    InventoryItems then = change.complete ? InventoryItems{} : now;
    for (std::size_t n = random() % 4; n > 0; --n) {
      const std::string key(1, static_cast<char>('a' + random() % 6));
      if (std::any_of(change.items.begin(), change.items.end(), [&](const auto& i) { return i.key == key; }))
        continue;
      const bool removed = !change.complete && random() % 3 == 0;
      change.items.push_back(removed ? gone(key) : item(key, std::to_string(random() % 3)));
      if (removed) {
        then.erase(key);
      } else {
        then[key] = change.items.back().values;
      }
    }
    changes.emplace_back(said, change);
    if (!(then == now)) latest = std::max(latest, said);
    now = then;
    history.emplace_back(latest, now);
  }
  bench.tell(changes);
  CHECK(bench.items() == now);
  for (std::size_t i = 0; i + 1 < history.size(); ++i) {
    if (history[i].first == history[i + 1].first) continue;
    CAPTURE(i);
    if (!(bench.items(history[i].first) == history[i].second)) FAIL("another inventory at that moment");
  }
}

TEST_CASE(
    "what ended long ago is forgotten with the next complete inventory, and things that nobody has with it") {
  InventoryBench bench;
  const TimePoint t = bench.start;
  bench.tell({{t, of({item("old", "1"), item("kept", "1")}, true)}, {t + 1s, of({gone("old")})}});
  CHECK(bench.rows_of("inventory_things") == 2);
  bench.clock.advance(DigestStore::kInventoryHistory + 2s);
  bench.tell({{bench.clock.now(), of({item("kept", "2")})}});
  CHECK(bench.rows_of("inventory") == 3);  // a difference forgets nothing
  bench.tell({{bench.clock.now(), of({item("kept", "2")}, true)}});
  CHECK(bench.items(t).size() == 1);  // "kept" 1, which ended just now
  CHECK(bench.rows_of("inventory") == 2);
  CHECK(bench.rows_of("inventory_things") == 2);
}

TEST_CASE("items and kinds above the bounds are dropped and counted") {
  InventoryBench bench;
  InventoryChange many = of({}, false);
  for (std::size_t i = 0; i < 10'000; ++i) many.items.push_back({"p" + std::to_string(i), {}, false});
  for (int round = 0; round < 6; ++round) {
    for (auto& one : many.items) one.key += "x";
    bench.tell({{bench.start, many}});
  }
  CHECK(bench.kind().items == DigestStore::kInventoryItemsMax);
  CHECK(bench.vital("digest.inventory_dropped") == 10'000);
  for (std::size_t i = 0; i < DigestStore::kInventoryKindsMax; ++i)
    bench.tell({{bench.start, {"kind" + std::to_string(i), true, {item("a", "1")}, {}, {}}}});
  CHECK(bench.store->inventory().kinds(bench.source.id())->size() == DigestStore::kInventoryKindsMax);
  CHECK(bench.vital("digest.inventory_dropped") == 10'001);
}

TEST_CASE("what several endpoints have is kept once, and found by a pattern wherever it is now") {
  InventoryBench bench;
  PlainSource other;
  PlainReceiver other_receiver(bench, other);
  REQUIRE(bench.commit(other_receiver.hello()).ok());
  bench.tell(
      {{bench.start, of({item("openssl", "3.0.11"), item("openssh", "9.2"), item("bash", "5.2")}, true)}});
  Batch batch;
  batch.sections.emplace_back();
  batch.sections.back().events.push_back({bench.start, "inventory.complete", Severity::kInfo, "", {}});
  batch.sections.back().events.back().inventory = of({item("openssl", "3.0.11")}, true);
  REQUIRE(bench.commit(other_receiver.take(other.push(batch))).ok());
  bench.tell({{bench.start + 1s, of({gone("openssh")})}});
  CHECK(bench.rows_of("inventory_things") == 3);
  const auto found = bench.store->inventory().find("open*", "package");
  REQUIRE(found.ok());
  REQUIRE(found->size() == 2);
  CHECK(found->at(0).key == "openssl");
  CHECK(found->at(0).endpoint != found->at(1).endpoint);
  CHECK(bench.store->inventory().find("*", "user")->empty());
  CHECK(bench.store->inventory().find("ba[rs]h", "")->size() == 1);
}

}  // namespace tidemark::store::sqlite
