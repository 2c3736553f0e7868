#include "collector/trends/known_runs.h"

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
  runs.keep(kPing, 1, ping);
  const auto found = runs.find(kPing, 1, at(0), at(20));
  REQUIRE(found != nullptr);
  CHECK(found->first == at(-50));
  CHECK(found->kept == ping.kept);
  CHECK(runs.find(kPing, 1, at(30), at(31)) != nullptr);
  CHECK(runs.find(kPing, 1, at(0) - Duration{1}, at(20)) == nullptr);
  CHECK(runs.find(kPing, 2, at(0), at(20)) == nullptr);
  CHECK(runs.find(kDisk, 1, at(0), at(20)) == nullptr);

  ping.first = at(0);  // nothing is before them
  runs.keep(kPing, 2, ping);
  CHECK(runs.find(kPing, 2, at(-500), at(20)) != nullptr);
  CHECK(runs.find(kPing, 1, at(0), at(20)) == nullptr);
}

TEST_CASE("runs that upkeep has gone on with meanwhile are looked for again") {
  Vitals vitals;
  KnownRuns runs(vitals);
  runs.keep(kPing, 1, known(0, 20));
  CHECK(runs.find(kPing, 1, at(0), at(20) + KnownRuns::kAgeMax) != nullptr);
  CHECK(runs.find(kPing, 1, at(0), at(20) + KnownRuns::kAgeMax + Duration{1}) == nullptr);
}

TEST_CASE("no more runs are held than may be, and those that are kept again count once") {
  Vitals vitals;
  KnownRuns runs(vitals, 30);
  for (int n = 0; n < 5; ++n) runs.keep(kPing, 1, known(0, 14));
  runs.keep(kDisk, 1, known(0, 16));
  CHECK(runs.find(kPing, 1, at(0), at(16)) != nullptr);
  CHECK(runs.find(kDisk, 1, at(0), at(16)) != nullptr);
  runs.keep({EndpointId::random(), "ping"}, 1, known(0, 1));
  CHECK(runs.find(kPing, 1, at(0), at(16)) == nullptr);
  CHECK(runs.find(kDisk, 1, at(0), at(16)) == nullptr);
}
