#include <cstdlib>

#include "tests/collector/trends/reference/figures.h"
#include "tests/collector/trends/reference/random_year.h"
#include "tests/collector/trends/reference/telling.h"
#include "tests/support/catch.h"

using namespace tidemark;

TEST_CASE("figures of a year agree with counting every minute of it, whatever happened") {
  const int rounds = std::getenv("TIDEMARK_LONG") == nullptr ? 12 : 2'000;
  for (int seed = 0; seed < rounds; ++seed) {
    INFO("seed " << seed);
    const reference::Story story = reference::random_year(static_cast<std::uint64_t>(seed));
    INFO("in " << story.service.hours.time_zone);
    const auto figures = trends::figures_of(reference::history_of(story), story.period);
    reference::require_same(figures, reference::figures_of(story));
    reference::require_identities(figures);
  }
}
