#include "agent/sample/presence/clock_watch.h"

#include <random>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::presence;

namespace {

const TimePoint kStart = from_unix_ms(1'764'000'000'000);
constexpr Duration kTick{10'000};

/// Clocks that are moved as a machine moves them.
struct Machine {
  Clocks clocks{kStart, Duration{5'000}, Duration{5'000}};
  void run(Duration by) { clocks.wall += by, clocks.monotonic += by, clocks.boottime += by; }
  void sleep(Duration by) { clocks.wall += by, clocks.boottime += by; }
  void set(Duration by) { clocks.wall += by; }
};

std::vector<std::string> names(const std::vector<Event>& events) {
  std::vector<std::string> out;
  for (const Event& event : events) out.push_back(event.name);
  return out;
}
using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a suspend is told at the first tick after it, from the tick before it to its end") {
  Machine machine;
  ClockWatch watch;
  CHECK(watch.look(machine.clocks).empty());
  machine.run(kTick);
  CHECK(watch.look(machine.clocks).empty());
  const TimePoint before = machine.clocks.wall;
  machine.run(kTick / 2);
  machine.sleep(std::chrono::hours(3));
  machine.run(kTick / 2);
  const auto events = watch.look(machine.clocks);
  REQUIRE(names(events) == Names{"host.suspended", "host.resumed"});
  CHECK(events[0].time == before);
  CHECK(events[1].time == machine.clocks.wall);
  CHECK(events[0].body == "the machine slept for 3 h, until " + rfc3339(machine.clocks.wall));
  CHECK(events[0].attributes == Attributes{{"host.suspended_for_s", "10800"},
                                           {"host.suspended_from", rfc3339(before)},
                                           {"host.suspended_to", rfc3339(machine.clocks.wall)}});
  machine.run(kTick);
  CHECK(watch.look(machine.clocks).empty());
}

TEST_CASE("a clock that is set is a jump, not a suspend; one that went forward may be a pause, and says so") {
  Machine machine;
  ClockWatch watch;
  watch.look(machine.clocks);
  machine.run(kTick);
  machine.set(std::chrono::hours(2));
  auto events = watch.look(machine.clocks);
  REQUIRE(names(events) == Names{"clock.jumped"});
  CHECK(events[0].attributes == Attributes{{"clock.jump_s", "7200"}});
  CHECK(events[0].body.find("the kernel knows of no suspend") != std::string::npos);
  machine.run(kTick);
  machine.set(-std::chrono::hours(2));
  events = watch.look(machine.clocks);
  REQUIRE(names(events) == Names{"clock.jumped"});
  CHECK(events[0].body == "the clock went 2 h back: it was set");
}

TEST_CASE("a suspend after which the clock was set is both, and the suspend's length is the kernel's") {
  Machine machine;
  ClockWatch watch;
  watch.look(machine.clocks);
  machine.sleep(std::chrono::minutes(30));
  machine.set(std::chrono::hours(1));
  const auto events = watch.look(machine.clocks);
  REQUIRE(names(events) == Names{"host.suspended", "host.resumed", "clock.jumped"});
  CHECK(events[0].attributes[0].value == "1800");
  CHECK(events[1].time == kStart + std::chrono::minutes(30));
}

TEST_CASE("what clocks do by themselves is nothing to tell") {
  Machine machine;
  ClockWatch watch;
  watch.look(machine.clocks);
  for (const int ms : {-1'999, 1'999, 0, 500}) {
    machine.run(kTick);
    machine.set(Duration{ms});
    CHECK(watch.look(machine.clocks).empty());
  }
  machine.sleep(kSuspendMin - Duration{1});
  CHECK(watch.look(machine.clocks).empty());
}

TEST_CASE("in 48 hours of random sleep and ticks the suspends told are those that were, to the second") {
  std::mt19937_64 random(48);
  Machine machine;
  ClockWatch watch;
  watch.look(machine.clocks);
  const TimePoint end = kStart + std::chrono::hours(48);
  Duration slept{};
  Duration told{};
  TimePoint last_end = kStart;
  while (machine.clocks.wall < end) {
    if (random() % 50 == 0) {
      const Duration sleep = std::chrono::seconds(2 + random() % 3'600);
      machine.sleep(sleep);
      slept += sleep;
    }
    machine.run(kTick);
    for (const Event& event : watch.look(machine.clocks)) {
      if (event.name == "host.suspended") {
        REQUIRE(event.time >= last_end);
        told += std::chrono::seconds(std::stoll(event.attributes[0].value));
      }
      if (event.name == "host.resumed") last_end = event.time;
      REQUIRE(event.name != "clock.jumped");
    }
  }
  CHECK(told == slept);
  CHECK(slept > Duration::zero());
}

TEST_CASE("this machine's clocks are read, and boottime is never behind") {
  const Clocks clocks = read_clocks();
  CHECK(clocks.wall > kStart - std::chrono::hours(24 * 3'650));
  CHECK(clocks.boottime >= clocks.monotonic);
}
