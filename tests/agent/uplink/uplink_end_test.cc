#include "tests/agent/uplink/bench.h"

using namespace tidemark;
using namespace tidemark::uplink;
using namespace std::chrono_literals;
using stream::Closing;
using stream::Push;

TEST_CASE("each failed attempt waits longer, with jitter, up to the cap") {
  Bench bench;
  bench.uplink->start();
  for (const Duration longest : {1'000ms, 2'000ms, 4'000ms, 8'000ms}) {
    bench.line().events.ended({false, true, "connection refused"});
    CHECK(bench.timer().delay >= longest - 1ms);
    CHECK(bench.timer().delay <= longest);
    bench.fire();
  }
  CHECK(bench.uplink->health().failures == 4);
  bench.random = 0;
  bench.line().events.ended({false, true, "connection refused"});
  CHECK(bench.timer().delay == 0ms);
}

TEST_CASE("a stream that lived starts the waiting anew, one that only said Welcome does not") {
  Bench bench;
  bench.uplink->start();
  for (int i = 0; i < 5; ++i) {
    bench.line().events.ended({false, true, "connection refused"});
    bench.fire();
  }
  bench.greet();
  bench.clock.pass(1s);
  bench.line().events.ended({false, false, "reset"});
  CHECK(bench.uplink->health().failures == 6);
  CHECK(bench.timer().delay > 20s);
  bench.fire();
  bench.greet();
  bench.clock.pass(61s);
  bench.line().events.ended({false, false, "reset"});
  CHECK(bench.uplink->health().failures == 1);
  CHECK(bench.timer().delay <= 1s);
}

TEST_CASE("the collector's wish to wait is obeyed") {
  Bench bench;
  bench.uplink->start();
  bench.greet();
  bench.random = 0;
  bench.say(Closing{Closing::Reason::kStore, "the disk is full", 7s});
  CHECK(bench.timer().delay == 7s);
  CHECK(bench.uplink->health().last_error.find("the disk is full") != std::string::npos);
}

TEST_CASE("why the collector ends a stream is said in words") {
  const std::pair<Closing::Reason, const char*> table[] = {
      {Closing::Reason::kShutdown, "stopping"},        {Closing::Reason::kRevoked, "refuses this endpoint"},
      {Closing::Reason::kSuperseded, "another"},       {Closing::Reason::kStore, "store"},
      {Closing::Reason::kOverloaded, "overloaded"},    {Closing::Reason::kProtocol, "protocol"},
      {Closing::Reason::kAssignment, "may speak for"},
  };
  for (const auto& [reason, words] : table) {
    Bench bench;
    bench.uplink->start();
    bench.took();
    bench.say(Closing{reason, "because", 0ms});
    CAPTURE(bench.uplink->health().last_error);
    CHECK(bench.uplink->health().last_error.find(words) != std::string::npos);
    CHECK(bench.uplink->health().last_error.find(": because") != std::string::npos);
    CHECK_FALSE(bench.uplink->health().connected);
    CHECK_FALSE(bench.line().open);
  }
}

TEST_CASE("where no connection came about, the own certificate's trouble is the reason") {
  Bench bench;
  bench.explanation = "the certificate expired on 2026-01-01";
  bench.uplink->start();
  bench.line().events.ended({false, true, "Socket closed"});
  CHECK(bench.uplink->health().last_error == "the certificate expired on 2026-01-01");
  bench.fire();
  bench.explanation.clear();
  bench.line().events.ended({false, true, "Socket closed"});
  CHECK(bench.uplink->health().last_error == "Socket closed");
  bench.fire();
  bench.explanation = "something";
  bench.line().events.ended({false, false, "the certificate names no endpoint"});
  CHECK(bench.uplink->health().last_error == "the certificate names no endpoint");
}

TEST_CASE("a batch on which the stream ends twice by blame is set aside as poison") {
  Bench bench;
  bench.append();
  bench.append();
  bench.uplink->start();
  bench.greet();
  bench.line().events.ended({true, false, "the message is too large"});
  bench.fire();
  bench.greet();
  REQUIRE(bench.line().all<Push>()[0].batch);
  bench.took();
  CHECK(bench.line().all<Push>().size() == 1);  // alone
  bench.line().events.ended({true, false, "the message is too large"});
  bench.fire();
  bench.greet();
  const auto pushes = bench.line().all<Push>();
  REQUIRE(pushes[0].loss);
  CHECK(pushes[0].loss->reason == LossReason::kPoison);
}

