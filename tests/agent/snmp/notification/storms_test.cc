#include "agent/snmp/notification/storms.h"

#include "agent/snmp/notification/repeats.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::snmp;

namespace {

const EndpointId kA = EndpointId::named(Uuid{}, "a"), kB = EndpointId::named(Uuid{}, "b");

}  // namespace

TEST_CASE("a device may send so many at once and so many a minute, whatever others send") {
  Storms storms({5, 60});
  int taken = 0, begins = 0;
  Duration now{1'000};
  for (int i = 0; i < 100; ++i) {
    const auto verdict = storms.take(kA, now);
    taken += verdict == Storms::Verdict::kTake ? 1 : 0;
    begins += verdict == Storms::Verdict::kBegins ? 1 : 0;
  }
  CHECK(taken == 5);
  CHECK(begins == 1);
  CHECK(storms.take(kB, now) == Storms::Verdict::kTake);
  for (int second = 0; second < 120; ++second) {
    now += Duration{1'000};
    for (int i = 0; i < 10; ++i) taken += storms.take(kA, now) == Storms::Verdict::kTake ? 1 : 0;
    CHECK(storms.ended(now).empty());  // it goes on, and was told once
  }
  CHECK(taken == 5 + 120);
}

TEST_CASE("a storm is over when nothing was dropped for a minute; the next is another one") {
  Storms storms({2, 60});
  Duration now{0};
  const auto storm = [&](int sent) {
    for (int i = 0; i < sent; ++i, now += Duration{100}) storms.take(kA, now);
  };
  storm(10);
  now += Storms::kCalm - Duration{101};
  CHECK(storms.ended(now).empty());
  now += Duration{1};
  const auto ended = storms.ended(now);
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].device == kA);
  CHECK(ended[0].dropped == 8);
  CHECK(ended[0].lasted == Duration{700});
  CHECK(storms.devices() == 0);
  CHECK(storms.ended(now).empty());
  storm(3);
  CHECK(storms.ended(now).empty());
  const auto last = storms.ended(now, true);
  REQUIRE(last.size() == 1);
  CHECK(last[0].dropped == 1);
}

TEST_CASE("other limits count from then on") {
  Storms storms({100, 60});
  storms.take(kA, Duration{0});
  storms.set_limits({1, 1});
  CHECK(storms.take(kA, Duration{0}) == Storms::Verdict::kTake);
  CHECK(storms.take(kA, Duration{0}) == Storms::Verdict::kBegins);
}

TEST_CASE("what was told is known for some minutes, and in bounded memory") {
  Repeats repeats;
  const auto mark = Repeats::mark_of("a request");
  CHECK(mark != Repeats::mark_of("another"));
  repeats.insert(mark, Duration{0});
  repeats.insert(mark, Duration{10'000});
  CHECK(repeats.contains(mark, Repeats::kFor));
  CHECK_FALSE(repeats.contains(mark, Repeats::kFor + Duration{1}));
  CHECK(repeats.size() == 0);
  for (std::size_t i = 0; i < Repeats::kMax * 2; ++i) repeats.insert(i, Duration{400'000});
  CHECK(repeats.size() == Repeats::kMax);
  CHECK_FALSE(repeats.contains(0, Duration{400'000}));
  CHECK(repeats.contains(Repeats::kMax * 2 - 1, Duration{400'000}));
}
