#include <cstdlib>

#include "tests/collector/trends/reference/figures.h"
#include "tests/collector/trends/reference/random_year.h"
#include "tests/collector/trends/reference/telling.h"
#include "tests/support/catch.h"

using namespace tidemark;

TEST_CASE("figures of a moment agree with counting every millisecond of it, also where the clock changes") {
  const int rounds = std::getenv("TIDEMARK_LONG") == nullptr ? 600 : 50'000;
  for (int seed = 0; seed < rounds; ++seed) {
    INFO("seed " << seed);
    const reference::Story story = reference::random_moment(static_cast<std::uint64_t>(seed));
    INFO("in " << story.service.hours.time_zone);
    const auto figures = trends::figures_of(reference::history_of(story), story.period);
    reference::require_same(figures, reference::figures_of(story));
    reference::require_identities(figures);
  }
}
