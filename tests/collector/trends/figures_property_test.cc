#include <map>
#include <random>

#include "collector/trends/figures.h"
#include "tests/collector/trends/evidence.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::trends;
using timeline::State;

namespace {

constexpr Duration kMinute{60'000};
const TimePoint kBegin = time_at("2026-06-01T00:00:00Z");

int roll(std::mt19937_64& random, int max) {
  return static_cast<int>(random() % (static_cast<unsigned>(max) + 1));
}

/// Results at whole minutes over some two days, some of them late, some missing.
Component random_component(std::mt19937_64& random, const std::string& name) {
  Component out;
  out.endpoint = name, out.check = "check", out.id = name + "/check";
  TimePoint at = kBegin + roll(random, 600) * kMinute;
  for (int i = roll(random, 40); i >= 0; --i) {
    const auto state = roll(random, 2) == 0 ? static_cast<CheckState>(roll(random, 3)) : CheckState::kOk;
    out.results.push_back(
        {at, {}, state, 60 * kMinute, 1 + static_cast<std::uint32_t>(roll(random, 1)), "text"});
    at += (1 + roll(random, 180)) * kMinute;
  }
  out.life.first_result = out.results.front().time;
  return out;
}

bool in_hours(const catalog::Service& service, TimePoint at) {
  const auto minutes = (at - kBegin) / kMinute;  // a Monday's midnight, UTC
  const auto day = static_cast<std::size_t>(minutes / 1440 % 7);
  for (const catalog::MinuteRange& range : service.hours.weekdays[day]) {
    if (range.from <= minutes % 1440 && minutes % 1440 < range.to) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("durations, outages and causes agree with asking every minute, whatever happened") {
  std::mt19937_64 random(316);
  for (int round = 0; round < 300; ++round) {
    catalog::Service service = roll(random, 1) == 0 ? service_at_all_times() : service_8_to_18_on_weekdays();
    std::vector<Component> components;
    TreeNode tree;
    tree.rule = roll(random, 1) == 0 ? timeline::Rule::all() : timeline::Rule::at_least(2);
    tree.rule.degraded_is_down = roll(random, 1) == 0;
    for (const char* name : {"a", "b", "c"}) {
      components.push_back(random_component(random, name));
      tree.children.push_back(leaf(components.size() - 1, components.back().id));
    }
    const TimePoint now = kBegin + 4'500 * kMinute;
    const timeline::Interval period{kBegin + roll(random, 1'000) * kMinute,
                                    kBegin + (1'500 + roll(random, 1'500)) * kMinute};
    judge(components, now);
    const History history = history_of(service, std::move(tree), std::move(components), {kBegin, now});
    const PeriodFigures figures = figures_of(history, {catalog::PeriodKind::kExplicit, period, {}});

    std::map<State, Duration> time;
    bool down_before = false;
    bool down_seen = false;  // within hours, in the outage that is going on
    std::uint64_t began = 0;
    for (TimePoint at = kBegin; at < period.to; at += kMinute) {
      const State state = timeline::state_at(history.tree.timeline, at);
      const bool open = state == State::kDown || (down_before && state == State::kUnknown);
      if (!open) down_seen = false;
      down_before = open;
      if (!in_hours(service, at)) continue;
      if (state == State::kDown && !down_seen) {
        down_seen = true;
        if (at >= period.from) ++began;
      }
      if (at >= period.from) time[state] += kMinute;
    }
    INFO("round " << round);
    REQUIRE(figures.down == time[State::kDown]);
    REQUIRE(figures.unknown == time[State::kUnknown]);
    REQUIRE(figures.degraded == time[State::kDegraded]);
    REQUIRE(figures.good == time[State::kUp] + time[State::kDegraded]);
    REQUIRE(figures.base == figures.good + figures.down + figures.unknown);
    REQUIRE(figures.not_yet == time[State::kNotYet]);
    REQUIRE(figures.outages == began);
    Duration charged{};
    Duration listed{};
    for (const Outage& outage : figures.outage_list) {
      listed += outage.down_in_hours;
      if (outage.down_in_hours == Duration::zero()) continue;
      for (const Cause& cause : outage.causes) charged += cause.down;
    }
    REQUIRE(listed == figures.down);
    REQUIRE(charged == figures.down);
  }
}
