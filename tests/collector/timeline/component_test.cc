#include "collector/timeline/component.h"

#include <algorithm>

#include "tests/collector/timeline/at.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::timeline;

namespace {

constexpr auto kOk = CheckState::kOk;
constexpr auto kWarning = CheckState::kWarning;
constexpr auto kCritical = CheckState::kCritical;
constexpr auto kUnknown = CheckState::kUnknown;

/// Results at 10, 20, 30, … of an interval of 10.
std::vector<Result> every_ten(const std::vector<CheckState>& states, std::uint32_t confirm = 1) {
  std::vector<Result> results;
  for (std::size_t i = 0; i < states.size(); ++i) {
    results.push_back({at(10 * (static_cast<std::int64_t>(i) + 1)), states[i], Duration{10}, confirm});
  }
  return results;
}

Timeline of(const std::vector<Result>& results, std::int64_t to, Life life = {}, Intervals away = {}) {
  return component_timeline(results, life, away, {at(0), at(to)}, at(to));
}

/// The definition, instant by instant, without any sweep.
struct Reference {
  std::vector<Result> results;
  TimePoint now;
  Intervals away;

  bool too_long(std::size_t i) const {
    const TimePoint next = i + 1 < results.size() ? results[i + 1].time : std::max(now, results[i].time);
    return 2 * (next - results[i].time) > 5 * results[i].interval;
  }
  bool confirmed(std::size_t i) const {
    std::size_t begin = i;
    while (begin > 0 && results[begin - 1].state != kOk) --begin;
    for (std::size_t k = begin; k < results.size() && results[k].state != kOk; ++k) {
      if (k - begin + 1 >= results[k].confirm) return true;
    }
    return false;
  }
  State from_result(std::size_t i) const {
    if (too_long(i)) return State::kUnknown;
    if (results[i].state == kOk) return State::kUp;
    if (!confirmed(i)) return i == 0 ? State::kNotYet : from_result(i - 1);
    if (results[i].state == kWarning) return State::kDegraded;
    return results[i].state == kCritical ? State::kDown : State::kUnknown;
  }
  State operator()(TimePoint t) const {
    State state = State::kNotYet;
    const bool is_away =
        std::any_of(away.begin(), away.end(), [&](const Interval& a) { return a.from <= t && t < a.to; });
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (results[i].time <= t) state = too_long(i) && is_away ? State::kAbsent : from_result(i);
    }
    return state;
  }
};

}  // namespace

TEST_CASE("each state begins at its own result and lasts until the next") {
  CHECK(of(every_ten({kOk, kWarning, kCritical, kUnknown, kOk}), 60) ==
        Timeline{{at(0), at(10), State::kNotYet},
                 {at(10), at(20), State::kUp},
                 {at(20), at(30), State::kDegraded},
                 {at(30), at(40), State::kDown},
                 {at(40), at(50), State::kUnknown},
                 {at(50), at(60), State::kUp}});
}

TEST_CASE("a gap of two and a half intervals keeps the state, a longer one is UNKNOWN from the result on") {
  const Result last{at(10), kOk, Duration{10}, 1};
  CHECK(of({last, {at(35), kOk, Duration{10}, 1}}, 40) ==
        Timeline{{at(0), at(10), State::kNotYet}, {at(10), at(40), State::kUp}});
  CHECK(of({last, {at(36), kOk, Duration{10}, 1}}, 40) == Timeline{{at(0), at(10), State::kNotYet},
                                                                   {at(10), at(36), State::kUnknown},
                                                                   {at(36), at(40), State::kUp}});
}

TEST_CASE("a gap is judged by the interval of the result before it, not after it") {
  CHECK(of({{at(0), kOk, Duration{100}, 1}, {at(200), kOk, Duration{1}, 1}, {at(201), kOk, Duration{1}, 1}},
           202) == Timeline{{at(0), at(202), State::kUp}});
}

