#include <algorithm>
#include <random>

#include "collector/cut/cut.h"
#include "collector/cut/result_cut.h"
#include "collector/digest/digest.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::store::sqlite {
namespace {

constexpr Duration kSecond{1'000};

struct PresenceBench : StoreBench {
  PresenceBench() { REQUIRE(commit(receiver.hello()).ok()); }
  void push(const Batch& batch, std::vector<SeriesDeclaration> declarations = {}) {
    auto message = source.push(batch);
    message.declarations = std::move(declarations);
    REQUIRE(commit(receiver.take(message)).ok());
  }
  void say(const std::string& name, TimePoint time) {
    Batch batch;
    batch.created = time;
    batch.sections.emplace_back();
    batch.sections.back().events.push_back({time, name, Severity::kInfo, "said", {}});
    push(batch);
  }
  /// Results and events are looked up where they are filed, samples as they came or in chunks.
  void file(bool with_cut = false) {
    digest::Digest digest(store->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
    if (!with_cut) return;
    REQUIRE(cut::Cut(store->cut(), {}, clock, vitals).all().ok());
    REQUIRE(cut::ResultCut(store->results(), {}, clock, vitals).all().ok());
  }
  std::vector<SpanRow> silences(std::vector<SpanRow> within, Duration longer_than) {
    const auto rows = store->reader().silences(source.id(), within, longer_than);
    REQUIRE(rows.ok());
    return *rows;
  }
  TimePoint at(std::int64_t seconds) const { return clock.now() + seconds * kSecond; }

  PlainSource source;
  PlainReceiver receiver{*this, source};
};

/// The definition: between two neighbours of everything that there is.
std::vector<SpanRow> slowly(std::vector<TimePoint> times, const SpanRow& span, Duration longer_than) {
  std::erase_if(times, [&](TimePoint t) { return t <= span.from || t >= span.to; });
  times.push_back(span.from);
  times.push_back(span.to);
  std::sort(times.begin(), times.end());
  std::vector<SpanRow> out;
  for (std::size_t i = 1; i < times.size(); ++i) {
    if (times[i] - times[i - 1] > longer_than) out.push_back({times[i - 1], times[i]});
  }
  return out;
}

TEST_CASE("a silence lasts from the last sample or result to the next, of whatever series or check") {
  PresenceBench bench;
  bench.push(one_result(bench.at(0)));
  bench.push(event_and_samples(bench.at(40), 2),
             {declaration(1, "a", bench.source.id()), declaration(2, "b", bench.source.id())});
  bench.push(one_result(bench.at(200)));
  bench.file(GENERATE(false, true));
  const std::vector<SpanRow> all{{bench.at(0), bench.at(300)}};
  CHECK(bench.silences(all, 50 * kSecond) ==
        std::vector<SpanRow>{{bench.at(41), bench.at(200)}, {bench.at(200), bench.at(300)}});
  CHECK(bench.silences(all, 100 * kSecond) == std::vector<SpanRow>{{bench.at(41), bench.at(200)}});
  CHECK(bench.silences(all, 159 * kSecond).empty());
  CHECK(bench.silences({}, kSecond).empty());
  CHECK(bench.store->reader().silences(EndpointId::random(), all, kSecond)->empty());
  CHECK(absl::IsInvalidArgument(bench.store->reader().silences(bench.source.id(), all, {}).status()));
}

TEST_CASE("a late spool ends a silence") {
  PresenceBench bench;
  bench.push(one_result(bench.at(0)));
  bench.push(one_result(bench.at(100)));
  bench.file();
  const std::vector<SpanRow> gap{{bench.at(0), bench.at(100)}};
  CHECK(bench.silences(gap, 30 * kSecond) == gap);
  for (const int late : {75, 25, 50}) bench.push(one_result(bench.at(late)));
  bench.file();
  CHECK(bench.silences(gap, 30 * kSecond).empty());
}

TEST_CASE("silences are those of a slow count, whatever came and whatever is asked") {
  std::mt19937_64 random(8);
  const auto roll = [&](int max) {
    return static_cast<std::int64_t>(random() % (static_cast<unsigned>(max) + 1));
  };
  for (int round = 0; round < 12; ++round) {
    PresenceBench bench;
    std::vector<TimePoint> times;
    std::vector<SeriesDeclaration> declarations{declaration(1, "a", bench.source.id()),
                                                declaration(2, "b", bench.source.id())};
    for (int i = 0; i < 25; ++i) {
      const TimePoint at = bench.at(roll(400));
      if (roll(4) == 0) bench.file(roll(1) == 0);
      times.push_back(at);
      if (i > 0 && roll(1) == 0) {
        bench.push(one_result(at));
        continue;
      }
      bench.push(event_and_samples(at, 2), std::exchange(declarations, {}));
      times.push_back(at + kSecond);
    }
    bench.file(roll(1) == 0);
    for (int ask = 0; ask < 20; ++ask) {
      const SpanRow first{bench.at(roll(100)), bench.at(100 + roll(100))};
      const SpanRow second{bench.at(200 + roll(50)), bench.at(260 + roll(150))};
      const Duration longer_than = (1 + roll(30)) * kSecond;
      auto expected = slowly(times, first, longer_than);
      const auto more = slowly(times, second, longer_than);
      expected.insert(expected.end(), more.begin(), more.end());
      REQUIRE(bench.silences({first, second}, longer_than) == expected);
    }
  }
}

TEST_CASE("going and coming is found by endpoint and time, the newest of it, in order") {
  PresenceBench bench;
  bench.say("host.shutdown", bench.at(30));
  bench.say("host.booted", bench.at(10));
  bench.say("login.failed", bench.at(20));
  bench.say("host.suspended", bench.at(40));
  bench.file();
  const auto names = [&](TimePoint from, TimePoint to, std::size_t limit) {
    const auto rows = bench.store->reader().presence_events(bench.source.id(), from, to, limit);
    REQUIRE(rows.ok());
    std::vector<std::string> out;
    for (const auto& row : *rows) out.push_back(row.event.name);
    return out;
  };
  using Names = std::vector<std::string>;
  CHECK(names(bench.at(0), bench.at(99), 9) == Names{"host.booted", "host.shutdown", "host.suspended"});
  CHECK(names(bench.at(0), bench.at(99), 1) == Names{"host.suspended"});
  CHECK(names(bench.at(11), bench.at(40), 9) == Names{"host.shutdown"});
  CHECK(bench.store->reader().presence_events(EndpointId::random(), bench.at(0), bench.at(99), 9)->empty());
}

}  // namespace
}  // namespace tidemark::store::sqlite
