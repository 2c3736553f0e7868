// The collector's end of a stream, rule by rule (WIRE.md).
#include <string>
#include <utility>
#include <vector>

#include "common/stream/chain.h"
#include "tests/common/stream/exchange.h"

using namespace tidemark;
using namespace tidemark::stream;

namespace {

Hello hello_of(SpoolId spool) {
  Hello hello;
  hello.spool = spool;
  return hello;
}

/// A push that follows `after` in its chain.
Push push_after(const EpochState& after, const std::string& text, std::uint64_t n) {
  Push push;
  push.from = push.to = after.high.next();
  push.chain = chain_after(after.chain, push.from, digest_of(text));
  push.total = after.sent + samples(n);
  push.origin = {after.spool, push.from, push.to};
  push.batch = text;
  return push;
}

Push loss_after(const EpochState& after, std::uint64_t width, std::uint64_t n,
                LossReason reason = LossReason::kSpoolFull) {
  Push push = push_after(after, "", reason == LossReason::kUnproven ? 0 : n);
  push.to = BatchSeq{push.from.value + width - 1};
  push.batch.reset();
  push.loss = Loss{reason, {}, {}, width, samples(n), {}};
  return push;
}

template <class Message>
bool answered_with(const std::vector<CollectorMessage>& answers) {
  return answers.size() == 1 && std::holds_alternative<Message>(answers.front());
}

bool broken(const std::vector<CollectorMessage>& answers) {
  return answered_with<Closing>(answers) &&
         std::get<Closing>(answers.front()).reason == Closing::Reason::kProtocol;
}

struct Greeted {
  PlainCollector collector;
  Greeted() { collector.hello(hello_of(SpoolId::random()), TimePoint{}); }
  const EpochState& epoch() const { return collector.epoch(); }
};

}  // namespace

TEST_CASE("an unknown spool gets the next epoch and fences the one before") {
  PlainCollector collector;
  const SpoolId first = SpoolId::random();
  const Welcome one = collector.hello(hello_of(first), TimePoint{});
  CHECK(one.epoch == Epoch{1});
  CHECK(one.expected == BatchSeq{1});
  const Welcome two = collector.hello(hello_of(SpoolId::random()), TimePoint{});
  CHECK(two.epoch == Epoch{2});
  CHECK_FALSE(two.fenced);
  const Welcome fenced = collector.hello(hello_of(first), TimePoint{});
  CHECK(fenced.fenced);
  CHECK(fenced.epoch == Epoch{1});
  CHECK(broken(collector.push(push_after(collector.epoch(), "x", 1))));
}

TEST_CASE("a known spool of the newest epoch is told where it stands, and nothing changes") {
  Greeted greeted;
  greeted.collector.push(push_after(greeted.epoch(), "one", 3));
  greeted.collector.commit_all();
  const std::size_t writes = greeted.collector.writes.size();
  const Welcome welcome = greeted.collector.hello(hello_of(greeted.epoch().spool), TimePoint{});
  CHECK(welcome.expected == BatchSeq{2});
  CHECK(welcome.total == samples(3));
  CHECK(welcome.chain == greeted.epoch().chain);
  CHECK(greeted.collector.writes.size() == writes);
}

TEST_CASE("a spool that took over entries is opened only if nothing was stored since they were settled") {
  for (const bool current : {true, false}) {
    Greeted greeted;
    greeted.collector.push(push_after(greeted.epoch(), "one", 1));
    greeted.collector.commit_all();
    const Welcome position = greeted.collector.hello(hello_of(greeted.epoch().spool), TimePoint{});
    Hello hello = hello_of(SpoolId::random());
    hello.store = position.store;
    hello.store_generation = position.store_generation;
    hello.settled = greeted.collector.receiver().history().mark - (current ? 0 : 1);
    CHECK(greeted.collector.hello(hello, TimePoint{}).fenced == !current);
  }
}

