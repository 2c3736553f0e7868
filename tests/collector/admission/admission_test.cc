#include "common/wire/batch_codec.h"
#include "tests/collector/admission/admission_bench.h"

namespace tidemark::admission {
namespace {

TEST_CASE("a Welcome leaves after the commit of what Hello changed, with everything that a source needs") {
  Bench bench;
  const auto stream = bench.open(bench.source);
  bench.admission.take(stream.id, bench.source.hello(bench.now()));
  CHECK(stream.outlet->count() == 0);
  bench.store.commit_all();
  const auto welcomes = stream.outlet->all<stream::Welcome>();
  REQUIRE(welcomes.size() == 1);
  const auto& welcome = welcomes.front();
  CHECK(welcome.epoch.value == 1);
  CHECK(welcome.expected.value == 1);
  CHECK(welcome.store == bench.store.identity().id);
  CHECK(welcome.clock == bench.now());
  CHECK(welcome.clock_offset == Duration::zero());
  CHECK(welcome.monitor_set == bench.set);
  CHECK(welcome.endpoint_name == "plain");
  CHECK(bench.vital("ingest.streams") == 1);
}

TEST_CASE("a batch is acknowledged after its commit, and not before") {
  Bench bench;
  const auto stream = bench.welcomed(bench.source);
  CHECK(bench.admission.take(stream.id, bench.source.push(one_result(bench.now()))));
  CHECK(bench.admission.take(stream.id, bench.source.push(one_result(bench.now() + Duration(1)))));
  CHECK(stream.outlet->all<stream::Ack>().empty());
  REQUIRE(bench.store.commit_next());
  REQUIRE(stream.outlet->all<stream::Ack>().size() == 1);
  CHECK(stream.outlet->all<stream::Ack>()[0].seq.value == 1);
  bench.store.commit_all();
  CHECK(stream.outlet->all<stream::Ack>()[1].seq.value == 2);
  CHECK(stream.outlet->all<stream::Ack>()[1].total == bench.source.total());
  REQUIRE(bench.store.journal.size() == 2);
  CHECK(wire::decode_section(bench.store.journal[0].section)->endpoint == bench.source.id());
  CHECK(bench.vital("ingest.batches") == 2);
  CHECK(bench.vital("ingest.results") == 2);
  CHECK(bench.vital("ingest.acks") == 2);
  CHECK(bench.vital("ingest.in_flight_bytes") == 0);
}

TEST_CASE(
    "a repeated push is acknowledged as far as the disk has it; one beyond the next is told where to go on") {
  Bench bench;
  const auto stream = bench.welcomed(bench.source);
  const auto first = bench.source.push(one_result(bench.now()));
  const auto second = bench.source.push(one_result(bench.now() + Duration(1)));
  bench.admission.take(stream.id, second);
  REQUIRE(stream.outlet->all<stream::Rewind>().size() == 1);
  CHECK(stream.outlet->all<stream::Rewind>()[0].expected.value == 1);
  bench.admission.take(stream.id, first);
  bench.admission.take(stream.id, first);
  REQUIRE(stream.outlet->all<stream::Ack>().size() == 1);
  CHECK(stream.outlet->all<stream::Ack>()[0].seq.value == 0);  // not on the disk yet
  bench.store.commit_all();
  CHECK(stream.outlet->all<stream::Ack>()[1].seq.value == 1);
  CHECK(bench.store.journal.size() == 1);
  CHECK(bench.vital("ingest.rewinds") == 1);
}

TEST_CASE("refused items are counted and reported with the acknowledgement, and the rest is kept") {
  Bench bench;
  const auto stream = bench.welcomed(bench.source);
  auto batch = one_result(bench.now());
  batch.sections.push_back(event_and_samples(bench.now(), 2).sections[0]);  // series 2 is not declared
  batch.sections.push_back(one_result(bench.now()).sections[0]);
  batch.sections.back().endpoint = EndpointId::random();  // not this source's to speak for
  auto push = bench.source.push(batch);
  push.declarations = {declaration(1, "m")};
  bench.admission.take(stream.id, push);
  bench.store.commit_all();
  const auto acks = stream.outlet->all<stream::Ack>();
  REQUIRE(acks.size() == 1);
  CHECK(acks[0].refused.size() == 2);
  Counts refused;
  for (const auto& items : acks[0].refused) refused += items.counts;
  CHECK(refused == Counts{2, 1, 0});
  const auto& epoch = bench.store.committed.back().write->epoch;
  CHECK(epoch.stored == Counts{2, 1, 1});
  CHECK(epoch.refused == refused);
  CHECK(bench.vital("ingest.refused") == 3);
  for (const auto& vital : bench.vitals.snapshot()) {
    CHECK(vital.detail.find("such as") == std::string::npos);  // few reasons, whatever the examples
  }
}

TEST_CASE("a batch that can never be accepted is refused as a whole, and the stream goes on") {
  Bench bench;
  const auto stream = bench.welcomed(bench.source);
  stream::Push push;
  push.batch = "\xff\xff\xff no batch";
  push.from = push.to = {1};
  push.chain = stream::chain_after({}, {1}, stream::digest_of(*push.batch));
  push.origin = {bench.source.spool(), {1}, {1}};
  bench.admission.take(stream.id, push);
  REQUIRE(stream.outlet->all<stream::Refusal>().size() == 1);
  CHECK(stream.outlet->all<stream::Refusal>()[0].seq.value == 1);
  CHECK_FALSE(stream.outlet->all<stream::Refusal>()[0].reason.empty());
  CHECK_FALSE(stream.outlet->ended());
  CHECK(bench.store.waiting() == 0);
}

TEST_CASE("a push whose chain does not fit ends the stream, and nothing of it is stored") {
  Bench bench;
  const auto stream = bench.welcomed(bench.source);
  auto push = bench.source.push(one_result(bench.now()));
  push.chain[0] ^= 1;
  bench.admission.take(stream.id, push);
  REQUIRE(stream.outlet->ended());
  CHECK(stream.outlet->ended()->reason == Reason::kProtocol);
  CHECK(bench.store.waiting() == 0);
  CHECK(bench.vital("ingest.streams") == 0);
}

TEST_CASE("a stream that does not begin with Hello, or says it twice, is ended") {
  Bench bench;
  auto stream = bench.open(bench.source);
  SECTION("a push first") { bench.admission.take(stream.id, bench.source.push(one_result(bench.now()))); }
  SECTION("a push before the Welcome") {
    bench.admission.take(stream.id, bench.source.hello(bench.now()));
    bench.admission.take(stream.id, bench.source.push(one_result(bench.now())));
  }
  SECTION("two Hellos") {
    bench.admission.take(stream.id, bench.source.hello(bench.now()));
    bench.admission.take(stream.id, bench.source.hello(bench.now()));
  }
  bench.store.commit_all();
  REQUIRE(stream.outlet->ended());
  CHECK(stream.outlet->ended()->reason == Reason::kProtocol);
  CHECK(stream.outlet->count() == 0);
}

TEST_CASE("a second stream ends the first, and its Welcome waits for what the first had handed over") {
  Bench bench;
  const auto first = bench.welcomed(bench.source);
  const auto push = bench.source.push(one_result(bench.now()));
  bench.admission.take(first.id, push);
  const auto second = bench.open(bench.source);
  bench.admission.take(second.id, bench.source.hello(bench.now()));
  REQUIRE(first.outlet->ended());
  CHECK(first.outlet->ended()->reason == Reason::kSuperseded);
  bench.admission.take(first.id, bench.source.push(one_result(bench.now())));  // dropped
  CHECK(bench.store.waiting() == 1);
  SECTION("which was committed") {
    bench.store.commit_all();
    CHECK(second.outlet->all<stream::Welcome>().at(0).expected.value == 2);
  }
  SECTION("which failed") {
    bench.store.fail_next();
    bench.store.commit_all();
    CHECK(second.outlet->all<stream::Welcome>().at(0).expected.value == 1);
  }
  CHECK(first.outlet->all<stream::Ack>().empty());
  CHECK(bench.vital("ingest.superseded") == 1);
}

TEST_CASE(
    "after a commit that failed nothing later is stored, the stream ends, and the next one begins where the "
    "disk is") {
  Bench bench;
  const auto first = bench.welcomed(bench.source);
  for (int n = 0; n < 3; ++n) {
    bench.admission.take(first.id, bench.source.push(one_result(bench.now() + Duration(n))));
  }
  REQUIRE(bench.store.commit_next());
  REQUIRE(bench.store.fail_next());
  bench.store.commit_all();
  REQUIRE(first.outlet->ended());
  CHECK(first.outlet->ended()->reason == Reason::kStore);
  CHECK(first.outlet->ended()->retry_after > Duration::zero());
  CHECK(first.outlet->all<stream::Ack>().size() == 1);
  CHECK(bench.store.journal.size() == 1);
  const auto second = bench.welcomed(bench.source);
  CHECK(second.outlet->all<stream::Welcome>()[0].expected.value == 2);
}

TEST_CASE("a store that takes or tells nothing ends the stream") {
  Bench bench;
  const auto stream = bench.open(bench.source);
  SECTION("full") { bench.store.full = true; }
  SECTION("unreadable") { bench.store.unreadable = true; }
  bench.admission.take(stream.id, bench.source.hello(bench.now()));
  REQUIRE(stream.outlet->ended());
  CHECK(stream.outlet->ended()->reason == Reason::kStore);
  bench.store.full = bench.store.unreadable = false;
  bench.welcomed(bench.source);
}

TEST_CASE("a queue that is full in the middle of a stream ends it, and what was handed over before stays") {
  Bench bench;
  const auto first = bench.welcomed(bench.source);
  bench.admission.take(first.id, bench.source.push(one_result(bench.now())));
  bench.store.full = true;
  bench.admission.take(first.id, bench.source.push(one_result(bench.now() + Duration(1))));
  CHECK(first.outlet->ended()->reason == Reason::kStore);
  bench.store.full = false;
  bench.store.commit_all();
  const auto second = bench.welcomed(bench.source);
  const auto expected = second.outlet->all<stream::Welcome>()[0].expected.value;
  CHECK(expected == bench.store.journal.size() + 1);
}

TEST_CASE(
    "a clock within the tolerance is right; beyond it times are corrected, and an event says so once a "
    "stream") {
  const auto [behind_ms, corrected_ms] =
      GENERATE(table<int, int>({{0, 0}, {5'000, 0}, {-5'000, 0}, {5'001, 5'001}, {-90'000, -90'000}}));
  Bench bench;
  const auto stream = bench.open(bench.source);
  bench.admission.take(stream.id, bench.source.hello(bench.now() - Duration(behind_ms)));
  bench.store.commit_all();
  CHECK(stream.outlet->all<stream::Welcome>().at(0).clock_offset == Duration(corrected_ms));
  const bool skewed = corrected_ms != 0;
  REQUIRE(bench.store.journal.size() == (skewed ? 1 : 0));
  if (skewed) CHECK(wire::decode_section(bench.store.journal[0].section)->events.at(0).name == "clock.skew");
  bench.admission.take(stream.id, bench.source.push(one_result(bench.now() - Duration(behind_ms))));
  bench.store.commit_all();
  CHECK(bench.store.journal.back().clock_offset == Duration(corrected_ms));
  CHECK(bench.store.journal.size() == (skewed ? 2 : 1));
}

TEST_CASE("no clock, however wrong, breaks anything") {
  Bench bench;
  const auto stream = bench.open(bench.source);
  auto hello = bench.source.hello(bench.now());
  hello.clock = TimePoint(GENERATE(Duration::min(), Duration::max()));
  bench.admission.take(stream.id, hello);
  bench.store.commit_all();
  CHECK(stream.outlet->all<stream::Welcome>().size() == 1);
}

TEST_CASE("the opening of an epoch for a copy stores the event identity.duplicate with it") {
  Bench bench;
  bench.welcomed(bench.source);
  PlainSource copy(bench.source.id());
  auto hello = copy.hello(bench.now());
  hello.superseded = {bench.source.spool(), {1}, stream::Superseded::Reason::kDiverged};
  const auto stream = bench.open(copy);
  bench.admission.take(stream.id, hello);
  bench.store.commit_all();
  CHECK(stream.outlet->all<stream::Welcome>().at(0).epoch.value == 2);
  REQUIRE(bench.store.journal.size() == 1);
  CHECK(wire::decode_section(bench.store.journal[0].section)->events.at(0).name == "identity.duplicate");
  const auto fenced = bench.welcomed(bench.source);
  CHECK(fenced.outlet->all<stream::Welcome>()[0].fenced);
  bench.admission.take(fenced.id, stream::HistoryRequest{});
  CHECK(fenced.outlet->all<stream::History>().size() == 1);
}

TEST_CASE("while too many bytes or steps are under way no stream is read on, until there is room") {
  const bool by_steps = GENERATE(false, true);
  AdmissionOptions options;
  (by_steps ? options.in_flight_steps_max : options.in_flight_bytes_max) = 1;
  Bench bench(options);
  PlainSource other;
  const auto one = bench.welcomed(bench.source);
  const auto two = bench.welcomed(other);
  CHECK(bench.admission.take(one.id, bench.source.push(one_result(bench.now()))).read == by_steps);
  CHECK_FALSE(bench.admission.take(two.id, other.push(one_result(bench.now()))));
  CHECK(bench.vital("ingest.waiting") == (by_steps ? 1 : 2));
  REQUIRE(bench.store.commit_next());
  CHECK(one.outlet->readied() == 0);
  REQUIRE(bench.store.commit_next());
  CHECK(one.outlet->readied() == (by_steps ? 0 : 1));
  CHECK(two.outlet->readied() == 1);
}

TEST_CASE("a revoked endpoint is told so") {
  Bench bench;
  bench.welcomed(bench.source);
  bench.store.endpoints[bench.source.id()].revoked = bench.now();
  const auto stream = bench.open(bench.source);
  bench.admission.take(stream.id, bench.source.hello(bench.now()));
  REQUIRE(stream.outlet->ended());
  CHECK(stream.outlet->ended()->reason == Reason::kRevoked);
}

TEST_CASE("an endpoint that was retired is told so") {
  Bench bench;
  bench.welcomed(bench.source);
  bench.store.endpoints[bench.source.id()].retired = bench.now();
  const auto stream = bench.open(bench.source);
  bench.admission.take(stream.id, bench.source.hello(bench.now()));
  REQUIRE(stream.outlet->ended());
  CHECK(stream.outlet->ended()->detail == "this endpoint was retired");
}

TEST_CASE("an endpoint that the store has lost waits until somebody lets it back") {
  Bench bench;
  bench.let_back = absl::UnavailableError("it waits for approval");
  const auto stream = bench.open(bench.source);
  bench.admission.take(stream.id, bench.source.hello(bench.now()));
  REQUIRE(stream.outlet->ended());
  CHECK(stream.outlet->ended()->detail == "it waits for approval");
  CHECK(stream.outlet->ended()->retry_after == AdmissionOptions{}.retry_unknown);
  CHECK(bench.store.journal.empty());
  CHECK_FALSE(bench.store.endpoints.contains(bench.source.id()));
  CHECK(bench.vital("ingest.strangers") == 0);
}

TEST_CASE("an endpoint that the store has lost is entered anew by who lets it back, which is an event") {
  Bench bench;
  bench.let_back = std::string("anna");
  bench.welcomed(bench.source);
  REQUIRE(bench.store.journal.size() == 1);
  const Event event = wire::decode_section(bench.store.journal[0].section)->events.at(0);
  CHECK(event.name == "identity.returned");
  CHECK(event.body.find("let in by anna;") != std::string::npos);
  CHECK(bench.vital("ingest.strangers") == 1);
  CHECK(bench.store.endpoints.contains(bench.source.id()));
  bench.welcomed(bench.source);
  CHECK(bench.vital("ingest.strangers") == 1);
}

TEST_CASE("streams are ended by source or all together, and none is taken after that") {
  Bench bench;
  PlainSource other;
  const auto one = bench.welcomed(bench.source);
  const auto two = bench.welcomed(other);
  bench.admission.end_source(bench.source.id(), {Reason::kRevoked, "", {}});
  CHECK(one.outlet->ended()->reason == Reason::kRevoked);
  CHECK_FALSE(two.outlet->ended());
  bench.admission.end_all({Reason::kShutdown, "", {}});
  CHECK(two.outlet->ended()->reason == Reason::kShutdown);
  const auto late = bench.open(bench.source);
  CHECK(late.outlet->ended()->reason == Reason::kShutdown);
  CHECK(bench.vital("ingest.streams") == 0);
}

TEST_CASE("a stream that is gone hears nothing more, and what it handed over is stored all the same") {
  Bench bench;
  const auto stream = bench.welcomed(bench.source);
  bench.admission.take(stream.id, bench.source.push(one_result(bench.now())));
  bench.admission.closed(stream.id);
  bench.store.commit_all();
  CHECK(stream.outlet->all<stream::Ack>().empty());
  CHECK(stream.outlet.use_count() == 1);
  CHECK(bench.store.journal.size() == 1);
  const auto next = bench.welcomed(bench.source);
  CHECK(next.outlet->all<stream::Welcome>()[0].expected.value == 2);
}

TEST_CASE("streams are told of a new monitor set, those that have it already are not") {
  Bench bench;
  const auto stream = bench.welcomed(bench.source);
  bench.admission.monitor_sets_changed();
  CHECK(stream.outlet->all<MonitorSet>().empty());
  CHECK(bench.admission.monitor_sets() == std::map<SourceId, std::string>{{bench.source.id(), "set-1"}});
  bench.set.version = "set-2";
  bench.admission.monitor_sets_changed();
  bench.admission.monitor_sets_changed();
  REQUIRE(stream.outlet->all<MonitorSet>().size() == 1);
  CHECK(stream.outlet->all<MonitorSet>()[0] == bench.set);
  CHECK(bench.admission.monitor_sets().at(bench.source.id()) == "set-2");
  bench.admission.closed(stream.id);
  CHECK(bench.admission.monitor_sets().empty());
}

}  // namespace
}  // namespace tidemark::admission
