#include "collector/trends/known_runs.h"

#include <string>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::trends;

namespace {

using std::chrono::hours;

TimePoint at(int hour) { return TimePoint{} + hours(24'000 + hour); }

/// UP and DOWN in turns.
KnownRuns::Known known(int from, int runs) {
  KnownRuns::Known out{at(from), {at(from), at(from + runs), at(from + runs), {}, false}};
  for (int n = 0; n < runs; ++n)
    out.kept.runs.push_back(
        {at(from + n), at(from + n + 1), n % 2 == 0 ? timeline::State::kUp : timeline::State::kDown, false});
  return out;
}

const store::ComponentId kPing{EndpointId::random(), "ping"};
const store::ComponentId kDisk{kPing.endpoint, "disk"};

}  // namespace

TEST_CASE(
    "runs are given back to whom they tell all from a time on, while their endpoint's past is the same") {
  Vitals vitals;
  KnownRuns runs(vitals);
  CHECK(runs.find(kPing, 1, at(0), at(20)) == nullptr);
  KnownRuns::Known ping = known(0, 20);
  ping.first = at(-50);
  runs.keep(kPing, 1, at(20), ping);
  const auto found = runs.find(kPing, 1, at(0), at(20));
  REQUIRE(found != nullptr);
  CHECK(found->first == at(-50));
  CHECK(found->kept == ping.kept);
  CHECK(runs.find(kPing, 1, at(30), at(31)) != nullptr);
  CHECK(runs.find(kPing, 1, at(0) - Duration{1}, at(20)) == nullptr);
  CHECK(runs.find(kPing, 2, at(0), at(20)) == nullptr);
  CHECK(runs.find(kDisk, 1, at(0), at(20)) == nullptr);

  ping.first = at(0);  // nothing is before them
  runs.keep(kPing, 2, at(20), ping);
  CHECK(runs.find(kPing, 2, at(-500), at(20)) != nullptr);
  CHECK(runs.find(kPing, 1, at(0), at(20)) == nullptr);
}

TEST_CASE("runs that upkeep has gone on with meanwhile are looked for again") {
  Vitals vitals;
  KnownRuns runs(vitals);
  const TimePoint last = at(20) + KnownRuns::kAgeMax;
  runs.keep(kPing, 1, last, known(0, 20));
  CHECK(runs.find(kPing, 1, at(0), last) != nullptr);
  CHECK(runs.find(kPing, 1, at(0), last + Duration{1}) == nullptr);
  runs.keep(kDisk, 1, last + Duration{1}, known(0, 20));
  CHECK(runs.find(kDisk, 1, at(0), last) == nullptr);
}

TEST_CASE("beyond the most runs those of components are forgotten that were not asked for lately") {
  Vitals vitals;
  KnownRuns runs(vitals, 4 * (10 + KnownRuns::kComponentWeight));
  const auto component = [](int n) { return store::ComponentId{kPing.endpoint, std::to_string(n)}; };
  const auto there = [&](int n) { return runs.find(component(n), 1, at(0), at(10)) != nullptr; };
  for (int n = 0; n < 5; ++n) runs.keep(component(0), 1, at(10), known(0, 10));  // counts once
  for (int n = 1; n < 4; ++n) runs.keep(component(n), 1, at(10), known(0, 10));
  CHECK(there(2));
  CHECK(there(3));
  CHECK(there(0));  // with which 2 and 3 are of the older half
  CHECK_FALSE(there(1));
  runs.keep(component(4), 1, at(10), known(0, 10));
  runs.keep(component(5), 1, at(10), known(0, 10));
  CHECK_FALSE(there(2));
  CHECK_FALSE(there(3));
  CHECK(there(0));
  CHECK(there(4));
  CHECK(there(5));
}

TEST_CASE("who alone has more runs than the half of what may be held is not kept") {
  Vitals vitals;
  KnownRuns runs(vitals, 2 * (10 + KnownRuns::kComponentWeight));
  runs.keep(kPing, 1, at(10), known(0, 10));
  CHECK(runs.find(kPing, 1, at(0), at(10)) != nullptr);
  runs.keep(kPing, 2, at(11), known(0, 11));
  CHECK(runs.find(kPing, 1, at(0), at(11)) == nullptr);
  CHECK(runs.find(kPing, 2, at(0), at(11)) == nullptr);
}