TEST_CASE("an unknown spool of whose entries a copy stored some has to settle them") {
  Greeted greeted;
  const SpoolId ancestor = SpoolId::random();
  Push push = push_after(greeted.epoch(), "one", 1);
  push.origin.spool = ancestor;
  greeted.collector.push(push);
  greeted.collector.commit_all();
  CHECK(greeted.collector.hello(hello_of(ancestor), TimePoint{}).fenced);
  CHECK_FALSE(greeted.collector.hello(hello_of(SpoolId::random()), TimePoint{}).fenced);
}

TEST_CASE(
    "the next entry is applied, an earlier one is acknowledged again, a later one is answered with Rewind") {
  Greeted greeted;
  const EpochState before = greeted.epoch();
  const Push first = push_after(before, "one", 1);
  CHECK(greeted.collector.push(first).empty());
  CHECK(greeted.epoch().stored == samples(1));
  const Push second = push_after(greeted.epoch(), "two", 1);
  greeted.collector.push(second);
  greeted.collector.commit_all();
  CHECK(answered_with<Ack>(greeted.collector.push(first)));
  CHECK(greeted.epoch().stored == samples(2));
  Push beyond = push_after(greeted.epoch(), "four", 1);
  beyond.from = beyond.to = BatchSeq{4};
  const auto answers = greeted.collector.push(beyond);
  REQUIRE(answered_with<Rewind>(answers));
  CHECK(std::get<Rewind>(answers.front()).expected == BatchSeq{3});
}

TEST_CASE("a repeated entry is not acknowledged before it is committed") {
  Greeted greeted;
  const Push push = push_after(greeted.epoch(), "one", 1);
  greeted.collector.push(push);
  const auto answers = greeted.collector.push(push);
  REQUIRE(answered_with<Ack>(answers));
  CHECK(std::get<Ack>(answers.front()).seq == BatchSeq{0});
}

TEST_CASE("an entry that does not fit chain, total, place or form ends the stream without effect") {
  const std::vector<std::pair<const char*, void (*)(Push&)>> mistakes = {
      {"another chain", [](Push& push) { push.chain[0] ^= 1; }},
      {"a falling total", [](Push& push) { push.total = {}; }},
      {"no number", [](Push& push) { push.from = push.to = {}; }},
      {"a number beyond all", [](Push& push) { push.from = push.to = {~0ull}; }},
      {"two numbers for a batch", [](Push& push) { push.to = push.to.next(); }},
      {"batch and loss", [](Push& push) { push.loss = Loss{}; }},
      {"neither batch nor loss nor declarations", [](Push& push) { push.batch.reset(); }},
      {"a series that is not declared", [](Push& push) { push.series_max = 1; }},
      {"declarations with a hole", [](Push& push) { push.declarations = {declaration(2)}; }},
      {"a loss with another total",
       [](Push& push) {
         push.batch.reset(), push.loss = Loss{LossReason::kDisk, {}, {}, 1, samples(9), {}};
       }},
      {"a loss that ends before it begins",
       [](Push& push) { push.batch.reset(), push.loss = Loss{}, push.to = push.from.previous(); }},
  };
  for (const auto& [name, mistake] : mistakes) {
    INFO(name);
    Greeted greeted;
    greeted.collector.push(push_after(greeted.epoch(), "one", 1));
    Push push = push_after(greeted.epoch(), "two", 2);
    mistake(push);
    CHECK(broken(greeted.collector.push(push)));
    CHECK(greeted.epoch().high == BatchSeq{1});
    CHECK(greeted.epoch().sent == samples(1));
  }
}

TEST_CASE("a loss record takes its range, and one that begins among stored entries ends the stream") {
  Greeted greeted;
  const EpochState before = greeted.epoch();
  greeted.collector.push(push_after(before, "one", 1));
  CHECK(broken(greeted.collector.push(loss_after(before, 3, 7))));
  CHECK(greeted.collector.push(loss_after(greeted.epoch(), 3, 7)).empty());
  CHECK(greeted.epoch().high == BatchSeq{4});
  CHECK(greeted.epoch().lost == samples(7));
  CHECK(balanced(greeted.epoch()));
}

