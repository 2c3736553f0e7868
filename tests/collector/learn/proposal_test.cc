#include "collector/learn/proposal.h"

#include <cmath>
#include <random>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::learn;

namespace {

/// The whole numbers from 1 to 1000, times a unit.
Learnt thousand(const std::string& metric, const std::string& unit, double times) {
  Learnt out;
  out.metric = metric, out.unit = unit;
  for (int i = 1; i <= 1'000; ++i) out.values.add(i * times);
  return out;
}

}  // namespace

TEST_CASE("a warning is half a spread above the 99.9th percentile, a critical one and a half") {
  const Proposal found = propose(thousand("system.process.count", "{process}", 1));
  REQUIRE(found.proposed);
  CHECK(found.above);
  CHECK(found.warning == Approx(1'250).epsilon(0.02));
  CHECK(found.critical == Approx(1'750).epsilon(0.02));
  CHECK(found.hysteresis == Approx(125).epsilon(0.1));
}

TEST_CASE("a share stays below its bound, and one that reaches it by itself has no threshold") {
  const Proposal high = propose(thousand("system.memory.utilization", "1", 0.0009));
  REQUIRE(high.proposed);
  CHECK(high.warning == Approx(0.95).epsilon(0.01));
  CHECK(high.critical == Approx(0.99).epsilon(0.005));
  CHECK(high.critical < 1);
  const Proposal full = propose(thousand("system.memory.utilization", "1", 0.001));
  CHECK_FALSE(full.proposed);
  CHECK(full.why == "it comes within 1 % of its bound by itself");
}

TEST_CASE("of what is left, little is bad") {
  Learnt learnt = thousand("system.linux.memory.available", "By", 1);
  for (int i = 0; i < 1'000; ++i) learnt.values.add(900);
  CHECK(propose(learnt).proposed);
  CHECK_FALSE(propose(learnt).above);
  Learnt idle = thousand("system.cpu.utilization", "1", 0.0005);
  idle.attributes = {{"cpu.mode", "idle"}};
  const Proposal found = propose(idle);
  REQUIRE(found.proposed);
  CHECK_FALSE(found.above);
  CHECK(found.critical < found.warning);
  CHECK(found.critical > 0);
  idle.values.add(-1);
  for (int i = 0; i < 50; ++i) idle.values.add(0);
  CHECK(propose(idle).why == "it reaches 0 by itself");
}

TEST_CASE(
    "nothing is proposed for too few values, for one that never varied or only rises, and it says why") {
  Learnt learnt;
  CHECK(propose(learnt).why == "only 0 values, of 200 that it takes");
  for (int i = 0; i < 500; ++i) learnt.values.add(4);
  CHECK(propose(learnt).why == "it never varied");
  learnt.values.add(5);
  CHECK(propose(learnt).proposed);
  learnt.only_rises = true;
  CHECK(propose(learnt).why == "it only rises: any bound is passed sooner or later");
}

TEST_CASE("attributes that tell kinds apart stay, those that name a thing go") {
  CHECK(kinds_of({{"cpu.mode", "user"}, {"system.device", "sda"}, {"disk.io.direction", "read"}}) ==
        Attributes{{"cpu.mode", "user"}, {"disk.io.direction", "read"}});
}

TEST_CASE("rounding goes outward, to so many digits") {
  CHECK(rounded(1234, true, 3) == 1240);
  CHECK(rounded(1234, false, 3) == 1230);
  CHECK(rounded(0.012341, true, 3) == Approx(0.0124));
  CHECK(rounded(-1234, true, 3) == -1230);
  CHECK(rounded(0, true, 3) == 0);
}

TEST_CASE("whatever was measured, a proposal lies beyond what nearly all of it was, in order, and finite") {
  std::mt19937_64 random(17);
  for (int round = 0; round < 500; ++round) {
    Learnt learnt;
    learnt.metric = round % 2 == 0 ? "some.load" : "some.available";
    std::lognormal_distribution<double> size(static_cast<double>(round % 40) - 10, 0.01 + (round % 5));
    for (int i = 0; i < 400; ++i) learnt.values.add(size(random));
    const Proposal found = propose(learnt);
    INFO("round " << round << ": " << found.warning << " " << found.critical);
    REQUIRE(found.proposed);
    REQUIRE(std::isfinite(found.critical));
    REQUIRE(found.hysteresis >= 0);
    if (found.above) {
      REQUIRE(found.warning > learnt.values.quantile(0.999));
      REQUIRE(found.critical > found.warning);
      REQUIRE(found.warning - found.hysteresis >= learnt.values.quantile(0.999));
    } else {
      REQUIRE(found.warning < learnt.values.quantile(0.001));
      REQUIRE(found.critical < found.warning);
      REQUIRE(found.critical > 0);
      REQUIRE(found.warning + found.hysteresis <= learnt.values.quantile(0.001));
    }
  }
}
