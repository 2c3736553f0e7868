#include "collector/timeline/pieces.h"

#include "tests/collector/timeline/at.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::timeline;

namespace {

bool holds(const Intervals& set, TimePoint t) {
  for (const Interval& interval : set) {
    if (interval.from <= t && t < interval.to) return true;
  }
  return false;
}

std::vector<Interval> random_intervals(std::mt19937_64& random) {
  std::vector<Interval> any(static_cast<std::size_t>(roll(random, 8)));
  for (Interval& interval : any) {
    interval.from = at(roll(random, 100));
    interval.to = interval.from + Duration{roll(random, 20)};
  }
  return any;
}

}  // namespace

TEST_CASE("pieces join their neighbour of the same state and never leave the range") {
  Pieces pieces({at(10), at(30)});
  pieces.add(at(5), State::kDown);
  pieces.add(at(15), State::kUp);
  pieces.add(at(20), State::kUp);
  pieces.add(at(99), State::kDown);
  CHECK(pieces.take() == Timeline{{at(10), at(20), State::kUp}, {at(20), at(30), State::kDown}});
}

TEST_CASE("everything from a time on can be put in one state") {
  const Timeline timeline{{at(0), at(10), State::kUp}, {at(10), at(20), State::kDown}};
  CHECK(override_from(timeline, at(5), State::kRetired) ==
        Timeline{{at(0), at(5), State::kUp}, {at(5), at(20), State::kRetired}});
  CHECK(override_from(timeline, at(-5), State::kRetired) == Timeline{{at(0), at(20), State::kRetired}});
  CHECK(override_from(timeline, at(20), State::kRetired) == timeline);
}

TEST_CASE("set operations, masks and measures agree with asking every instant") {
  std::mt19937_64 random(99);
  for (int round = 0; round < 500; ++round) {
    const auto any = random_intervals(random);
    const Intervals a = united(any);
    const Intervals b = united(random_intervals(random));
    const Interval range{at(roll(random, 60)), at(60 + roll(random, 60))};
    const Timeline timeline = random_timeline(random, {at(0), at(120)}, roll(random, 10));
    for (std::size_t i = 1; i < a.size(); ++i) REQUIRE(a[i - 1].to < a[i].from);
    const Intervals both = intersect(a, b);
    const Intervals part = cut(a, range);
    const Intervals down = where(timeline, State::kDown);
    const auto masked = mask(timeline, a);
    Measure expected;
    std::int64_t instants = 0;
    for (int t = 0; t < 120; ++t) {
      bool in_any = false;
      for (const Interval& interval : any) in_any = in_any || (interval.from <= at(t) && at(t) < interval.to);
      REQUIRE(holds(a, at(t)) == in_any);
      REQUIRE(holds(both, at(t)) == (holds(a, at(t)) && holds(b, at(t))));
      REQUIRE(holds(part, at(t)) == (in_any && range.from <= at(t) && at(t) < range.to));
      REQUIRE(holds(down, at(t)) == (state_at(timeline, at(t)) == State::kDown));
      if (!in_any) continue;
      ++instants;
      expected.by_state[static_cast<std::size_t>(state_at(timeline, at(t)))] += Duration{1};
    }
    REQUIRE(length(a) == Duration{instants});
    REQUIRE(measure(timeline, a).by_state == expected.by_state);
    Duration in_mask{};
    for (const Piece& piece : masked) in_mask += piece.to - piece.from;
    REQUIRE(in_mask == Duration{instants});
  }
}

TEST_CASE("subtracting leaves the instants of the one that the other does not have") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 2'000; ++round) {
    const Intervals a = united(random_intervals(random));
    const Intervals b = united(random_intervals(random));
    const Intervals left = subtract(a, b);
    REQUIRE(left == united(left));
    for (int t = 0; t < 125; ++t) REQUIRE(holds(left, at(t)) == (holds(a, at(t)) && !holds(b, at(t))));
  }
}