TEST_CASE("an unproven record adds nothing to what was sent") {
  Greeted greeted;
  CHECK(greeted.collector.push(loss_after(greeted.epoch(), 1, 7, LossReason::kUnproven)).empty());
  CHECK(greeted.epoch().sent == Counts{});
  CHECK(greeted.epoch().unproven == samples(7));
}

TEST_CASE("what validation kept and refused has to be all that was sent") {
  Greeted greeted;
  const Push push = push_after(greeted.epoch(), "one", 5);
  ValidatedBatch batch;
  batch.sent = samples(4);
  auto wrong = greeted.collector.receiver().push(push, batch, TimePoint{});
  CHECK(std::holds_alternative<Answer>(wrong));
  batch.sent = samples(5);
  batch.refused = {{push.from, "too long", samples(2)}};
  auto right = greeted.collector.receiver().push(push, batch, TimePoint{});
  REQUIRE(std::holds_alternative<Admitted>(right));
  CHECK(greeted.epoch().stored == samples(3));
  CHECK(greeted.epoch().refused == samples(2));
  CHECK(std::get<Admitted>(right).ack.refused.size() == 1);
}

TEST_CASE("declarations that came ahead of an entry that never came are replaced") {
  Greeted greeted;
  Push ahead = push_after(greeted.epoch(), "one", 1);
  ahead.batch.reset();
  ahead.to = ahead.from.previous();
  ahead.declarations = {declaration(1, "first life")};
  greeted.collector.push(ahead);
  greeted.collector.commit_all();
  const Welcome welcome = greeted.collector.hello(hello_of(greeted.epoch().spool), TimePoint{});
  CHECK(welcome.series_known == 0);
  Push push = push_after(greeted.epoch(), "other", 1);
  push.declarations = {declaration(1, "second life")};
  push.series_max = 1;
  CHECK(greeted.collector.push(push).empty());
  greeted.collector.commit_all();
  REQUIRE(greeted.collector.writes.back().series.size() == 1);
  CHECK(greeted.collector.writes.back().series[0].key.metric == "second life");
  CHECK(greeted.epoch().series_known == 1);
}

TEST_CASE("the history tells the newest entries, and whether an older one could be the asking spool's") {
  PlainCollector collector;
  const SpoolId old = SpoolId::random();
  collector.hello(hello_of(old), TimePoint{});
  for (std::size_t i = 0; i < kHistoryMax; ++i)
    collector.push(push_after(collector.epoch(), std::to_string(i), 1));
  CHECK(collector.receiver().history().complete);
  collector.push(push_after(collector.epoch(), "one more", 1));
  collector.commit_all();
  const History history = collector.receiver().history();
  CHECK_FALSE(history.complete);
  CHECK(history.items.size() == kHistoryMax);
  CHECK(history.items.back().from == BatchSeq{kHistoryMax + 1});
  CHECK(history.mark == kHistoryMax + 1);
  collector.hello(hello_of(SpoolId::random()), TimePoint{});
  CHECK(collector.receiver().history().complete);  // it was opened after all of them
}

TEST_CASE("ancestors beyond the limit are remembered as others, and make every unknown spool settle") {
  Greeted greeted;
  for (std::size_t i = 0; i <= kOriginsMax; ++i) {
    Push push = push_after(greeted.epoch(), std::to_string(i), 1);
    push.origin.spool = SpoolId::random();
    REQUIRE(greeted.collector.push(push).empty());
  }
  CHECK(greeted.epoch().origins.size() == kOriginsMax);
  CHECK(greeted.epoch().origins.back().nil());
  greeted.collector.commit_all();
  CHECK(greeted.collector.hello(hello_of(SpoolId::random()), TimePoint{}).fenced);
}

TEST_CASE("the digest is the first half of a SHA-256") {
  const Digest empty = digest_of("");
  CHECK(empty[0] == 0xe3);
  CHECK(empty[1] == 0xb0);
  CHECK(empty[15] == 0x24);
  CHECK(digest_of("abc")[0] == 0xba);
}