TEST_CASE("a lost connection blames no batch") {
  Bench bench;
  bench.append();
  bench.uplink->start();
  for (int i = 0; i < 5; ++i) {
    bench.greet();
    CHECK(bench.line().all<Push>()[0].batch);
    bench.line().events.ended({false, false, "reset"});
    bench.fire();
  }
}

TEST_CASE("a collector that does not answer is given up") {
  Bench bench;
  bench.uplink->start();
  CHECK(bench.timer().delay == 60s);
  bench.fire();
  CHECK_FALSE(bench.line().open);
  CHECK(bench.uplink->health().last_error == "the collector does not answer");
  bench.fire();
  bench.greet();
  bench.fire();  // the answer came in time
  CHECK(bench.line().open);
}

TEST_CASE("a message that is none ends the stream, not the agent") {
  Bench bench;
  bench.uplink->start();
  bench.took();
  bench.line().events.message("\xff\xff");
  CHECK_FALSE(bench.line().open);
  CHECK(bench.uplink->health().last_error.find("no message of the stream") != std::string::npos);
  bench.fire();
  CHECK(bench.lines.size() == 2);
}

TEST_CASE("while the spool's disk fails the stream is let go and tried again") {
  Bench bench;
  bench.append();
  bench.uplink->start();
  bench.took();
  bench.disk.fail_write(1);
  bench.say(bench.welcome());
  CHECK_FALSE(bench.line().open);
  CHECK(bench.uplink->health().last_error.find("the spool: ") == 0);
  bench.fire();
  bench.greet();
  CHECK(bench.uplink->health().connected);
}

TEST_CASE("the first attempt of many agents is spread, where that was asked for") {
  UplinkOptions options;
  options.first_spread = 60s;
  Bench bench(options);
  bench.random = UINT64_MAX / 2;
  bench.uplink->start();
  CHECK(bench.lines.empty());
  CHECK(bench.timer().delay >= 29s);
  CHECK(bench.timer().delay <= 30s);
  bench.fire();
  CHECK(bench.lines.size() == 1);
}

TEST_CASE("who explains is told how many attempts in a row came to nothing") {
  Bench bench;
  bench.uplink->start();
  for (int i = 0; i < 3; ++i) {
    bench.line().events.ended({false, true, "Socket closed"});
    bench.fire();
  }
  CHECK(bench.unreachable == std::vector<std::uint32_t>{1, 2, 3});
  bench.line().events.ended({false, false, "reset"});  // it was reachable
  CHECK(bench.unreachable.size() == 3);
}

TEST_CASE("each Welcome tells the collector's clock") {
  Bench bench;
  bench.uplink->start();
  bench.took();
  auto welcome = bench.welcome();
  welcome.clock = from_unix_ms(1'234'567);
  bench.say(welcome);
  CHECK(bench.collector_clocks == std::vector<TimePoint>{welcome.clock});
}

TEST_CASE("a stream that is opened anew is no failure, and what was under way is sent again") {
  Bench bench;
  bench.append();
  bench.append();
  bench.uplink->start();
  bench.greet();
  bench.took();
  bench.acknowledge(bench.line().all<Push>()[0]);
  REQUIRE(bench.line().all<Push>().size() == 2);
  bench.uplink->reconnect();
  REQUIRE(bench.lines.size() == 2);
  CHECK_FALSE(bench.lines[0]->open);
  CHECK(bench.uplink->health().failures == 0);
  CHECK(bench.uplink->health().last_error.empty());
  CHECK(bench.line().all<stream::Hello>().size() == 1);
  bench.greet();
  CHECK(bench.uplink->health().connected);
  const auto again = bench.line().all<Push>();
  REQUIRE(again.size() == 1);
  CHECK(again[0].to == BatchSeq{2});
  bench.took();
  bench.acknowledge(again[0]);
  CHECK(bench.log->state().acknowledged == BatchSeq{2});
}

TEST_CASE("who waits for the next attempt, and is told to open anew, does so at once") {
  Bench bench;
  bench.uplink->start();
  bench.line().events.ended({false, true, "Socket closed"});
  const auto timers = bench.timers.size();
  bench.uplink->reconnect();
  CHECK(bench.lines.size() == 2);
  CHECK(bench.timers[timers - 1].alive.expired());
  bench.uplink->stop();
  bench.uplink->reconnect();
  CHECK(bench.lines.size() == 2);
}
