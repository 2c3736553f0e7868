#include "common/wire/batch_codec.h"
#include "tests/collector/admission/admission_bench.h"

namespace tidemark::admission {
namespace {

AdmissionOptions narrow() {
  AdmissionOptions options;
  options.in_flight_source_bytes_max = 100;
  return options;
}

/// Above what a source may have under way.
Batch large(TimePoint now) {
  Batch batch = one_result(now);
  batch.sections.back().results.back().text = std::string(200, 'x');
  return batch;
}

}  // namespace

TEST_CASE("a source that has too much under way waits, and the others do not") {
  Bench bench(narrow());
  const auto flood = bench.welcomed(bench.source);
  PlainSource calm;
  const auto other = bench.welcomed(calm);
  CHECK_FALSE(bench.admission.take(flood.id, bench.source.push(large(bench.now()))));
  CHECK(bench.admission.take(other.id, calm.push(one_result(bench.now()))));
  CHECK(bench.vital("ingest.slowed") == 1);
  CHECK(bench.vital("ingest.waiting") == 1);
  CHECK(flood.outlet->readied() == 0);
  bench.store.commit_all();
  CHECK(flood.outlet->readied() == 1);
  CHECK(other.outlet->readied() == 0);
  CHECK(bench.vital("ingest.waiting") == 0);
  CHECK(bench.admission.take(flood.id, bench.source.push(one_result(bench.now()))));
}

TEST_CASE("a source that waits goes on when its own steps are through, not when others' are") {
  Bench bench(narrow());
  PlainSource calm;
  const auto other = bench.welcomed(calm);
  const auto flood = bench.welcomed(bench.source);
  CHECK(bench.admission.take(other.id, calm.push(one_result(bench.now()))));
  CHECK_FALSE(bench.admission.take(flood.id, bench.source.push(large(bench.now()))));
  REQUIRE(bench.store.commit_next());
  CHECK(flood.outlet->readied() == 0);
  REQUIRE(bench.store.commit_next());
  CHECK(flood.outlet->readied() == 1);
}

TEST_CASE("a source that sends more than its share is not read on until it has made up for it") {
  AdmissionOptions options;
  options.source_bytes_per_second = 1'000;
  options.source_bytes_burst = 2'000;
  Bench bench(options);
  const auto flood = bench.welcomed(bench.source);
  PlainSource calm;
  const auto other = bench.welcomed(calm);
  int taken = 1;
  while (bench.admission.take(flood.id, bench.source.push(large(bench.now())))) ++taken;
  CHECK(taken < 10);
  CHECK(bench.vital("ingest.slowed") == 1);
  bench.store.commit_all();
  bench.admission.look();
  CHECK(flood.outlet->readied() == 0);
  CHECK(bench.admission.take(other.id, calm.push(one_result(bench.now()))));
  bench.clock.passed += Duration{500};
  bench.admission.look();
  CHECK(flood.outlet->readied() == 1);
  // A new stream does not begin a new share.
  bench.admission.take(flood.id, bench.source.push(large(bench.now())));
  bench.admission.take(flood.id, bench.source.push(large(bench.now())));
  bench.store.commit_all();
  bench.admission.closed(flood.id);
  const auto anew = bench.open(bench.source);
  CHECK_FALSE(bench.admission.take(anew.id, bench.source.hello(bench.now())));
}

TEST_CASE("series for which there is no room are refused, and counted with their endpoint's name") {
  AdmissionOptions options;
  options.limits.series_max = 1;
  Bench bench(options);
  const auto stream = bench.welcomed(bench.source);
  auto push = bench.source.push(event_and_samples(bench.now(), 2));
  push.series_max = 2;
  push.declarations = {declaration(1, "a"), declaration(2, "b")};
  bench.admission.take(stream.id, push);
  bench.store.commit_all();
  const auto acks = stream.outlet->all<stream::Ack>();
  REQUIRE(acks.size() == 1);
  CHECK(acks.front().refused.size() == 1);
  bool named = false;
  for (const auto& one : bench.vitals.snapshot()) {
    named |= one.name == "ingest.refused_series" && one.value == 1 &&
             one.detail.find(bench.source.facts().hostname) == 0;
  }
  CHECK(named);
}

}  // namespace tidemark::admission
