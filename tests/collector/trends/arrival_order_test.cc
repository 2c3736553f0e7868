#include "tests/collector/trends/reference/dice.h"
#include "tests/collector/trends/reference/random_year.h"
#include "tests/collector/trends/reference/telling.h"
#include "tests/support/catch.h"

using namespace tidemark;

TEST_CASE("the same results in any order, and any of them again, give the same runs and the same figures") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    INFO("seed " << seed);
    reference::Story story = reference::random_moment(seed);
    const trends::History first = reference::history_of(story);
    const trends::PeriodFigures figures = trends::figures_of(first, story.period);
    reference::Dice dice(seed + 1);
    for (reference::Probe& probe : story.probes) {
      const std::vector<timeline::Result> once = probe.arrived;
      for (const timeline::Result& result : once) {
        if (dice.one_in(3)) probe.arrived.push_back(result);
      }
      dice.shuffle(probe.arrived);
      dice.shuffle(probe.announced);
    }
    dice.shuffle(story.work);
    const trends::History again = reference::history_of(story);
    for (std::size_t i = 0; i < first.components.size(); ++i)
      REQUIRE(again.components[i].runs == first.components[i].runs);
    REQUIRE(again.tree.timeline == first.tree.timeline);
    reference::require_same(trends::figures_of(again, story.period), figures);
  }
}