TEST_CASE("the open end keeps its state until the tolerance and is then UNKNOWN from the last result on") {
  CHECK(of(every_ten({kOk, kCritical}), 45) == Timeline{{at(0), at(10), State::kNotYet},
                                                        {at(10), at(20), State::kUp},
                                                        {at(20), at(45), State::kDown}});
  CHECK(of(every_ten({kOk, kCritical}), 46) == Timeline{{at(0), at(10), State::kNotYet},
                                                        {at(10), at(20), State::kUp},
                                                        {at(20), at(46), State::kUnknown}});
}

TEST_CASE("what follows the range decides how its last gap is judged") {
  const auto results = every_ten({kOk, kOk});
  const Interval range{at(0), at(40)};
  CHECK(component_timeline(results, {}, {}, range, at(40)).back() == Piece{at(10), at(40), State::kUp});
  CHECK(component_timeline(results, {}, {}, range, at(100)).back() == Piece{at(20), at(40), State::kUnknown});
  auto more = results;
  more.push_back({at(44), kOk, Duration{10}, 1});
  CHECK(component_timeline(more, {}, {}, range, at(100)).back() == Piece{at(10), at(40), State::kUp});
}

TEST_CASE("two criticals, then ok, at confirm 3 are never DOWN") {
  CHECK(of(every_ten({kOk, kCritical, kCritical, kOk}, 3), 50) ==
        Timeline{{at(0), at(10), State::kNotYet}, {at(10), at(50), State::kUp}});
}

TEST_CASE("a confirmed streak holds from its first result, each result with its own state") {
  CHECK(of(every_ten({kOk, kWarning, kCritical, kCritical, kOk}, 3), 60) ==
        Timeline{{at(0), at(10), State::kNotYet},
                 {at(10), at(20), State::kUp},
                 {at(20), at(30), State::kDegraded},
                 {at(30), at(50), State::kDown},
                 {at(50), at(60), State::kUp}});
}

TEST_CASE("an unconfirmed result keeps the state that was in force, be it UNKNOWN or NOT_YET") {
  CHECK(of(every_ten({kCritical, kOk}, 2), 30) ==
        Timeline{{at(0), at(20), State::kNotYet}, {at(20), at(30), State::kUp}});
  CHECK(of({{at(0), kOk, Duration{10}, 2},
            {at(100), kCritical, Duration{10}, 2},
            {at(110), kOk, Duration{10}, 2}},
           115) == Timeline{{at(0), at(110), State::kUnknown}, {at(110), at(115), State::kUp}});
}

TEST_CASE("a late critical at 25 among oks at 10 to 50 gives the same as in order") {
  auto late = every_ten({kOk, kOk, kOk, kOk, kOk});
  late.push_back({at(25), kCritical, Duration{10}, 1});
  const Timeline expected{{at(0), at(10), State::kNotYet},
                          {at(10), at(25), State::kUp},
                          {at(25), at(30), State::kDown},
                          {at(30), at(60), State::kUp}};
  CHECK(of(as_set(late), 60) == expected);
  std::reverse(late.begin(), late.end());
  late.push_back(late.front());
  CHECK(of(as_set(late), 60) == expected);
}

TEST_CASE("of two results at one time the worse one wins in any order") {
  const CheckState worst_first[] = {kCritical, kUnknown, kWarning, kOk};
  for (int a = 0; a < 4; ++a) {
    for (int b = 0; b < 4; ++b) {
      const auto set =
          as_set({{at(1), worst_first[a], Duration{1}, 1}, {at(1), worst_first[b], Duration{1}, 1}});
      REQUIRE(set.size() == 1);
      CHECK(set[0].state == worst_first[std::min(a, b)]);
    }
  }
}

TEST_CASE(
    "before the first result is NOT_YET, after retirement RETIRED, and without results always NOT_YET") {
  CHECK(of({}, 50) == Timeline{{at(0), at(50), State::kNotYet}});
  CHECK(of({}, 50, {{}, at(20)}) ==
        Timeline{{at(0), at(20), State::kNotYet}, {at(20), at(50), State::kRetired}});
  CHECK(of(every_ten({kOk, kOk, kOk}), 40, {{}, at(25)}) == Timeline{{at(0), at(10), State::kNotYet},
                                                                     {at(10), at(25), State::kUp},
                                                                     {at(25), at(40), State::kRetired}});
}

