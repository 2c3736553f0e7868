#include "collector/trends/daily_facts.h"

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::trends;

namespace {

constexpr Duration kDay = std::chrono::hours(24);

TimePoint day(int n) { return from_unix_ms(0) + kDay * n; }

std::vector<DayFact> days(int from, int to, Duration down = Duration{7}) {
  std::vector<DayFact> out;
  for (int n = from; n < to; ++n) {
    DayFact& fact = out.emplace_back();
    fact.time = {day(n), day(n + 1)};
    fact.down = down;
  }
  return out;
}

FactsStamp stamp(std::uint64_t revision) {
  FactsStamp out;
  out.leaves.emplace_back().revision = revision;
  return out;
}

}  // namespace

TEST_CASE("days are given back where they were made of the same, and go on behind those that are there") {
  Vitals vitals;
  DailyFacts facts(vitals);
  CHECK(facts.find("shop", stamp(1), day(0), day(9)).empty());
  facts.keep("shop", stamp(1), days(0, 5));
  CHECK(facts.find("shop", stamp(1), day(0), day(9)) == days(0, 5));
  CHECK(facts.find("shop", stamp(1), day(2), day(4)) == days(2, 4));
  CHECK(facts.find("shop", stamp(1), day(2), day(4) + Duration{1}) == days(2, 4));
  CHECK(facts.find("shop", stamp(1), day(-1), day(4)).empty());
  CHECK(facts.find("shop", stamp(1), day(1) + Duration{1}, day(4)).empty());
  CHECK(facts.find("shop", stamp(2), day(0), day(9)).empty());
  CHECK(facts.find("mail", stamp(1), day(0), day(9)).empty());
  facts.keep("shop", stamp(1), days(5, 8));
  CHECK(facts.find("shop", stamp(1), day(0), day(9)) == days(0, 8));
  facts.keep("shop", stamp(2), days(6, 8, Duration{3}));
  CHECK(facts.find("shop", stamp(1), day(6), day(9)).empty());
  CHECK(facts.find("shop", stamp(2), day(6), day(9)) == days(6, 8, Duration{3}));
}

TEST_CASE("fewer days of the same do not take the place of more, and more take that of fewer") {
  Vitals vitals;
  DailyFacts facts(vitals);
  facts.keep("shop", stamp(1), days(10, 20));
  facts.keep("shop", stamp(1), days(0, 12));
  facts.keep("shop", stamp(1), days(22, 25));
  CHECK(facts.find("shop", stamp(1), day(10), day(30)) == days(10, 20));
  facts.keep("shop", stamp(1), days(5, 20));
  CHECK(facts.find("shop", stamp(1), day(5), day(30)) == days(5, 20));
}

TEST_CASE("beyond the most days those of services are forgotten that were asked for the longest ago") {
  Vitals vitals;
  DailyFacts facts(vitals, 25);
  facts.keep("a", stamp(1), days(0, 10));
  facts.keep("b", stamp(1), days(0, 10));
  CHECK_FALSE(facts.find("a", stamp(1), day(0), day(1)).empty());
  facts.keep("c", stamp(1), days(0, 10));
  CHECK(facts.find("a", stamp(1), day(0), day(30)).size() == 10);
  CHECK(facts.find("b", stamp(1), day(0), day(30)).empty());
  CHECK(facts.find("c", stamp(1), day(0), day(30)).size() == 10);
  facts.keep("d", stamp(1), days(0, 26));
  for (const char* const name : {"a", "c", "d"}) CHECK(facts.find(name, stamp(1), day(0), day(30)).empty());
  facts.keep("e", stamp(1), days(0, 3));
  CHECK(facts.find("e", stamp(1), day(0), day(30)).size() == 3);
}
