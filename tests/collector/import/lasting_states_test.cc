#include "collector/import/lasting_states.h"

#include <random>

#include "collector/timeline/component.h"
#include "tests/support/catch.h"

namespace tidemark::import {
namespace {

timeline::State wanted_state(CheckState state) {
  switch (state) {
    case CheckState::kOk:
      return timeline::State::kUp;
    case CheckState::kWarning:
      return timeline::State::kDegraded;
    case CheckState::kCritical:
      return timeline::State::kDown;
    case CheckState::kUnknown:
      break;
  }
  return timeline::State::kUnknown;
}

/// The slow reference: second by second, what the other monitor said last.
TEST_CASE("the timeline of what was made of changes is what the other monitor said, second by second") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    LastingStates states;
    Output out;
    constexpr int kSeconds = 2'000;
    std::vector<std::optional<CheckState>> said(kSeconds);  // absent: not yet
    std::optional<CheckState> now;
    bool paused = false;
    for (int second = 1; second < kSeconds; ++second) {
      const TimePoint time{std::chrono::seconds(second)};
      if (random() % 40 == 0) {
        switch (paused ? 3 : random() % 5) {
          case 3:
            paused = !paused;
            if (paused) {
              states.pause(1, time, out);
            } else {
              states.resume(1, time, out);
            }
            break;
          default:
            now = static_cast<CheckState>(random() % 4);
            CHECK(states.begin({1, "a", "c", time, *now, "text"}, out).empty());
        }
      }
      said[second] = now && paused ? CheckState::kUnknown : now;
    }
    const TimePoint end{std::chrono::seconds(kSeconds)};
    states.finish(end, out);
    std::vector<timeline::Result> results;
    for (const TakenRecord& taken : out.records) {
      const CheckResult& one = std::get<ResultRecord>(taken.record).result;
      results.push_back({one.time, one.state, one.interval, one.confirm});
    }
    const auto line = timeline::component_timeline(timeline::as_set(results), {}, {},
                                                   {TimePoint{std::chrono::seconds(1)}, end}, end);
    for (int second = 1; second < kSeconds; ++second) {
      const TimePoint time{std::chrono::seconds(second)};
      const auto segment = std::find_if(line.begin(), line.end(),
                                        [&](const auto& one) { return one.from <= time && time < one.to; });
      REQUIRE(segment != line.end());
      const auto wanted = said[second] ? wanted_state(*said[second]) : timeline::State::kNotYet;
      INFO(seed << " " << second);
      REQUIRE(segment->state == wanted);
    }
  }
}

}  // namespace
}  // namespace tidemark::import
