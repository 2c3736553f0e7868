// Copies, roll-backs and what is settled by history (WIRE.md, step 5).
#include <utility>
#include <vector>

#include "common/stream/chain.h"
#include "common/stream/settle.h"
#include "tests/common/stream/exchange.h"
#include "tests/support/memory_entry_store.h"

using namespace tidemark;
using namespace tidemark::stream;

namespace {

std::unique_ptr<EntryStore> copy_of(const Exchange& exchange) {
  return std::make_unique<MemoryEntryStore>(static_cast<MemoryEntryStore&>(*exchange.store).copy());
}

Counts stored_in_all(const PlainCollector& collector) {
  Counts counts;
  for (const EpochState& epoch : collector.committed.epochs) counts += epoch.stored;
  return counts;
}

const SpoolId kThis = SpoolId::random();
const SpoolId kOther = SpoolId::random();

EntryHeader batch_at(std::uint64_t seq, Origin origin) {
  EntryHeader header;
  header.from = header.to = BatchSeq{seq};
  header.origin = origin;
  return header;
}

HistoryItem stored(SpoolId spool, std::uint64_t seq, const char* content, Origin origin) {
  return {spool, BatchSeq{seq}, BatchSeq{seq}, digest_of(content), origin};
}

HistoryItem lost(SpoolId spool, std::uint64_t from, std::uint64_t to, Origin origin) {
  return {spool, BatchSeq{from}, BatchSeq{to}, std::nullopt, origin};
}

Origin own(SpoolId spool, std::uint64_t from, std::uint64_t to) {
  return {spool, BatchSeq{from}, BatchSeq{to}};
}

}  // namespace

TEST_CASE("an entry of a copy is stored, unsent or unproven, as far as the history proves it") {
  struct Row {
    const char* promise;
    std::vector<HistoryItem> items;
    bool complete;
    std::uint64_t agreed;
    EntryHeader entry;
    const char* content;  // of a batch
    Fate fate;
  };
  EntryHeader loss = batch_at(5, own(kThis, 5, 7));
  loss.to = BatchSeq{7};
  loss.loss = Loss{};
  const EntryHeader batch = batch_at(5, own(kThis, 5, 5));
  const std::vector<Row> rows = {
      {"below the agreed position it is accounted for", {}, false, 5, batch, "e", Fate::kStored},
      {"its digest is in the history",
       {stored(kOther, 9, "e", own(kOther, 9, 9))},
       false,
       0,
       batch,
       "e",
       Fate::kStored},
      {"the history is complete and does not have it",
       {stored(kOther, 1, "x", own(kOther, 1, 1))},
       true,
       0,
       batch,
       "e",
       Fate::kUnsent},
      {"the history reaches back to an earlier entry of this spool",
       {stored(kThis, 4, "d", own(kThis, 4, 4))},
       false,
       0,
       batch,
       "e",
       Fate::kUnsent},
      {"the history reaches back to a later entry only",
       {stored(kThis, 6, "f", own(kThis, 6, 6))},
       false,
       0,
       batch,
       "e",
       Fate::kUnproven},
      {"the history knows nothing of this spool", {}, false, 0, batch, "e", Fate::kUnproven},
      {"its number lies in a loss record",
       {lost(kThis, 4, 6, own(kThis, 4, 6))},
       true,
       0,
       batch,
       "e",
       Fate::kUnproven},
      {"its origin lies in a loss record of another spool",
       {lost(kOther, 1, 1, own(kThis, 5, 5))},
       true,
       0,
       batch,
       "e",
       Fate::kUnproven},
      {"a copy used its number for another batch",
       {stored(kThis, 5, "other", own(kThis, 5, 5))},
       true,
       0,
       batch,
       "e",
       Fate::kUnsent},
      {"a loss record overlaps one that is stored",
       {lost(kThis, 7, 9, own(kThis, 7, 9))},
       true,
       0,
       loss,
       nullptr,
       Fate::kUnproven},
      {"a loss record overlaps a batch that is stored",
       {stored(kThis, 6, "f", own(kThis, 6, 6))},
       true,
       0,
       loss,
       nullptr,
       Fate::kUnproven},
      {"a loss record that nothing overlaps",
       {stored(kThis, 4, "d", own(kThis, 4, 4))},
       false,
       0,
       loss,
       nullptr,
       Fate::kUnsent},
  };
  for (const Row& row : rows) {
    INFO(row.promise);
    History history;
    history.complete = row.complete;
    history.items = row.items;
    const Settlement settlement(history, kThis, BatchSeq{row.agreed});
    std::optional<Digest> digest;
    if (row.content != nullptr) digest = digest_of(row.content);
    CHECK(settlement.fate_of(row.entry, digest) == row.fate);
  }
}

TEST_CASE("a copy gets an epoch of its own, and what both have is stored once") {
  Exchange first;
  PlainCollector collector;
  first.append("common 1");
  first.append("common 2");
  Exchange second(copy_of(first));
  first.append("first alone");
  second.append("second alone");
  first.connect(collector);
  first.drain(collector);
  second.connect(collector);
  second.drain(collector);
  CHECK(collector.committed.epochs.size() == 2);
  CHECK(stored_in_all(collector) == samples(4));
  CHECK(collector.epoch().unproven == Counts{});
  REQUIRE(collector.epoch().superseded.has_value());
  CHECK(collector.epoch().superseded->reason == Superseded::Reason::kDiverged);

  first.disconnect();
  first.append("first again");
  first.connect(collector);  // it is fenced now
  first.drain(collector);
  CHECK(collector.committed.epochs.size() == 3);
  CHECK(stored_in_all(collector) == samples(5));
  CHECK(collector.epoch().superseded->reason == Superseded::Reason::kFenced);
}

