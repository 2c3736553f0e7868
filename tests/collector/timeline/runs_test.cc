#include "collector/timeline/runs.h"

#include <algorithm>
#include <random>

#include "collector/timeline/component.h"
#include "tests/collector/timeline/at.h"
#include "tests/support/catch.h"

namespace tidemark::timeline {
namespace {

constexpr CheckState kOk = CheckState::kOk;
constexpr CheckState kCritical = CheckState::kCritical;

std::vector<Result> random_results(std::mt19937_64& random, int from, int to) {
  std::vector<Result> out;
  const auto roll = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  for (int i = roll(12); i > 0; --i) {
    out.push_back({at(from + roll(to - from)), static_cast<CheckState>(roll(4)), Duration{1 + roll(12)},
                   1 + static_cast<std::uint32_t>(roll(3))});
  }
  return as_set(std::move(out));
}

TEST_CASE("what was confirmed counts from its first result, and is known from the one that confirmed it") {
  const std::vector<Result> results{{at(10), kOk, Duration{10}, 3},
                                    {at(20), kCritical, Duration{10}, 3},
                                    {at(30), kCritical, Duration{10}, 3},
                                    {at(40), kCritical, Duration{10}, 3},
                                    {at(50), kOk, Duration{10}, 3}};
  CHECK(runs_of(results, State::kNotYet, at(60)) ==
        Runs{{at(10), at(20), State::kUp}, {at(20), at(50), State::kDown}, {at(50), at(60), State::kUp}});
  CHECK(runs_of(results, State::kNotYet, at(60), Counting::kFromLast) ==
        Runs{{at(10), at(40), State::kUp}, {at(40), at(50), State::kDown}, {at(50), at(60), State::kUp}});
}

TEST_CASE("that a result is overdue is known once its tolerance has passed") {
  const std::vector<Result> results{{at(10), kCritical, Duration{10}, 1}, {at(100), kOk, Duration{10}, 1}};
  CHECK(runs_of(results, State::kNotYet, at(110)) ==
        Runs{{at(10), at(100), State::kUnknown, true}, {at(100), at(110), State::kUp}});
  CHECK(runs_of(results, State::kNotYet, at(110), Counting::kFromLast) ==
        Runs{{at(10), at(35), State::kDown},
             {at(35), at(100), State::kUnknown, true},
             {at(100), at(110), State::kUp}});
}

TEST_CASE("what is settled stays, whatever comes later") {
  std::mt19937_64 random(20261127);
  int settled_some = 0;
  for (int round = 0; round < 5'000; ++round) {
    const std::vector<Result> known = random_results(random, 0, 100);
    const TimePoint now = at(100);
    const auto settled = settled_until(known, now);
    REQUIRE(settled.has_value() == !known.empty());
    if (!settled) continue;
    std::vector<Result> more = known;
    for (const Result& late : random_results(random, 100, 160)) more.push_back(late);
    // Also what comes after the newest result and not after now.
    const auto newest = static_cast<int>((known.back().time - at(0)).count());
    if (newest + 1 < 100 && *settled < now)
      for (const Result& soon : random_results(random, newest + 1, 100)) more.push_back(soon);
    const Runs before = runs_of(known, State::kNotYet, now);
    const Runs after = runs_of(as_set(more), State::kNotYet, at(170));
    const Interval range{at(0), *settled};
    REQUIRE(cut(before, range) == cut(after, range));
    if (*settled > known.front().time) ++settled_some;
  }
  CHECK(settled_some > 2'500);
}

TEST_CASE("runs are contiguous, differ from their neighbours, and cut as their timeline does") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 2'000; ++round) {
    const Runs runs = runs_of(random_results(random, 0, 100), State::kNotYet, at(120));
    for (std::size_t i = 0; i < runs.size(); ++i) {
      REQUIRE(runs[i].from < runs[i].to);
      REQUIRE((!runs[i].overdue || runs[i].state == State::kUnknown));
      if (i == 0) continue;
      REQUIRE(runs[i].from == runs[i - 1].to);
      REQUIRE((runs[i].state != runs[i - 1].state || runs[i].overdue != runs[i - 1].overdue));
    }
    const int from = static_cast<int>(random() % 120);
    const Interval range{at(from), at(from + static_cast<int>(random() % 60))};
    Runs slow;
    for (const Run& run : runs)
      append(slow, {std::max(run.from, range.from), std::min(run.to, range.to), run.state, run.overdue});
    REQUIRE(cut(runs, range) == slow);
  }
}

}  // namespace
}  // namespace tidemark::timeline
