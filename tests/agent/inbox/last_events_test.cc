#include "agent/inbox/last_events.h"

#include <fstream>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::inbox {

TEST_CASE("the last time of each name outlives the agent") {
  TemporaryFolder state;
  const auto file = last_events_file(state.path());
  auto events = LastEvents::read(file);
  REQUIRE(events.ok());
  CHECK_FALSE(events->find("backup.completed"));
  events->note("backup.completed", from_unix_ms(2'000));
  events->note("backup.completed", from_unix_ms(1'000));
  events->note("job.done", from_unix_ms(5));
  REQUIRE(events->write(file).ok());
  const auto again = LastEvents::read(file);
  REQUIRE(again.ok());
  CHECK(again->find("backup.completed") == from_unix_ms(2'000));
  CHECK(again->find("job.done") == from_unix_ms(5));
  CHECK_FALSE(again->find("backup"));
}

TEST_CASE("a damaged line is left out, the others stay") {
  TemporaryFolder state;
  const auto file = last_events_file(state.path());
  std::ofstream(file) << "x\n12 a.b\nnoon c\n\n13 a.c";
  const auto events = LastEvents::read(file);
  REQUIRE(events.ok());
  CHECK(events->find("a.b") == from_unix_ms(12));
  CHECK(events->find("a.c") == from_unix_ms(13));
  CHECK_FALSE(events->find("c"));
}

TEST_CASE("the name that is longest ago makes room") {
  LastEvents events;
  for (std::size_t i = 0; i < LastEvents::kNamesMax; ++i)
    events.note("e" + std::to_string(i), from_unix_ms(static_cast<std::int64_t>(i)));
  events.note("new", from_unix_ms(5'000));
  CHECK_FALSE(events.find("e0"));
  CHECK(events.find("e1"));
  CHECK(events.find("new"));
}

}  // namespace tidemark::inbox
