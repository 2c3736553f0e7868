// Disks that fail and rows that rot.
#include <functional>
#include <utility>
#include <vector>

#include "tests/common/stream/exchange.h"
#include "tests/support/memory_entry_store.h"

using namespace tidemark;
using namespace tidemark::stream;

namespace {

MemoryEntryStore& disk(Exchange& exchange) { return static_cast<MemoryEntryStore&>(*exchange.store); }

SpoolBounds small() {
  SpoolBounds bounds;
  bounds.spool_bytes_max = 24;
  return bounds;
}

/// Some acknowledged, some not, one lost.
void fill(Exchange& exchange, PlainCollector& collector) {
  exchange.append("entry 01", 1);
  exchange.connect(collector);
  exchange.drain(collector);
  exchange.disconnect();
  exchange.append("entry 02", 2);
  exchange.append("entry 03", 3);
  exchange.append("entry 04", 4);
}

bool same(const SpoolState& a, const SpoolState& b) {
  return a.spool == b.spool && a.last == b.last && a.chain == b.chain && a.total == b.total &&
         a.sent == b.sent && a.acknowledged == b.acknowledged && a.purged == b.purged && a.epoch == b.epoch;
}

}  // namespace

TEST_CASE("whichever write fails, nothing of the change is there, and it works when the disk does") {
  const std::vector<std::pair<const char*, std::function<absl::Status(Exchange&)>>> changes = {
      {"append",
       [](Exchange& e) { return e.log.append(new_batch("entry 05", 5, e.clock.now()), e.clock.now()); }},
      {"append_loss",
       [](Exchange& e) {
         return e.log.append_loss(Loss{LossReason::kDisk, {}, {}, 1, samples(5), {}}, {});
       }},
      {"expire", [](Exchange& e) { return e.log.expire(e.clock.now() + std::chrono::hours(24 * 30)); }},
      {"acknowledge",
       [](Exchange& e) { return e.log.acknowledge(BatchSeq{2}, samples(3), e.clock.now()).status(); }},
      {"give_up", [](Exchange& e) { return e.log.give_up(BatchSeq{3}, LossReason::kPoison, {}).status(); }},
      {"next", [](Exchange& e) { return e.log.next(BatchSeq{3}, 0).status(); }},
      {"keep_monitor_set", [](Exchange& e) { return e.log.keep_monitor_set("set"); }},
      {"rebase", [](Exchange& e) {
         return e.log.rebase(History{}, Welcome{}, Superseded::Reason::kFenced, e.clock.now());
       }}};
  for (const auto& [name, change] : changes) {
    INFO(name);
    bool failed = true;
    for (int n = 1; failed; ++n) {
      REQUIRE(n < 100);
      Exchange exchange(make_store(), small());
      PlainCollector collector;
      fill(exchange, collector);
      const SpoolState before = exchange.log.state();
      const std::uint64_t bytes = exchange.store->bytes();
      disk(exchange).fail_write(n);
      failed = !change(exchange).ok();
      disk(exchange).fail_write(0);
      if (failed) {
        CHECK(same(exchange.log.state(), before));
        CHECK(same(*exchange.store->state(), before));
        CHECK(exchange.store->bytes() == bytes);
      }
      exchange.disconnect();
      exchange.connect(collector);
      exchange.drain(collector);
      Counts accounted;
      for (const EpochState& epoch : collector.committed.epochs) accounted += epoch.sent + epoch.unproven;
      CHECK(accounted.samples >= 10);
    }
  }
}

TEST_CASE("a batch whose payload is damaged is lost as damaged, with its counts") {
  Exchange exchange;
  PlainCollector collector;
  exchange.append("one", 1);
  exchange.append("two", 2);
  exchange.append("three", 4);
  disk(exchange).damage(BatchSeq{2}, MemoryEntryStore::Damage::kPayload);
  exchange.connect(collector);
  exchange.drain(collector);
  CHECK(collector.epoch().lost == samples(2));
  CHECK(collector.epoch().stored == samples(5));
  CHECK(exchange.at(2).loss->reason == LossReason::kDamaged);
}

TEST_CASE("a row that says nothing any more is told from its neighbours") {
  for (const std::uint64_t seq : {1, 2, 3}) {
    INFO(seq);
    Exchange exchange;
    PlainCollector collector;
    exchange.append("one", 1);
    exchange.append("two", 2);
    exchange.append("three", 4);
    disk(exchange).damage(BatchSeq{seq}, MemoryEntryStore::Damage::kRow);
    exchange.connect(collector);
    exchange.drain(collector);
    CHECK(collector.epoch().lost == samples(std::uint64_t{1} << (seq - 1)));
    CHECK(collector.epoch().sent == samples(7));
    CHECK(collector.committed.epochs.size() == 1);
  }
}

TEST_CASE("neighbouring rows that say nothing are one loss record with the sum of both") {
  Exchange exchange;
  PlainCollector collector;
  for (const std::uint64_t n : {1, 2, 4, 8}) exchange.append(std::to_string(n), n);
  disk(exchange).damage(BatchSeq{2}, MemoryEntryStore::Damage::kRow);
  disk(exchange).damage(BatchSeq{3}, MemoryEntryStore::Damage::kRow);
  exchange.connect(collector);
  exchange.drain(collector);
  CHECK(collector.epoch().lost == samples(6));
  CHECK(exchange.at(2).to == BatchSeq{3});
}

TEST_CASE("after a power loss a commit that failed is there as a whole or not at all") {
  Exchange exchange;
  exchange.append("one");
  disk(exchange).tear_next_commit();
  CHECK_FALSE(exchange.log.append(new_batch("two", 1, exchange.clock.now()), exchange.clock.now()).ok());
  CHECK(exchange.log.state().last == BatchSeq{1});
  disk(exchange).crash();
  SpoolLog reopened = Exchange::open(*exchange.store, {});
  CHECK(reopened.state().last == BatchSeq{2});
  CHECK(reopened.peek(BatchSeq{2})->has_value());
}
