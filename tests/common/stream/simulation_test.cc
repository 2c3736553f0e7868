#include <cstdint>
#include <cstdlib>
#include <string>

#include "tests/common/stream/world.h"
#include "tests/support/catch.h"

using namespace tidemark::simulation;

namespace {

constexpr std::uint64_t kStepsOfHistory = 2'500;

/// A million steps; more where the environment asks for long tests.
std::uint64_t histories() { return std::getenv("TIDEMARK_LONG") != nullptr ? 4'000 : 400; }

}  // namespace

TEST_CASE("in a million steps of misfortune everything sent is stored, refused or lost, each counted once") {
  for (std::uint64_t seed = 1; seed <= histories(); ++seed) {
    Timeline timeline;
    World world(seed, timeline);
    std::optional<std::string> wrong;
    for (std::uint64_t i = 0; i < kStepsOfHistory && !wrong; ++i) wrong = world.step();
    if (!wrong) wrong = world.heal();
    if (wrong) {
      FAIL("seed " << seed << ", step " << world.steps() << ": " << *wrong << "\n"
                   << world.faults().text() << "\n"
                   << timeline.tail() << "To see all of it: scripts/simulate --seed " << seed << " --steps "
                   << kStepsOfHistory);
    }
  }
  SUCCEED();
}

TEST_CASE("the same seed gives the same history") {
  const auto history = [](std::uint64_t seed) {
    std::string lines;
    Timeline timeline([&](const std::string& line) { lines += line + "\n"; });
    World world(seed, timeline);
    for (int i = 0; i < 1'000; ++i) world.step();
    return lines;
  };
  CHECK(history(7) == history(7));
  CHECK(history(7) != history(8));
}
