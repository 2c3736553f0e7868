#include <atomic>
#include <thread>

#include "collector/cut/cut.h"
#include "collector/digest/digest.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::store::sqlite {
namespace {

struct ReaderBench : StoreBench {
  ReaderBench() { REQUIRE(commit(receiver.hello()).ok()); }
  Reader& reader() { return store->reader(); }
  void push(const Batch& batch, std::vector<SeriesDeclaration> declarations = {}, Duration offset = {}) {
    auto message = source.push(batch);
    message.declarations = std::move(declarations);
    REQUIRE(commit(receiver.take(message, offset)).ok());
  }
  /// Results and events are looked up where they are filed, samples as they came or in chunks.
  void file(bool with_cut = false) {
    digest::Digest digest(store->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
    if (with_cut) REQUIRE(cut::Cut(store->cut(), {}, clock, vitals).all().ok());
  }
  ComponentId ping() const { return {source.id(), "ping"}; }

  PlainSource source;
  PlainReceiver receiver{*this, source};
};

TEST_CASE("results come in order of time, led by those that the state at the beginning may need") {
  ReaderBench bench;
  const auto start = bench.clock.now();
  for (int n = 39; n >= 0; --n) bench.push(one_result(start + std::chrono::seconds(n)));
  CHECK(
      bench.reader().results(bench.ping(), start, start + std::chrono::hours(1))->empty());  // not filed yet
  bench.file();
  const auto rows = bench.reader().results(bench.ping(), start + std::chrono::seconds(30),
                                           start + std::chrono::seconds(35));
  REQUIRE(rows.ok());
  REQUIRE(rows->size() == Reader::kLeadMax + 5);
  for (std::size_t n = 0; n < rows->size(); ++n) {
    CHECK((*rows)[n].time == start + std::chrono::seconds(30 - Reader::kLeadMax + n));
  }
  CHECK((*rows)[0].interval == Duration(60'000));
  CHECK((*rows)[0].text == "as it was");
  CHECK(*bench.reader().first_result(bench.ping()) == start);
  CHECK_FALSE(*bench.reader().first_result({bench.source.id(), "pong"}));
  CHECK(*bench.reader().components() == std::vector{bench.ping()});
  const ComponentId both[] = {bench.ping(), {bench.source.id(), "pong"}};
  const auto many = bench.reader().results(both, start, start + std::chrono::hours(1));
  REQUIRE(many.ok());
  CHECK(many->size() == 1);
  CHECK(many->at(bench.ping()).size() == 40);
  CHECK(bench.reader().latest_results()->at(bench.ping()).time == start + std::chrono::seconds(39));
}

TEST_CASE("of two results at one time the worse state wins, in whatever order they come") {
  const auto [one, other, winner] = GENERATE(table<CheckState, CheckState, CheckState>(
      {{CheckState::kOk, CheckState::kWarning, CheckState::kWarning},
       {CheckState::kWarning, CheckState::kUnknown, CheckState::kUnknown},
       {CheckState::kUnknown, CheckState::kCritical, CheckState::kCritical},
       {CheckState::kOk, CheckState::kCritical, CheckState::kCritical},
       {CheckState::kOk, CheckState::kOk, CheckState::kOk}}));
  const bool swapped = GENERATE(false, true);
  ReaderBench bench;
  const auto now = bench.clock.now();
  bench.push(one_result(now, swapped ? other : one));
  bench.push(one_result(now, swapped ? one : other));
  bench.file();
  const auto rows = bench.reader().results(bench.ping(), now, now + Duration(1));
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().state == winner);
  CHECK(bench.reader().figures()->results == 1);
}

TEST_CASE("times are corrected by the stream's offset, and the offset is kept beside") {
  ReaderBench bench;
  const auto now = bench.clock.now();
  const Duration offset{-90'000};
  bench.push(one_result(now), {}, offset);
  bench.push(event_and_samples(now, 1), {declaration(1, "system.disk.io", bench.source.id())}, offset);
  bench.file(GENERATE(false, true));
  CHECK(bench.reader().latest_results()->at(bench.ping()).time == now + offset);
  CHECK(bench.reader().latest_results()->at(bench.ping()).clock_offset == offset);
  const auto events = bench.reader().events({});
  REQUIRE(events->size() == 1);
  CHECK(events->front().event.time == now + offset);
  CHECK(events->front().clock_offset == offset);
  CHECK(events->front().received == now);
  const auto series = bench.reader().series({}, "");
  REQUIRE(series->size() == 1);
  CHECK(series->front().first == now + offset);
}

TEST_CASE("series are found by endpoint and prefix, with their first and last samples") {
  ReaderBench bench;
  const auto now = bench.clock.now();
  bench.push(event_and_samples(now, 3), {declaration(1, "system.disk.io", bench.source.id()),
                                         declaration(2, "system.disk", bench.source.id()),
                                         declaration(3, "system.memory.usage", bench.source.id())});
  bench.file(GENERATE(false, true));
  CHECK(bench.reader().series({}, "")->size() == 3);
  CHECK(bench.reader().series(bench.source.id(), "system.disk")->size() == 2);
  CHECK(bench.reader().series(EndpointId::random(), "")->empty());
  CHECK(bench.reader().series({}, "zzz\xff")->empty());
  const auto found = bench.reader().series(bench.source.id(), "system.disk.");
  REQUIRE(found->size() == 1);
  const auto& row = found->front();
  CHECK(row.key == declaration(1, "system.disk.io", bench.source.id()).key);
  CHECK(row.unit == "By");
  CHECK(row.first == now);
  CHECK(row.last == now + Duration(1'000));
  CHECK(row.last_value == 2.0);
  const auto samples = bench.reader().samples(row.id, now, now + Duration(1'001), 2);
  REQUIRE(samples->size() == 2);
  CHECK((*samples)[0].value == 1.0);
  CHECK(bench.reader().samples(row.id, now, now + Duration(1'000), 2)->size() == 1);
  CHECK(absl::IsResourceExhausted(bench.reader().samples(row.id, now, now + Duration(1'001), 1).status()));
}

TEST_CASE("events are found by time, severity and endpoint, and followed in order of arrival") {
  ReaderBench bench;
  const auto now = bench.clock.now();
  for (const int n : {3, 1, 2}) bench.push(event_and_samples(now + std::chrono::seconds(n), 0));
  bench.file();
  const auto times = [&](const EventFilter& filter) {
    std::vector<std::int64_t> seconds;
    const auto rows = bench.reader().events(filter);
    REQUIRE(rows.ok());
    for (const auto& row : *rows) seconds.push_back((row.event.time - now) / std::chrono::seconds(1));
    return seconds;
  };
  EventFilter filter;
  CHECK(times(filter) == std::vector<std::int64_t>{1, 2, 3});
  CHECK(bench.reader().events(filter)->front().event.attributes == Attributes{{"version", "1"}});
  filter.limit = 2;
  CHECK(times(filter) == std::vector<std::int64_t>{2, 3});
  filter.after_id = bench.reader().events({})->back().id;  // the one that came first
  CHECK(times(filter) == std::vector<std::int64_t>{1, 2});
  filter = {};
  filter.since = now + std::chrono::seconds(2);
  filter.until = now + std::chrono::seconds(3);
  CHECK(times(filter) == std::vector<std::int64_t>{2});
  filter = {};
  filter.severity_min = Severity::kWarning;
  CHECK(times(filter).empty());
  filter = {};
  filter.endpoints = {EndpointId::random()};
  CHECK(times(filter).empty());
  filter.endpoints.push_back(bench.source.id());
  CHECK(times(filter).size() == 3);
}

TEST_CASE("two equal events are two, a repeated sample is one") {
  ReaderBench bench;
  const auto now = bench.clock.now();
  bench.push(event_and_samples(now, 1), {declaration(1, "m", bench.source.id())});
  bench.push(event_and_samples(now, 1));
  const auto series = bench.reader().series({}, "");
  REQUIRE(series->size() == 1);
  CHECK(bench.reader().samples(series->front().id, {}, now + std::chrono::hours(1), 9)->size() == 2);
  bench.file(true);
  const auto figures = bench.reader().figures();
  CHECK(figures->events == 2);
  CHECK(figures->samples == 2);
  CHECK(figures->journal_rows == 0);
  CHECK(figures->file_bytes > 0);
}

TEST_CASE("refused items are in the ledger, with the numbers of their batches") {
  ReaderBench bench;
  auto step = bench.receiver.take(bench.source.push(one_result(bench.clock.now())));
  step.write->refused = {{{}, "too long", {5, 0, 0}}};
  REQUIRE(bench.commit(step).ok());
  const auto rows = bench.reader().refusals(std::nullopt);
  REQUIRE(rows->size() == 1);
  CHECK(rows->front().seq.value == 1);
  CHECK(rows->front().reason == "too long");
  CHECK(rows->front().counts == Counts{5, 0, 0});
  CHECK(bench.reader().refusals(bench.clock.now() + Duration(1))->empty());
  REQUIRE(bench.reader().epochs()->size() == 1);
  CHECK(bench.reader().epochs()->front().source == bench.source.id());
}

TEST_CASE("a reader sees whole steps while they are written") {
  ReaderBench bench;
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0};
  std::atomic<int> looks{0};
  std::thread looking([&] {
    while (!stop) {
      const auto record = bench.store->ingest().load(bench.source.id());
      if (!record.ok() || record->receiver.epochs.size() != 1 ||
          record->receiver.epochs[0].high.value != record->receiver.history.size() ||
          record->receiver.epochs[0].entries != record->receiver.history.size()) {
        ++torn;
      }
      ++looks;
    }
  });
  for (int n = 0; n < 200; ++n) bench.push(one_result(bench.clock.now() + Duration(n)));
  while (looks == 0) std::this_thread::yield();
  stop = true;
  looking.join();
  CHECK(torn == 0);
}

}  // namespace
}  // namespace tidemark::store::sqlite
