#include "tests/agent/uplink/bench.h"

using namespace tidemark;
using namespace tidemark::uplink;
using namespace std::chrono_literals;
using stream::Push;

TEST_CASE("a stream begins with Hello, and batches follow the Welcome, one write at a time") {
  Bench bench;
  bench.append();
  bench.append();
  CHECK(bench.lines.empty());  // not started
  bench.uplink->start();
  REQUIRE(bench.lines.size() == 1);
  CHECK(bench.line().all<stream::Hello>().size() == 1);
  bench.append();
  CHECK(bench.line().said.size() == 1);
  bench.greet();
  CHECK(bench.uplink->health().connected);
  CHECK(bench.line().all<Push>().size() == 1);
  bench.took();
  bench.took();
  bench.took();
  const auto pushes = bench.line().all<Push>();
  REQUIRE(pushes.size() == 3);
  CHECK(pushes[2].to == BatchSeq{3});
  CHECK_FALSE(bench.line().writing);
  bench.append();
  CHECK(bench.line().all<Push>().size() == 4);
}

TEST_CASE("an acknowledgement reaches the spool, and reading goes on") {
  Bench bench;
  bench.append();
  bench.uplink->start();
  bench.greet();
  bench.took();
  bench.acknowledge(bench.line().all<Push>()[0]);
  CHECK(bench.log->state().acknowledged == BatchSeq{1});
  CHECK(bench.line().reads == 1);
}

TEST_CASE("nothing is sent beyond the window") {
  Bench bench;
  for (int i = 0; i < 10; ++i) bench.append(900);
  bench.uplink->start();
  bench.took();
  auto welcome = bench.welcome();
  welcome.limits.window_bytes_max = 3'000;
  bench.say(welcome);
  while (bench.line().writing) bench.took();
  CHECK(bench.line().all<Push>().size() == 3);
  bench.acknowledge(bench.line().all<Push>()[0]);
  CHECK(bench.line().all<Push>().size() == 4);
}

TEST_CASE("limits and monitor sets are handed on") {
  Bench bench;
  bench.uplink->start();
  bench.took();
  auto welcome = bench.welcome();
  welcome.limits.items_max = 77;
  welcome.monitor_set.version = "one";
  bench.say(welcome);
  REQUIRE(bench.limits.size() == 1);
  CHECK(bench.limits[0].items_max == 77);
  REQUIRE(bench.monitor_sets.size() == 1);
  bench.source->works_from("one");
  bench.say(MonitorSet{"one", 10s, {}});
  CHECK(bench.monitor_sets.size() == 1);
  bench.say(MonitorSet{"two", 10s, {}});
  REQUIRE(bench.monitor_sets.size() == 2);
  CHECK(bench.monitor_sets[1].version == "two");
}

TEST_CASE("refused items and refused batches are counted") {
  Bench bench;
  bench.append();
  bench.append();
  bench.uplink->start();
  bench.greet();
  bench.took();
  const auto first = bench.line().all<Push>()[0];
  bench.acknowledged = first.total;
  bench.say(stream::Ack{first.to, first.total, {{first.to, "the time lies in the future", {0, 1, 0}}}});
  CHECK(bench.vital("uplink.refused_items") == 1);
  bench.took();
  bench.say(stream::Refusal{{2}, "these bytes are no batch"});
  CHECK(bench.vital("uplink.refused_items") == 2);
  const auto pushes = bench.line().all<Push>();
  REQUIRE(pushes.back().loss);
  CHECK(pushes.back().loss->reason == LossReason::kRefused);
}

TEST_CASE("a spool that was copied settles by the history and says Hello anew at once") {
  Bench bench;
  bench.append();
  bench.uplink->start();
  bench.took();
  auto ahead = bench.welcome();
  ahead.expected = {9};
  ahead.total = {0, 8, 0};
  bench.say(ahead);
  REQUIRE(bench.line().all<stream::HistoryRequest>().size() == 1);
  const SpoolId before = bench.line().all<stream::Hello>()[0].spool;
  bench.took();
  bench.say(stream::History{});
  CHECK_FALSE(bench.line().open);
  CHECK(bench.timer().delay == 0ms);
  bench.fire();
  REQUIRE(bench.lines.size() == 2);
  CHECK(bench.line().all<stream::Hello>()[0].spool != before);
  CHECK(bench.line().all<stream::Hello>()[0].superseded);
}

TEST_CASE("while the collector is away the agent goes on, and sends everything when it is back") {
  Bench bench;
  bench.uplink->start();
  for (int i = 0; i < 5; ++i) {
    bench.line().events.ended({false, true, "connection refused"});
    bench.append();
    bench.fire();
  }
  bench.greet();
  while (bench.line().writing) bench.took();
  CHECK(bench.line().all<Push>().size() == 5);
}

TEST_CASE("stop ends the stream, and nothing is called or sent any more") {
  Bench bench;
  bench.append();
  bench.uplink->start();
  bench.greet();
  bench.uplink->stop();
  CHECK_FALSE(bench.line().open);
  const auto said = bench.line().said.size();
  bench.append();
  CHECK(bench.line().said.size() == said);
  for (const auto& timer : bench.timers) CHECK(timer.alive.expired());
  bench.uplink->stop();
}
