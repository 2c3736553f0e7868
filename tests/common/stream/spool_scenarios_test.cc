// The rules of WIRE.md for the spool, over whichever store this test program has.
#include <string>

#include "common/stream/chain.h"
#include "tests/common/stream/exchange.h"

using namespace tidemark;
using namespace tidemark::stream;

namespace {

SpoolBounds bytes_max(std::uint64_t bytes) {
  SpoolBounds bounds;
  bounds.spool_bytes_max = bytes;
  return bounds;
}

const std::string kTen(10, 'x');
std::string ten(char c) { return std::string(10, c); }

}  // namespace

TEST_CASE("a new spool has a random id, and keeps it") {
  Exchange exchange;
  const SpoolId id = exchange.log.state().spool;
  CHECK_FALSE(id.nil());
  CHECK(Exchange::open(*exchange.store, {}).state().spool == id);
}

TEST_CASE("the chain and the total are computed once, when an entry is appended") {
  Exchange exchange;
  exchange.append("one", 3);
  exchange.append("two", 4);
  const Digest first = chain_after(Digest{}, BatchSeq{1}, digest_of("one"));
  CHECK(exchange.at(1).chain_after == first);
  CHECK(exchange.at(2).chain_before == first);
  CHECK(exchange.log.state().chain == chain_after(first, BatchSeq{2}, digest_of("two")));
  CHECK(exchange.log.state().total == samples(7));
}

TEST_CASE("a spool that is opened again continues where it stood") {
  Exchange exchange;
  PlainCollector collector;
  for (const char c : {'a', 'b', 'c'}) exchange.append(ten(c));
  exchange.connect(collector);
  exchange.drain(collector);
  exchange.append(ten('d'), 5);
  const SpoolState before = exchange.log.state();
  const SpoolState after = Exchange::open(*exchange.store, {}).state();
  CHECK(after.spool == before.spool);
  CHECK(after.last == BatchSeq{4});
  CHECK(after.chain == before.chain);
  CHECK(after.total == before.total);
  CHECK(after.acknowledged == BatchSeq{3});
  CHECK(after.epoch == Epoch{1});
  CHECK(after.ack_marks == before.ack_marks);
}

TEST_CASE("a batch larger than the spool's bound is not taken, and nothing is written") {
  Exchange exchange(make_store(), bytes_max(20));
  exchange.append(kTen);
  const auto status =
      exchange.log.append(new_batch(std::string(21, 'y'), 1, exchange.clock.now()), exchange.clock.now());
  CHECK(absl::IsResourceExhausted(status));
  CHECK(exchange.log.state().last == BatchSeq{1});
  CHECK(exchange.at(1).is_batch());
}

TEST_CASE("a full spool replaces its oldest batches by one growing loss record, and the chain stays") {
  Exchange exchange(make_store(), bytes_max(30));
  for (char c = 'a'; c <= 'f'; ++c) exchange.append(ten(c), 2);
  const EntryHeader loss = exchange.at(1);
  REQUIRE(loss.loss.has_value());
  CHECK(loss.from == BatchSeq{1});
  CHECK(loss.to == BatchSeq{3});
  CHECK(loss.loss->reason == LossReason::kSpoolFull);
  CHECK(loss.loss->batches == 3);
  CHECK(loss.counts == samples(6));
  CHECK(loss.chain_after == exchange.at(4).chain_before);
  CHECK(exchange.store->bytes() == 30);
  PlainCollector collector;
  exchange.connect(collector);
  exchange.drain(collector);
  CHECK(collector.epoch().lost == samples(6));
  CHECK(collector.epoch().stored == samples(6));
}

TEST_CASE("acknowledged entries go before anything is lost") {
  Exchange exchange(make_store(), bytes_max(100));
  PlainCollector collector;
  for (char c = 'a'; c <= 'c'; ++c) exchange.append(ten(c));
  exchange.connect(collector);
  exchange.drain(collector);
  CHECK(exchange.log.state().purged == BatchSeq{2});  // a tenth of the bytes is one batch
  exchange.disconnect();
  for (int i = 0; i < 10; ++i) exchange.append(ten(static_cast<char>('d' + i)));
  CHECK(exchange.log.state().purged == BatchSeq{3});
  CHECK(exchange.at(4).is_batch());
}

TEST_CASE("what may have been sent is lost entry by entry, so that an acknowledgement always finds its end") {
  Exchange exchange(make_store(), bytes_max(30));
  PlainCollector collector;
  for (char c = 'a'; c <= 'c'; ++c) exchange.append(ten(c), 2);
  exchange.connect(collector);
  for (int i = 0; i < 2; ++i) collector.push(*exchange.next());
  exchange.append(ten('d'), 2);  // evicts the first, which is on its way
  exchange.append(ten('e'), 2);
  CHECK(exchange.at(1).to == BatchSeq{1});
  CHECK(exchange.at(2).to == BatchSeq{2});
  for (const auto& ack : collector.commit_all()) CHECK_FALSE(exchange.tell(ack).end_stream);
  CHECK(exchange.log.state().acknowledged == BatchSeq{2});
  exchange.drain(collector);
  CHECK(collector.epoch().lost == Counts{});
  CHECK(collector.epoch().stored == samples(10));
}