TEST_CASE("results that are no longer kept leave UNKNOWN after the first one, not NOT_YET") {
  CHECK(of(every_ten({kOk}), 20, {at(3), {}}) == Timeline{{at(0), at(3), State::kNotYet},
                                                          {at(3), at(10), State::kUnknown},
                                                          {at(10), at(20), State::kUp}});
}

TEST_CASE("what is overdue while the endpoint is away is ABSENT, before and after it UNKNOWN") {
  const std::vector<Result> results{{at(10), kOk, Duration{10}, 1}, {at(100), kOk, Duration{10}, 1}};
  CHECK(of(results, 110, {}, {{at(15), at(90)}}) == Timeline{{at(0), at(10), State::kNotYet},
                                                             {at(10), at(15), State::kUnknown},
                                                             {at(15), at(90), State::kAbsent},
                                                             {at(90), at(100), State::kUnknown},
                                                             {at(100), at(110), State::kUp}});
  CHECK(overdue(runs_of(results, State::kNotYet, at(110))) == Intervals{{at(10), at(100)}});
  CHECK(overdue(runs_of(results, State::kNotYet, at(126))) == Intervals{{at(10), at(126)}});
}

TEST_CASE("within the tolerance, before the first result and after retirement nothing is ABSENT") {
  const Intervals always{{at(0), at(200)}};
  CHECK(of(every_ten({kOk, kUnknown}), 45, {}, always) == Timeline{{at(0), at(10), State::kNotYet},
                                                                   {at(10), at(20), State::kUp},
                                                                   {at(20), at(45), State::kUnknown}});
  CHECK(of(every_ten({kOk}), 60, {{}, at(50)}, always) == Timeline{{at(0), at(10), State::kNotYet},
                                                                   {at(10), at(50), State::kAbsent},
                                                                   {at(50), at(60), State::kRetired}});
  CHECK(of({}, 60, {}, always) == Timeline{{at(0), at(60), State::kNotYet}});
}

TEST_CASE("a late spool turns absence back into what was measured") {
  auto results = every_ten({kOk});
  results.push_back({at(100), kOk, Duration{10}, 1});
  CHECK(of(results, 105, {}, {{at(10), at(100)}})[1] == Piece{at(10), at(100), State::kAbsent});
  const auto late = every_ten({kOk, kOk, kCritical, kCritical, kOk, kOk, kOk, kOk, kOk, kOk});
  CHECK(of(late, 105, {}, {}) == of(late, 105, {}, {{at(10), at(100)}}));
  CHECK(overdue(runs_of(late, State::kNotYet, at(105))).empty());
}

TEST_CASE("a timeline is the definition at every instant, whatever the results and their order") {
  std::mt19937_64 random(20261124);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<Result> results;
    const int count = roll(random, 12);
    for (int i = 0; i < count; ++i) {
      results.push_back({at(roll(random, 120)), static_cast<CheckState>(roll(random, 3)),
                         Duration{1 + roll(random, 12)}, 1 + static_cast<std::uint32_t>(roll(random, 3))});
    }
    const auto set = as_set(results);
    std::shuffle(results.begin(), results.end(), random);
    std::vector<Interval> away;
    for (int i = roll(random, 4); i > 0; --i) {
      const int from = roll(random, 120);
      away.push_back({at(from), at(from + roll(random, 30))});
    }
    const Reference reference{as_set(results), at(100), united(away)};
    const Timeline timeline = component_timeline(set, {}, united(away), {at(5), at(130)}, at(100));
    for (const Interval& gap : overdue(runs_of(set, State::kNotYet, at(100)))) {
      for (TimePoint t = gap.from; t < gap.to; ++t)
        REQUIRE(Reference{set, at(100), {}}(t) == State::kUnknown);
    }
    REQUIRE(timeline.front().from == at(5));
    REQUIRE(timeline.back().to == at(100));
    for (std::size_t i = 1; i < timeline.size(); ++i) {
      REQUIRE(timeline[i].from == timeline[i - 1].to);
      REQUIRE(timeline[i].state != timeline[i - 1].state);
    }
    for (int t = 5; t < 100; ++t) REQUIRE(state_at(timeline, at(t)) == reference(at(t)));
  }
}
