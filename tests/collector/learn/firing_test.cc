#include "collector/learn/firing.h"

#include <random>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::learn;

namespace {

constexpr Duration kMinute{60'000};

struct Sum {
  std::uint64_t count;
  Duration lasted;
};
/// Values a minute apart.
Sum fired(const std::vector<double>& values, bool above, Duration hold, double hysteresis) {
  Firing firing(10, above, hold, hysteresis);
  TimePoint at = from_unix_ms(0);
  for (const double value : values) {
    firing.feed(at, value);
    at += kMinute;
  }
  return {firing.count(), firing.lasted()};
}

}  // namespace

TEST_CASE("it fires after the hold, at its bound or beyond, until it is well again by the hysteresis") {
  const std::vector<double> values{9, 10, 12, 12, 9.5, 8.9, 12, 9};
  const Sum at_once = fired(values, true, Duration{0}, 1);
  CHECK(at_once.count == 2);
  CHECK(at_once.lasted == 5 * kMinute);  // minutes 1 to 5, and 6 to 7
  const Sum held = fired(values, true, 2 * kMinute, 1);
  CHECK(held.count == 1);
  CHECK(held.lasted == 1 * kMinute + 1 * kMinute);  // minutes 3 to 5: 9.5 is not yet well
  CHECK(fired({10, 9, 9, 12}, false, Duration{0}, 0).count == 1);
  CHECK(fired({10, 11, 12}, false, Duration{0}, 0).count == 0);
}

TEST_CASE("a long silence ends what there was, and is not counted") {
  Firing firing(10, true, Duration{0}, 0);
  firing.feed(from_unix_ms(0), 20);
  firing.feed(from_unix_ms(0) + Firing::kBreak + Duration{1}, 20);
  CHECK(firing.count() == 2);
  CHECK(firing.lasted() == Duration::zero());
}

TEST_CASE("a higher bound and a longer hold never fire for longer") {
  std::mt19937_64 random(4);
  for (int round = 0; round < 300; ++round) {
    Firing low(10, true, Duration{0}, 0);
    Firing high(12, true, Duration{0}, 0);
    Firing slow(10, true, 3 * kMinute, 0);
    TimePoint at = from_unix_ms(0);
    for (int i = 0; i < 100; ++i, at += kMinute) {
      const double value = static_cast<double>(random() % 15);
      for (Firing* one : {&low, &high, &slow}) one->feed(at, value);
    }
    REQUIRE(high.lasted() <= low.lasted());
    REQUIRE(slow.lasted() <= low.lasted());
    REQUIRE(slow.count() <= low.count());
  }
}
