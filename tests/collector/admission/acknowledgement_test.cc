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

}  // namespace
}  // namespace tidemark::admission
