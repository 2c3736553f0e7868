#include "agent/uplink/backoff.h"

#include <random>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::uplink;
using namespace std::chrono_literals;

namespace {
constexpr std::uint64_t kMost = UINT64_MAX;
}

TEST_CASE("the longest wait doubles with each failure up to the cap") {
  const struct {
    std::uint32_t failures;
    Duration longest;
  } table[] = {{1, 1s}, {2, 2s}, {3, 4s}, {5, 16s}, {9, 256s}, {10, 300s}, {50, 300s}, {UINT32_MAX, 300s}};
  for (const auto& row : table) {
    CAPTURE(row.failures);
    CHECK(backoff({}, row.failures, kMost, {}) >= row.longest - 1ms);
    CHECK(backoff({}, row.failures, kMost, {}) <= row.longest);
    CHECK(backoff({}, row.failures, kMost / 2, {}) <= row.longest / 2);
    CHECK(backoff({}, row.failures, 0, {}) == 0ms);
  }
}

TEST_CASE("at the cap a thousand agents still spread over the whole of it") {
  std::mt19937_64 random(7);
  int in_tenth[10] = {};
  for (int agent = 0; agent < 1'000; ++agent) {
    const auto wait = backoff({}, 40, random(), {});
    REQUIRE(wait < 300s);
    ++in_tenth[wait / 30s];
  }
  for (const int agents : in_tenth) CHECK(agents > 50);
}

TEST_CASE("what the collector asks for is the least, and is spread too") {
  std::mt19937_64 random(8);
  for (std::uint32_t failures = 1; failures < 40; ++failures) {
    CHECK(backoff({}, failures, random(), 20s) >= 20s);
    CHECK(backoff({}, failures, 0, 20s) == 20s);
  }
  CHECK(backoff({}, 10, kMost, 20s) > 300s);
}

TEST_CASE("a base above the cap is cut to it") {
  CHECK(backoff({10s, 2s}, 1, kMost, {}) <= 2s);
  CHECK(backoff({10s, 2s}, 1, kMost, {}) >= 1'999ms);
}