TEST_CASE("the event identity.duplicate is stored once for each spool that turned out to be a copy") {
  Exchange first;
  PlainCollector collector;
  first.append("common");
  Exchange second(copy_of(first));
  second.append("second");
  second.append("second 2");
  first.append("first");
  first.connect(collector);
  first.drain(collector);
  second.connect(collector);
  second.disconnect();
  second.connect(collector);
  int events = 0;
  for (const Write& write : collector.writes) events += write.duplicate_identity ? 1 : 0;
  CHECK(events == 1);
}

TEST_CASE("a spool that was rolled back behind the collector gets a new epoch, and nothing is stored twice") {
  Exchange exchange;
  PlainCollector collector;
  exchange.append("one");
  exchange.append("two");
  auto snapshot = copy_of(exchange);
  exchange.append("three");
  exchange.connect(collector);
  exchange.drain(collector);
  Exchange rolled_back(std::move(snapshot));
  rolled_back.connect(collector);
  CHECK(rolled_back.log.state().last == BatchSeq{0});  // both were stored before
  rolled_back.append("after");
  rolled_back.drain(collector);
  CHECK(stored_in_all(collector) == samples(4));
}

TEST_CASE(
    "what may be stored already is one unproven record, first in the new order and not part of what was "
    "sent") {
  SpoolBounds bounds;
  bounds.spool_bytes_max = 16;
  Exchange first(make_store(), bounds);
  first.append("common 1", 3);
  auto copy = copy_of(first);
  first.append("first 02", 5);
  first.append("first 03", 7);  // evicts the common one
  PlainCollector collector;
  first.connect(collector);
  first.drain(collector);
  CHECK(collector.epoch().lost == samples(3));
  Exchange second(std::move(copy));
  second.append("second 2", 9);
  second.connect(collector);
  const EntryHeader unproven = second.at(1);
  REQUIRE(unproven.loss.has_value());
  CHECK(unproven.loss->reason == LossReason::kUnproven);
  CHECK(unproven.loss->counts == samples(3));
  CHECK(unproven.counts == Counts{});
  second.drain(collector);
  CHECK(collector.epoch().sent == samples(9));
  CHECK(collector.epoch().unproven == samples(3));
}

TEST_CASE("a spool that was settled before something else was stored has to be settled again") {
  Exchange first;
  PlainCollector collector;
  first.append("common");
  Exchange second(copy_of(first));
  second.append("second");
  second.append("second 2");
  first.append("first");
  first.connect(collector);
  first.drain(collector);
  // The second one settles, but before its new spool says Hello the first one stores some more.
  REQUIRE(second.greet(collector).send.size() == 1);
  const History history = collector.receiver().history();
  first.disconnect();
  first.append("first 2");
  first.connect(collector);
  first.drain(collector);
  second.tell(history);
  const SpoolId early = second.log.state().spool;
  second.greet(collector);
  CHECK_FALSE(second.source.aligned());
  CHECK(collector.epoch().spool == first.log.state().spool);
  second.disconnect();
  second.connect(collector);
  second.drain(collector);
  CHECK(second.log.state().spool != early);
  CHECK(stored_in_all(collector) == samples(5));
}

TEST_CASE("an answer that was lost costs nothing: a new spool is known by its id") {
  Exchange exchange;
  PlainCollector collector;
  exchange.append("one");
  auto hello = exchange.source.connected(exchange.clock.now());
  REQUIRE(hello.ok());
  collector.hello(*hello, exchange.clock.now());
  exchange.disconnect();  // without its Welcome
  exchange.connect(collector);
  CHECK(exchange.log.state().epoch == Epoch{1});
  CHECK(collector.committed.epochs.size() == 1);
}

TEST_CASE("a file that could not be opened is replaced without an event of a duplicate") {
  PlainCollector collector;
  auto store = make_store();
  const Superseded damaged{kOther, Epoch{4}, Superseded::Reason::kDamaged};
  REQUIRE(SpoolLog::open(*store, {}, damaged).ok());
  Exchange exchange(std::move(store));
  exchange.connect(collector);
  CHECK(collector.epoch().superseded == damaged);
  CHECK_FALSE(collector.writes.front().duplicate_identity);
  CHECK_FALSE(exchange.log.state().superseded.has_value());
}

TEST_CASE("the numbers of series stay in a new epoch, and are declared again") {
  Exchange exchange;
  PlainCollector collector;
  NewBatch batch = new_batch("one", 1, exchange.clock.now(), 1);
  batch.new_series = {declaration(1)};
  REQUIRE(exchange.log.append(batch, exchange.clock.now()).ok());
  auto snapshot = copy_of(exchange);
  exchange.append("two", 1, 1);
  exchange.connect(collector);
  exchange.drain(collector);
  Exchange copy(std::move(snapshot));
  copy.append("other", 1, 1);
  copy.connect(collector);
  copy.drain(collector);
  REQUIRE(collector.pushed.back().declarations.size() == 1);
  CHECK(collector.pushed.back().declarations[0].number == SeriesNumber{1});
}
