#include <chrono>

#include "tests/collector/alarm/story.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::alarm;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

struct Rates {
  std::optional<double> rate;
  std::optional<double> short_rate;
};

trends::BurnRate pair_of(Duration window, Duration short_window, double threshold, const Rates& rates) {
  trends::BurnRate out;
  out.window = window;
  out.short_window = short_window;
  out.threshold = threshold;
  out.rate.value = rates.rate;
  out.short_rate.value = rates.short_rate;
  return out;
}

/// The three pairs of 30 days.
std::vector<trends::BurnRate> pairs(const Rates& hour, const Rates& six_hours, const Rates& three_days) {
  return {pair_of(hours(1), minutes(5), 14.4, hour), pair_of(hours(6), minutes(30), 6, six_hours),
          pair_of(hours(72), hours(6), 1, three_days)};
}

Sight sight(int now, std::vector<trends::BurnRate> rates, bool burn = true) {
  ServiceSight shop;
  shop.service = "shop";
  shop.rules.burn = burn;
  shop.burn_rates = std::move(rates);
  Sight out;
  out.at = minute(now);
  out.services = {shop};
  return out;
}

const Rates kNone{0.0, 0.0};

}  // namespace

TEST_CASE("a burn alarm is raised when both windows reach the threshold, and ends with the short one") {
  Story story;
  CHECK(story.at(sight(0, pairs({20, 14}, kNone, kNone))).empty());
  CHECK(story.at(sight(1, pairs({14, 20}, kNone, kNone))).empty());
  CHECK(story.at(sight(2, pairs({14.4, 14.4}, kNone, kNone))) == "burn raised 2");
  CHECK(story.last()[0].burn->window == hours(1));
  CHECK(story.at(sight(3, pairs({30, 30}, kNone, kNone))).empty());
  CHECK(story.at(sight(4, pairs({10, 15}, kNone, kNone))).empty());  // the long one does not end it
  CHECK(story.at(sight(5, pairs({30, 14}, kNone, kNone))) == "burn recovered 2");
  CHECK(story.last()[0].burn->window == hours(1));
  CHECK(story.at(sight(6, pairs({30, 14}, kNone, kNone))).empty());
  CHECK(story.at(sight(7, pairs({30, 15}, kNone, kNone))) == "burn raised 7");
}

TEST_CASE("the severest pair speaks for the others") {
  Story story;
  CHECK(story.at(sight(0, pairs({20, 20}, {7, 7}, {2, 2}))) == "burn raised 0");
  CHECK(story.last()[0].burn->window == hours(1));
  CHECK(story.at(sight(1, pairs({20, 0}, {7, 7}, {2, 2}))).empty());  // the next one takes over
  CHECK(story.at(sight(2, pairs({20, 20}, {7, 7}, {2, 2}))).empty());
  CHECK(story.at(sight(3, pairs({0, 0}, {7, 0}, {2, 2}))).empty());
  CHECK(story.at(sight(4, pairs({0, 0}, {5, 7}, {2, 2}))).empty());
  CHECK(story.at(sight(5, pairs({0, 0}, {0, 0}, {2, 0.5}))) == "burn recovered 0");
}

TEST_CASE("a severer pair than was told is told, once") {
  Story story;
  CHECK(story.at(sight(0, pairs(kNone, kNone, {1, 1}))) == "burn raised 0");
  CHECK(story.at(sight(1, pairs(kNone, {6, 6}, {1, 1}))) == "burn worsened 0");
  CHECK(story.last()[0].burn->window == hours(6));
  CHECK(story.last()[0].count == 2);
  CHECK(story.at(sight(2, pairs(kNone, {6, 5}, {1, 1}))).empty());
  CHECK(story.at(sight(3, pairs(kNone, {6, 6}, {1, 1}))).empty());
  CHECK(story.at(sight(4, pairs({15, 15}, {6, 6}, {1, 1}))) == "burn worsened 0");
  CHECK(story.at(sight(5, pairs(kNone, kNone, kNone))) == "burn recovered 0");
}

TEST_CASE("rates that are not known raise and end nothing") {
  Story story;
  CHECK(story.at(sight(0, pairs({20, std::nullopt}, {std::nullopt, 20}, {std::nullopt, std::nullopt})))
            .empty());
  CHECK(story.at(sight(1, pairs({20, 20}, kNone, kNone))) == "burn raised 1");
  CHECK(story.at(sight(2, pairs({std::nullopt, std::nullopt}, kNone, kNone))).empty());
  CHECK(story.at(sight(3, pairs({20, 0}, kNone, kNone))) == "burn recovered 1");
}

TEST_CASE("a burn alarm that is not wanted, or has no budget any more, is closed without a word") {
  const auto high = pairs({20, 20}, kNone, kNone);
  Story story;
  CHECK(story.at(sight(0, high, false)).empty());
  CHECK(story.at(sight(1, high)) == "burn raised 1");
  CHECK(story.at(sight(2, high, false)).empty());
  CHECK(story.said()[0].ended == minute(2));
  CHECK(story.at(sight(3, high)) == "burn raised 3");
  CHECK(story.at(sight(4, {})).empty());
  CHECK(story.said()[1].ended == minute(4));
}

TEST_CASE("a burn alarm is neither repeated nor escalated, and an older sight says nothing") {
  const auto high = pairs({20, 20}, kNone, kNone);
  Story story;
  Sight now = sight(10, high);
  now.services[0].rules.repeat = minutes(1);
  now.services[0].rules.escalate = minutes(1);
  CHECK(story.at(now) == "burn raised 10");
  now.at = minute(500);
  CHECK(story.at(now).empty());
  CHECK(story.at(sight(400, pairs(kNone, kNone, kNone))).empty());
  CHECK(story.at(sight(501, pairs(kNone, kNone, kNone))) == "burn recovered 10");
  CHECK(story.at(sight(500, high)).empty());
}
