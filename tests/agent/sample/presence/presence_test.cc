#include "agent/sample/presence/presence.h"

#include "tests/agent/sample/presence/machine.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::presence;

namespace {

const TimePoint kNow = from_unix_ms(1'764'000'900'000);

/// A run of the agent from its start to what ends it.
enum class End { kClean, kKilled, kBeforeTold };
std::vector<Event> run(const Machine& machine, End end) {
  Presence presence(machine.state(), machine.paths());
  auto said = presence.begin();
  if (end == End::kBeforeTold) return said;
  REQUIRE(presence.begun().ok());
  if (end == End::kClean) REQUIRE(presence.ended().ok());
  return said;
}

bool unclean(const std::vector<Event>& events) {
  REQUIRE(events.size() == 1);
  CHECK(events[0].name == "host.booted");
  return events[0].attributes.size() == 2 && events[0].attributes[1] == Attribute{"host.unclean", "true"};
}

}  // namespace

TEST_CASE("a start of the machine is told once, with its time") {
  Machine machine;
  machine.boot("one");
  const auto first = run(machine, End::kClean);
  CHECK_FALSE(unclean(first));
  CHECK(first[0].time == from_unix_ms(1'764'000'000'000));
  CHECK(first[0].attributes[0] == Attribute{"host.boot_id", "one"});
  CHECK(run(machine, End::kClean).empty());
  machine.boot("two");
  CHECK_FALSE(unclean(run(machine, End::kClean)));
}

TEST_CASE("a start after an end that was not a clean one says so") {
  Machine machine;
  machine.boot("one");
  run(machine, End::kKilled);
  machine.boot("two");
  const auto events = run(machine, End::kClean);
  CHECK(unclean(events));
  CHECK(events[0].severity == Severity::kWarning);
  machine.boot("three");
  CHECK_FALSE(unclean(run(machine, End::kClean)));
  CHECK(run(machine, End::kKilled).empty());  // a later run within the same boot
  machine.boot("four");
  CHECK(unclean(run(machine, End::kClean)));
}

TEST_CASE("a crash before the start is in the spool tells of it again") {
  Machine machine;
  machine.boot("one");
  CHECK(run(machine, End::kBeforeTold).size() == 1);
  CHECK(run(machine, End::kClean).size() == 1);
  CHECK(run(machine, End::kClean).empty());
}

TEST_CASE("without a boot id nothing is told of starts") {
  Machine machine;
  CHECK(run(machine, End::kClean).empty());
  CHECK(run(machine, End::kClean).empty());
}

TEST_CASE("an end with the machine is a shutdown, an end alone is not") {
  Machine machine;
  machine.boot("one");
  Presence presence(machine.state(), machine.paths());
  presence.begin();
  CHECK(presence.end(kNow).empty());
  machine.write("run/nologin", "");
  const auto events = presence.end(kNow);
  REQUIRE(events.size() == 1);
  CHECK(events[0].name == "host.shutdown");
  CHECK(events[0].time == kNow);
  CHECK(events[0].body == "the machine goes down: nobody may log in any more (/run/nologin)");
}
