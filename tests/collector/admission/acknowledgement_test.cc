#include "tests/collector/admission/admission_bench.h"

namespace tidemark::admission {
namespace {

TEST_CASE("entries of one commit are acknowledged at once, with all that was refused of them") {
  Bench bench;
  const auto stream = bench.welcomed(bench.source);
  for (int n = 0; n < 3; ++n) {
    auto batch = one_result(bench.now() + Duration(n));
    batch.sections.push_back(event_and_samples(bench.now(), 1).sections[0]);  // series 1 is not declared
    auto push = bench.source.push(batch);
    push.series_max = 0;
    bench.admission.take(stream.id, push);
  }
  CHECK(stream.outlet->all<stream::Ack>().empty());
  REQUIRE(bench.store.commit_together());
  const auto acks = stream.outlet->all<stream::Ack>();
  REQUIRE(acks.size() == 1);
  CHECK(acks[0].seq.value == 3);
  CHECK(acks[0].total == bench.source.total());
  REQUIRE(acks[0].refused.size() == 3);
  for (std::size_t n = 0; n < 3; ++n) CHECK(acks[0].refused[n].seq.value == n + 1);
  CHECK(bench.vital("ingest.acks") == 1);
  CHECK(bench.vital("ingest.in_flight_steps") == 0);
}

TEST_CASE("what was committed is acknowledged before anything else is said, and before a stream ends") {
  Bench bench;
  const auto stream = bench.welcomed(bench.source);
  bench.admission.take(stream.id, bench.source.push(one_result(bench.now())));
  bench.admission.take(stream.id, bench.source.push(one_result(bench.now() + Duration(1))));
  bench.store.fail_second();
  const auto acks = stream.outlet->all<stream::Ack>();
  REQUIRE(acks.size() == 1);
  CHECK(acks[0].seq.value == 1);
  REQUIRE(stream.outlet->ended());
  CHECK(stream.outlet->ended()->reason == stream::Closing::Reason::kStore);
}

TEST_CASE("a source that sends now and then is read on with its acknowledgement, others at once") {
  Bench bench;
  const auto stream = bench.welcomed(bench.source);
  const auto take = [&](Duration after) {
    bench.clock.passed += after;
    return bench.admission.take(stream.id, bench.source.push(one_result(bench.now() + bench.clock.passed)));
  };
  CHECK_FALSE(take(Duration(10)).with_next);  // right after its Hello
  bench.store.commit_all();
  CHECK(take(Duration(1'000)).with_next);
  CHECK_FALSE(take(Duration(999)).with_next);
  bench.store.commit_all();
  CHECK(take(Duration(10'000)).with_next);
  CHECK(take(Duration(10'000)).with_next);  // neither was committed
  bench.store.commit_all();

  bench.clock.passed += Duration(10'000);
  auto known = bench.source.push(one_result(bench.now()));
  CHECK(bench.admission.take(stream.id, known).with_next);
  bench.store.commit_all();
  bench.clock.passed += Duration(10'000);
  const auto again = bench.admission.take(stream.id, known);  // it was answered meanwhile, since it is known
  CHECK(again.read);
  CHECK_FALSE(again.with_next);
}

TEST_CASE("a source is read on at once where its commit failed, and by a stream that was superseded") {
  Bench bench;
  const auto stream = bench.welcomed(bench.source);
  bench.clock.passed += Duration(10'000);
  CHECK(bench.admission.take(stream.id, bench.source.push(one_result(bench.now()))).with_next);
  const auto second = bench.open(bench.source);
  bench.clock.passed += Duration(10'000);
  CHECK_FALSE(bench.admission.take(second.id, bench.source.hello(bench.now())).with_next);
  bench.store.commit_all();
  bench.clock.passed += Duration(10'000);
  CHECK_FALSE(bench.admission.take(stream.id, bench.source.push(one_result(bench.now()))).with_next);
}

}  // namespace
}  // namespace tidemark::admission
