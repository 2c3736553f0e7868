#include "agent/sample/check/threshold.h"

#include <random>
#include <vector>

#include "tests/support/catch.h"

namespace tidemark::check {
namespace {

constexpr CheckState kOk = CheckState::kOk;
constexpr CheckState kWarning = CheckState::kWarning;
constexpr CheckState kCritical = CheckState::kCritical;

Duration at(int seconds) { return std::chrono::seconds(seconds); }

std::vector<CheckState> states(const ThresholdRule& rule, const std::vector<double>& values) {
  Threshold threshold(rule);
  std::vector<CheckState> out;
  for (std::size_t i = 0; i < values.size(); ++i)
    out.push_back(threshold.feed(at(static_cast<int>(i) * 10), values[i]));
  return out;
}

}  // namespace

TEST_CASE(
    "a threshold is at or above, or below, its bounds; it holds for as long as it says and comes back as "
    "far") {
  struct Case {
    const char* what;
    ThresholdRule rule;
    std::vector<double> values;  // every ten seconds
    std::vector<CheckState> wanted;
  };
  using std::chrono::seconds;
  const std::nullopt_t none = std::nullopt;
  const Case cases[] = {
      {"above: at the bound is bad",
       {{80, 90}, {}, {}, 0},
       {79, 80, 90, 89, 79},
       {kOk, kWarning, kCritical, kWarning, kOk}},
      {"below: at the bound is good",
       {{}, {20, 10}, {}, 0},
       {20, 19, 10, 9},
       {kOk, kWarning, kWarning, kCritical}},
      {"both sides", {{80, none}, {20, none}, {}, 0}, {50, 80, 50, 19}, {kOk, kWarning, kOk, kWarning}},
      {"only critical", {{none, 90}, {}, {}, 0}, {89, 90, 89}, {kOk, kCritical, kOk}},
      {"for 20 s: a shorter peak is nothing",
       {{80, none}, {}, seconds(20), 0},
       {85, 85, 79, 85, 85, 85, 79},
       {kOk, kOk, kOk, kOk, kOk, kWarning, kOk}},
      {"for 20 s: each bound has a time of its own",
       {{80, 90}, {}, seconds(20), 0},
       {85, 95, 95, 95, 85},
       {kOk, kOk, kWarning, kCritical, kWarning}},
      {"hysteresis: over only that far back",
       {{80, 90}, {}, {}, 5},
       {80, 76, 75, 74, 79},
       {kWarning, kWarning, kWarning, kOk, kOk}},
      {"hysteresis of critical",
       {{80, 90}, {}, {}, 5},
       {90, 86, 85, 84, 74},
       {kCritical, kCritical, kCritical, kWarning, kOk}},
      {"hysteresis below", {{}, {20, none}, {}, 5}, {19, 24, 25, 21}, {kWarning, kWarning, kOk, kOk}},
      {"hysteresis does not help into force",
       {{80, none}, {}, seconds(20), 5},
       {80, 78, 80, 80, 80},
       {kOk, kOk, kOk, kOk, kWarning}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.what);
    CHECK(states(c.rule, c.values) == c.wanted);
  }
}

TEST_CASE("what is on its way is told with when it began") {
  Threshold threshold({{80, 90}, {}, std::chrono::seconds(20), 0});
  CHECK_FALSE(threshold.since());
  threshold.feed(at(0), 85);
  CHECK(threshold.coming() == kWarning);
  CHECK(threshold.since() == at(0));
  threshold.feed(at(10), 95);
  CHECK(threshold.coming() == kCritical);
  CHECK(threshold.since() == at(10));
  threshold.feed(at(20), 85);
  CHECK(threshold.state() == kWarning);
  CHECK_FALSE(threshold.coming());
  CHECK(threshold.since() == at(0));
  threshold.feed(at(30), 0);
  CHECK_FALSE(threshold.since());
}

TEST_CASE("without hysteresis a state is the worst bound that every value within the hold broke") {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> values(60, 100);
  for (int round = 0; round < 200; ++round) {
    const int hold = static_cast<int>(random() % 5);
    Threshold threshold({{80, 90}, {}, std::chrono::seconds(hold * 10), 0});
    std::vector<double> seen;
    for (int i = 0; i < 40; ++i) {
      seen.push_back(values(random));
      const CheckState state = threshold.feed(at(i * 10), seen.back());
      const auto all_from = [&](double bound) {
        if (i < hold) return false;
        for (int k = i - hold; k <= i; ++k) {
          if (seen[static_cast<std::size_t>(k)] < bound) return false;
        }
        return true;
      };
      REQUIRE(state == (all_from(90) ? kCritical : all_from(80) ? kWarning : kOk));
    }
  }
}

}  // namespace tidemark::check
