#include "common/vitals/vitals.h"

#include <thread>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark;

TEST_CASE("counts from several threads add up") {
  Vitals vitals;
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) vitals.count("batches");
    });
  }
  threads.clear();
  REQUIRE(vitals.snapshot().size() == 1);
  CHECK(vitals.snapshot()[0].value == 4000);
}

TEST_CASE("details are bounded: further ones are counted as other") {
  Vitals vitals;
  for (std::size_t i = 0; i < Vitals::kDetailsMax + 10; ++i)
    vitals.count("refused", 1, "reason " + std::to_string(i));
  vitals.count("refused", 1, "reason 0");
  std::int64_t total = 0;
  std::int64_t other = 0;
  for (const Vital& vital : vitals.snapshot()) {
    total += vital.value;
    if (vital.detail == "other") other = vital.value;
  }
  CHECK(vitals.snapshot().size() == Vitals::kDetailsMax + 1);
  CHECK(other == 10);
  CHECK(total == static_cast<std::int64_t>(Vitals::kDetailsMax) + 11);
}

TEST_CASE("a gauge keeps its last value") {
  Vitals vitals;
  vitals.set("queue", 5);
  vitals.set("queue", 2);
  CHECK(vitals.snapshot()[0].value == 2);
}
