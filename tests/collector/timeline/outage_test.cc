#include "collector/timeline/outage.h"

#include "tests/collector/timeline/at.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::timeline;

TEST_CASE(
    "an outage begins with DOWN and ends at the first known other state; UNKNOWN inside is not DOWN time") {
  const auto found = outages({{at(0), at(10), State::kUp},
                              {at(10), at(20), State::kDown},
                              {at(20), at(25), State::kUnknown},
                              {at(25), at(30), State::kDown},
                              {at(30), at(34), State::kUnknown},
                              {at(34), at(40), State::kDegraded}},
                             Duration{0});
  REQUIRE(found.size() == 1);
  CHECK(found[0].failed == at(10));
  CHECK(found[0].restored == at(34));
  CHECK(found[0].down == Intervals{{at(10), at(20)}, {at(25), at(30)}});
}

TEST_CASE("an outage that nothing known ends is open") {
  for (State last : {State::kDown, State::kUnknown, State::kAbsent}) {
    const auto found = outages({{at(0), at(10), State::kDown}, {at(10), at(20), last}}, Duration{0});
    REQUIRE(found.size() == 1);
    CHECK_FALSE(found[0].restored.has_value());
    CHECK(found[0].last_seen == at(20));
  }
}

TEST_CASE("neither UNKNOWN nor ABSENT alone is an outage") {
  for (State state : {State::kUnknown, State::kAbsent})
    CHECK(outages({{at(0), at(10), State::kUp}, {at(10), at(20), state}}, Duration{100}).empty());
}

TEST_CASE("an outage goes on after a suspend in the middle of it, and the suspend is not DOWN time") {
  const auto found = outages({{at(0), at(10), State::kUp},
                              {at(10), at(20), State::kDown},
                              {at(20), at(80), State::kAbsent},
                              {at(80), at(85), State::kUnknown},
                              {at(85), at(90), State::kDown},
                              {at(90), at(99), State::kUp}},
                             Duration{0});
  REQUIRE(found.size() == 1);
  CHECK(found[0].restored == at(90));
  CHECK(length(found[0].down) == Duration{15});
}

TEST_CASE("two outages closer than the merge gap are one, and the gap is not in its DOWN time") {
  const Timeline timeline{{at(0), at(10), State::kDown},
                          {at(10), at(15), State::kUp},
                          {at(15), at(20), State::kDown},
                          {at(20), at(30), State::kUp}};
  CHECK(outages(timeline, Duration{5}).size() == 2);
  const auto merged = outages(timeline, Duration{6});
  REQUIRE(merged.size() == 1);
  CHECK(merged[0].failed == at(0));
  CHECK(merged[0].restored == at(20));
  CHECK(length(merged[0].down) == Duration{15});
}

TEST_CASE("for any timeline all DOWN time is in exactly one outage, and outages keep the merge gap apart") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 500; ++round) {
    const Timeline timeline = random_timeline(random, {at(0), at(200)}, roll(random, 20));
    const Duration gap{roll(random, 20)};
    Intervals down;
    TimePoint free_from = at(-1'000);
    for (const OutageSpan& outage : outages(timeline, gap)) {
      REQUIRE(outage.failed - free_from >= gap);
      REQUIRE(outage.down.front().from == outage.failed);
      REQUIRE(outage.down.back().to <= outage.last_seen);
      down.insert(down.end(), outage.down.begin(), outage.down.end());
      free_from = outage.last_seen;
    }
    REQUIRE(down == where(timeline, State::kDown));
  }
}

TEST_CASE("wherever a timeline is cut: outages behind the cut are the same, where none may begin before it") {
  int told = 0, unsure = 0;
  for (std::uint64_t seed = 0; seed < 2'000; ++seed) {
    INFO("seed " << seed);
    std::mt19937_64 random(seed);
    const Timeline whole = random_timeline(random, {at(0), at(400)}, 40);
    const Duration gap{roll(random, 40)};
    const Timeline rest = cut(whole, {at(roll(random, 399)), at(400)});
    if (may_begin_before(rest, gap)) {
      ++unsure;
      continue;
    }
    ++told;
    std::vector<TimePoint> expected, found;
    for (const OutageSpan& span : outages(whole, gap)) {
      if (span.failed >= rest.front().from) expected.push_back(span.failed);
    }
    for (const OutageSpan& span : outages(rest, gap)) found.push_back(span.failed);
    REQUIRE(found == expected);
  }
  CHECK(told > 200);
  CHECK(unsure > 200);
}
