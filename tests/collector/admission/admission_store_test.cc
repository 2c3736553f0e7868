#include <thread>

#include "collector/admission/admission.h"
#include "collector/digest/digest.h"
#include "tests/collector/admission/noted_outlet.h"
#include "tests/collector/store/sqlite/store_bench.h"

/// Admission over the real store: many streams at once, and a state that is thrown away in between.
namespace tidemark::admission {
namespace {

struct Life {
  explicit Life(store::sqlite::StoreBench& in)
      : bench(in),
        admission(in.store->ingest(),
                  {[](const store::EndpointRow&) { return MonitorSet{}; },
                   [](SourceId, const EndpointFacts&, const std::string&) { return std::string(); },
                   [](SourceId, const std::string&, const std::string&) {}},
                  {}, in.clock, in.vitals) {}
  ~Life() { bench.store->close(); }

  /// Opens a stream and gives its Welcome.
  std::pair<std::shared_ptr<NotedOutlet>, StreamId> open(const PlainSource& source) {
    auto outlet = std::make_shared<NotedOutlet>();
    const auto id = admission.open(source.id(), "here", outlet);
    admission.take(id, source.hello(bench.clock.now()));
    outlet->wait_for(1);
    return {outlet, id};
  }

  store::sqlite::StoreBench& bench;
  Admission admission;
};

/// From a little before where the collector stands, so that some are sent again; no acknowledgement is waited
/// for.
void send_in_one_life(store::sqlite::StoreBench& bench, const PlainSource& source,
                      const std::vector<stream::Push>& spool, bool closes) {
  Life collector(bench);
  const auto [outlet, id] = collector.open(source);
  const auto welcomes = outlet->all<stream::Welcome>();
  REQUIRE(welcomes.size() == 1);
  const auto expected = welcomes[0].expected.value;
  CHECK(expected <= spool.size());
  for (auto seq = expected < 4 ? 1 : expected - 3; seq <= spool.size(); ++seq) {
    collector.admission.take(id, spool[seq - 1]);
  }
  if (closes) collector.admission.closed(id);
}

TEST_CASE("every batch is stored once, however often it is sent and whenever the collector's state is lost") {
  store::sqlite::StoreBench bench;
  PlainSource source;
  std::vector<stream::Push> spool;
  constexpr int kLives = 6;
  constexpr int kBatchesALife = 20;
  for (int n = 0; n < kLives; ++n) {
    for (int batch = 0; batch < kBatchesALife; ++batch) {
      spool.push_back(source.push(one_result(bench.clock.now() + Duration(static_cast<int>(spool.size())))));
    }
    send_in_one_life(bench, source, spool, n % 2 == 0);
    bench.store.reset();
    bench.open();
  }
  const auto record = bench.store->ingest().load(source.id());
  REQUIRE(record.ok());
  REQUIRE(record->receiver.epochs.size() == 1);
  CHECK(record->receiver.epochs[0].high == source.last());
  CHECK(record->receiver.epochs[0].stored == source.total());
  digest::Digest digest(bench.store->digest(), {}, bench.vitals);
  REQUIRE(digest.catch_up().ok());
  CHECK(bench.store->reader().figures()->results == kLives * kBatchesALife);
}

/// Until the newest one is `last`; in order, none twice, each of more than the one before.
std::vector<stream::Ack> acks_up_to(NotedOutlet& outlet, BatchSeq last) {
  for (std::size_t said = outlet.count();; outlet.wait_for(++said)) {
    auto acks = outlet.all<stream::Ack>();
    if (outlet.ended() || (!acks.empty() && acks.back().seq == last)) return acks;
  }
}

TEST_CASE("many streams at once share commits, and each gets its own acknowledgements in order") {
  store::sqlite::StoreBench bench;
  constexpr std::size_t kSources = 8;
  constexpr std::size_t kBatches = 50;
  std::vector<PlainSource> sources(kSources);
  {
    Life collector(bench);
    std::vector<std::vector<stream::Ack>> acks(kSources);
    std::vector<std::thread> threads;
    for (std::size_t s = 0; s < kSources; ++s) {
      threads.emplace_back([&, s] {
        auto& source = sources[s];
        const auto [outlet, id] = collector.open(source);
        for (std::size_t n = 0; n < kBatches; ++n) {
          collector.admission.take(
              id, source.push(one_result(bench.clock.now() + Duration(static_cast<int>(n)))));
        }
        acks[s] = acks_up_to(*outlet, {kBatches});
      });
    }
    for (auto& thread : threads) thread.join();
    for (const auto& of_one : acks) {
      REQUIRE_FALSE(of_one.empty());
      CHECK(of_one.back().seq.value == kBatches);
      CHECK(of_one.back().total == Counts{0, kBatches, 0});
      for (std::size_t n = 1; n < of_one.size(); ++n) CHECK(of_one[n - 1].seq < of_one[n].seq);
    }
  }
  CHECK(bench.vital("store.jobs") >= static_cast<std::int64_t>(kSources * kBatches));
  CHECK(bench.vital("store.commits") < static_cast<std::int64_t>(kSources * kBatches));
  const auto epochs = bench.store->reader().epochs();
  REQUIRE(epochs.ok());
  CHECK(epochs->size() == kSources);
  for (const auto& row : *epochs) CHECK(row.state.stored == Counts{0, kBatches, 0});
}

TEST_CASE("declared series are known to the next stream") {
  store::sqlite::StoreBench bench;
  PlainSource source;
  Life collector(bench);
  const auto [outlet, id] = collector.open(source);
  auto push = source.push(event_and_samples(bench.clock.now(), 2));
  push.declarations = {declaration(1, "a"), declaration(2, "")};
  collector.admission.take(id, push);
  outlet->wait_for(2);
  CHECK(outlet->all<stream::Ack>().at(0).refused.at(0).counts == Counts{2, 0, 0});
  const auto [again, next] = collector.open(source);
  CHECK(again->all<stream::Welcome>().at(0).series_known == 2);
  collector.admission.take(next, source.push(event_and_samples(bench.clock.now() + Duration(60'000), 2)));
  again->wait_for(2);
  CHECK(again->all<stream::Ack>().at(0).refused.at(0).counts == Counts{2, 0, 0});
}

}  // namespace
}  // namespace tidemark::admission