TEST_CASE("batches older than the spool keeps become loss records of that reason") {
  Exchange exchange;
  exchange.append("old", 1);
  exchange.append("old too", 2);
  exchange.clock.pass(std::chrono::hours(24 * 14) - Duration{1});
  exchange.append("young", 4);
  exchange.clock.pass(Duration{2});
  REQUIRE(exchange.log.expire(exchange.clock.now()).ok());
  const EntryHeader loss = exchange.at(1);
  REQUIRE(loss.loss.has_value());
  CHECK(loss.loss->reason == LossReason::kSpoolAge);
  CHECK(loss.to == BatchSeq{2});
  CHECK(loss.counts == samples(3));
  CHECK(exchange.at(3).is_batch());
}

TEST_CASE("acknowledged entries stay for the grace period and go after it") {
  Exchange exchange;
  PlainCollector collector;
  exchange.append("one");
  exchange.connect(collector);
  exchange.drain(collector);
  exchange.clock.pass(std::chrono::hours(24));
  REQUIRE(exchange.log.expire(exchange.clock.now()).ok());
  CHECK(exchange.log.state().purged == BatchSeq{0});
  exchange.clock.pass(std::chrono::hours(2));
  REQUIRE(exchange.log.expire(exchange.clock.now()).ok());
  CHECK(exchange.log.state().purged == BatchSeq{1});
  CHECK(exchange.store->bytes() == 0);
}

TEST_CASE("items that could not be written are a loss record with a place in the chain") {
  Exchange exchange;
  PlainCollector collector;
  exchange.append("one");
  const Loss loss{LossReason::kDisk, exchange.clock.now(), exchange.clock.now(), 2, samples(9), {}};
  REQUIRE(exchange.log.append_loss(loss, exchange.clock.now()).ok());
  exchange.append("two");
  exchange.connect(collector);
  exchange.drain(collector);
  CHECK(collector.epoch().lost == samples(9));
  CHECK(collector.epoch().sent == samples(11));
}

TEST_CASE("a restored collector gets again what it lacks") {
  Exchange exchange;
  PlainCollector collector;
  exchange.append("one");
  exchange.connect(collector);
  exchange.drain(collector);
  const ReceiverState backup = collector.committed;
  exchange.append("two");
  exchange.append("three");
  exchange.drain(collector);
  exchange.disconnect();
  collector.restore(backup);
  exchange.connect(collector);
  CHECK(exchange.log.state().acknowledged == BatchSeq{1});
  exchange.drain(collector);
  CHECK(collector.epoch().stored == samples(3));
  CHECK(collector.committed.epochs.size() == 1);
}

TEST_CASE("what a restored collector lacks and the spool no longer has is lost as restored") {
  Exchange exchange(make_store(), bytes_max(100));
  PlainCollector collector;
  exchange.append(ten('a'), 1);
  exchange.connect(collector);
  exchange.drain(collector);
  const ReceiverState backup = collector.committed;
  for (char c = 'b'; c <= 'e'; ++c) exchange.append(ten(c), 10);
  exchange.drain(collector);
  REQUIRE(exchange.log.state().purged == BatchSeq{4});
  exchange.disconnect();
  collector.restore(backup);
  exchange.connect(collector);
  const EntryHeader loss = exchange.at(2);
  REQUIRE(loss.loss.has_value());
  CHECK(loss.loss->reason == LossReason::kRestored);
  CHECK(loss.to == BatchSeq{4});
  exchange.drain(collector);
  CHECK(collector.epoch().lost == samples(30));
  CHECK(collector.epoch().stored == samples(11));
}

TEST_CASE(
    "a position that the spool no longer remembers is settled in a new epoch, and what may be missing is "
    "unproven") {
  SpoolBounds bounds = bytes_max(100);
  bounds.remembered_max = 1;
  Exchange exchange(make_store(), bounds);
  PlainCollector collector;
  exchange.append(ten('a'), 1);
  exchange.connect(collector);
  exchange.drain(collector);
  const ReceiverState backup = collector.committed;
  for (char c = 'b'; c <= 'e'; ++c) exchange.append(ten(c), 10);
  exchange.drain(collector);
  exchange.disconnect();
  collector.restore(backup);
  exchange.connect(collector);
  exchange.drain(collector);
  CHECK(collector.committed.epochs.size() == 2);
  CHECK(collector.epoch().unproven.covers(samples(30)));
  CHECK(collector.epoch().stored == samples(10));  // what it still had
}

TEST_CASE("series are declared from what the collector knows up to what the batch uses") {
  Exchange exchange;
  NewBatch batch = new_batch("one", 1, exchange.clock.now(), 2);
  batch.new_series = {declaration(1), declaration(2)};
  REQUIRE(exchange.log.append(batch, exchange.clock.now()).ok());
  const auto declared = [&](std::uint32_t known) {
    auto push = exchange.log.next(BatchSeq{1}, known);
    REQUIRE(push.ok());
    return (*push)->declarations.size();
  };
  CHECK(declared(0) == 2);
  CHECK(declared(1) == 1);
  CHECK(declared(2) == 0);
}

TEST_CASE("the last monitor set is kept") {
  Exchange exchange;
  REQUIRE(exchange.log.keep_monitor_set("set").ok());
  CHECK(Exchange::open(*exchange.store, {}).state().monitor_set == "set");
}
