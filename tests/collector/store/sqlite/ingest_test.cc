#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::store::sqlite {
namespace {

TEST_CASE("what a receiver needs comes back as it was committed") {
  StoreBench bench;
  PlainSource source;
  PlainReceiver receiver(bench, source);
  REQUIRE(bench.commit(receiver.hello()).ok());
  auto push = source.push(event_and_samples(bench.clock.now(), 2));
  push.declarations = {declaration(1, "system.disk.io", source.id()),
                       declaration(2, "system.disk.operations")};
  push.declarations[1].key = {};  // refused
  const auto step = receiver.take(push);
  REQUIRE(bench.commit(step).ok());
  Loss loss;
  loss.reason = LossReason::kSpoolFull;
  loss.counts = {10, 2, 1};
  loss.detail = "it was full";
  const auto lost = receiver.take(source.push(loss));
  REQUIRE(bench.commit(lost).ok());

  const auto record = bench.store->ingest().load(source.id());
  REQUIRE(record.ok());
  const auto& state = record->receiver;
  REQUIRE(state.epochs.size() == 1);
  const auto& epoch = state.epochs.front();
  CHECK(epoch.epoch.value == 1);
  CHECK(epoch.spool == source.spool());
  CHECK(epoch.high.value == 2);
  CHECK(epoch.chain == lost.write->epoch.chain);
  CHECK(epoch.sent == source.total());
  CHECK(epoch.stored == Counts{4, 0, 1});
  CHECK(epoch.lost == loss.counts);
  CHECK(epoch.series_known == 2);
  CHECK(epoch.entries == 2);
  CHECK(epoch.generation == lost.write->epoch.generation);
  CHECK(epoch.opened == bench.clock.now());
  CHECK_FALSE(epoch.superseded);
  REQUIRE(state.history.size() == 2);
  CHECK(state.history[0] == *step.write->history);
  CHECK(state.history[1] == *lost.write->history);
  REQUIRE(record->endpoint);
  CHECK(record->endpoint->name == "plain");
  CHECK(record->endpoint->monitor_set_version == "set-1");

  const auto declared = bench.store->ingest().declared(source.id(), {1});
  REQUIRE(declared.ok());
  REQUIRE(declared->size() == 2);
  CHECK((*declared)[0].key == push.declarations[0].key);
  CHECK((*declared)[0].unit == "By");
  CHECK((*declared)[1].key.metric.empty());

  const auto losses = bench.store->reader().losses(std::nullopt);
  REQUIRE(losses.ok());
  REQUIRE(losses->size() == 1);
  CHECK(losses->front().from.value == 2);
  CHECK(losses->front().loss.counts == loss.counts);
  CHECK(losses->front().loss.detail == "it was full");
}

TEST_CASE("an epoch keeps where it comes from") {
  StoreBench bench;
  PlainSource source;
  PlainReceiver receiver(bench, source);
  auto step = receiver.hello();
  step.write->epoch.superseded = {{SpoolId::random(), {7}, stream::Superseded::Reason::kFenced}};
  step.write->epoch.origins = {SpoolId::random(), SpoolId{}};
  step.write->epoch.unproven = {1, 2, 3};
  REQUIRE(bench.commit(step).ok());
  const auto record = bench.store->ingest().load(source.id());
  REQUIRE(record.ok());
  const auto& epoch = record->receiver.epochs.at(0);
  CHECK(epoch.superseded == step.write->epoch.superseded);
  CHECK(epoch.origins == step.write->epoch.origins);
  CHECK(epoch.unproven == step.write->epoch.unproven);
}

TEST_CASE("a step that does not follow what is stored is refused, and nothing of it is kept") {
  StoreBench bench;
  PlainSource source;
  PlainReceiver receiver(bench, source);
  const auto opening = receiver.hello();
  const auto first = receiver.take(source.push(one_result(bench.clock.now())));
  const auto second = receiver.take(source.push(one_result(bench.clock.now() + Duration(1))));
  const auto unchained = [](Step step) {
    step.chain = nullptr;
    return step;
  };
  CHECK(absl::IsAborted(bench.commit(unchained(first))));  // its epoch was never opened
  REQUIRE(bench.commit(unchained(opening)).ok());
  auto rival = unchained(opening);
  rival.write->epoch.spool = SpoolId::random();
  CHECK(absl::IsAborted(bench.commit(rival)));
  CHECK(absl::IsAborted(bench.commit(unchained(second))));
  REQUIRE(bench.commit(unchained(first)).ok());
  CHECK(absl::IsAborted(bench.commit(unchained(first))));
  REQUIRE(bench.commit(unchained(second)).ok());
  const auto figures = bench.store->reader().figures();
  REQUIRE(figures.ok());
  CHECK(figures->journal_rows == 2);
}

TEST_CASE("once a step of a chain failed, none after it is kept") {
  StoreBench bench;
  PlainSource source;
  PlainReceiver receiver(bench, source);
  REQUIRE(bench.commit(receiver.hello()).ok());
  auto first = receiver.take(source.push(one_result(bench.clock.now())));
  auto bad = first;
  bad.write->history->from = {9};
  CHECK_FALSE(bench.commit(bad).ok());
  CHECK(absl::IsAborted(bench.commit(first)));  // fits, but something before it failed
  first.chain = std::make_shared<StepChain>();
  CHECK(bench.commit(first).ok());
}

TEST_CASE("the newest entries of a source's history are kept, over all epochs") {
  StoreBench bench;
  PlainSource source;
  PlainReceiver receiver(bench, source);
  REQUIRE(bench.commit(receiver.hello()).ok());
  const auto batch = one_result(bench.clock.now());
  absl::Status last;
  for (std::size_t n = 0; n < stream::kHistoryMax + 5; ++n) {
    auto step = receiver.take(source.push(batch));
    step.rows = {};
    REQUIRE(bench.store->ingest().commit(std::move(step), [](const absl::Status&) {}).ok());
  }
  REQUIRE(bench.commit(receiver.take(source.push(batch))).ok());
  const auto record = bench.store->ingest().load(source.id());
  REQUIRE(record.ok());
  CHECK(record->receiver.history.size() == stream::kHistoryMax);
  CHECK(record->receiver.history.back().from == source.last());
  CHECK(record->receiver.epochs.front().entries == stream::kHistoryMax + 6);
}

TEST_CASE("of a history that is damaged only what lies behind the damage is told") {
  const std::string change =
      GENERATE(as<std::string>{}, "UPDATE history SET items=zeroblob(length(items)) WHERE ordinal=3",
               "UPDATE history SET digest=zeroblob(8) WHERE ordinal=3",
               "UPDATE history SET items=substr(items, 1, 20) WHERE ordinal=3");
  StoreBench bench;
  PlainSource source;
  PlainReceiver receiver(bench, source);
  REQUIRE(bench.commit(receiver.hello()).ok());
  for (int n = 0; n < 5; ++n)
    REQUIRE(bench.commit(receiver.take(source.push(one_result(bench.clock.now())))).ok());
  bench.store.reset();
  {
    auto connection = Connection::open_writer(bench.file());
    REQUIRE(connection.ok());
    (*connection)->execute(change);
  }
  bench.open();
  const auto record = bench.store->ingest().load(source.id());
  REQUIRE(record.ok());
  REQUIRE(record->receiver.history.size() == 2);
  CHECK(record->receiver.history.front().from.value == 4);
  CHECK(record->receiver.history.back().from == source.last());
  // It goes on from there.
  REQUIRE(bench.commit(receiver.take(source.push(one_result(bench.clock.now())))).ok());
  CHECK(bench.store->ingest().load(source.id())->receiver.history.size() == 3);
}

TEST_CASE("declarations sent ahead of an entry that never came are replaced") {
  StoreBench bench;
  PlainSource source;
  PlainReceiver receiver(bench, source);
  REQUIRE(bench.commit(receiver.hello()).ok());
  stream::Push ahead;
  ahead.from = {1};
  ahead.to = {0};
  ahead.declarations = {declaration(1, "before", source.id())};
  REQUIRE(bench.commit(receiver.take(ahead)).ok());
  PlainReceiver again(bench, source);
  REQUIRE(bench.commit(again.hello()).ok());
  CHECK(again.welcome().series_known == 0);
  ahead.declarations = {declaration(1, "after", source.id())};
  REQUIRE(bench.commit(again.take(ahead)).ok());
  const auto declared = bench.store->ingest().declared(source.id(), {1});
  REQUIRE(declared.ok());
  REQUIRE(declared->size() == 1);
  CHECK(declared->front().key.metric == "after");
}

TEST_CASE(
    "a source that the store does not know gets its endpoint with its first Hello, under a name of its own") {
  StoreBench bench;
  PlainSource one, other;
  PlainReceiver first(bench, one), second(bench, other);
  REQUIRE(bench.commit(first.hello()).ok());
  REQUIRE(bench.commit(second.hello()).ok());
  CHECK(bench.store->ingest().endpoint(one.id())->name == "plain");
  CHECK(bench.store->ingest().endpoint(other.id())->name == "plain-2");
  CHECK(absl::IsNotFound(bench.store->ingest().endpoint(SourceId::random()).status()));
}

}  // namespace
}  // namespace tidemark::store::sqlite
