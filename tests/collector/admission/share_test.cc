#include "collector/admission/share.h"

#include <random>

#include "tests/support/catch.h"

namespace tidemark::admission {

TEST_CASE("a share is used up at once, and comes back at its rate") {
  Share share(1'000, 5'000);
  Duration now{7};
  CHECK(share.rested(now));
  share.take(4'999, now);
  CHECK(share.left(now));
  share.take(1, now);
  CHECK_FALSE(share.left(now));
  CHECK_FALSE(share.left(now + Duration{0}));
  CHECK(share.left(now + Duration{1}));
  CHECK_FALSE(share.rested(now + Duration{4'999}));
  CHECK(share.rested(now + Duration{5'000}));
}

TEST_CASE("whoever sends as fast as he is read gets his burst and his rate, and not more") {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    const std::uint64_t rate = 1 + random() % 1'000'000, burst = 1 + random() % 10'000'000;
    const std::uint64_t largest = 1 + random() % 100'000;
    Share share(rate, burst);
    std::uint64_t sent = 0;
    for (Duration now{0}; now < Duration{60'000}; now += Duration{10}) {
      for (int i = 0; i < 1'000 && share.left(now); ++i) {
        const std::uint64_t bytes = 1 + random() % largest;
        share.take(bytes, now);
        sent += bytes;
      }
    }
    INFO(rate << " " << burst << " " << largest << " " << sent);
    CHECK(sent <= burst + rate * 60 + largest);
  }
}

TEST_CASE("what was not used is not saved up beyond the burst") {
  Share share(1'000, 5'000);
  share.take(1, Duration{0});
  share.take(5'000, Duration{1'000'000});
  CHECK_FALSE(share.left(Duration{1'000'000}));
}

}  // namespace tidemark::admission
