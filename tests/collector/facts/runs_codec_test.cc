#include "collector/facts/runs_codec.h"

#include <algorithm>
#include <random>

#include "tests/collector/timeline/at.h"
#include "tests/support/catch.h"

namespace tidemark::facts {
namespace {

using timeline::at;
using timeline::KeptRuns;
using timeline::roll;
using timeline::Run;
using timeline::State;

KeptRuns random_runs(std::mt19937_64& random) {
  KeptRuns out;
  TimePoint time = out.from = at(static_cast<std::int64_t>(random() % 4'000'000'000'000) - 2'000'000'000'000);
  for (int i = 1 + roll(random, 12); i > 0 || out.runs.empty(); --i) {
    const bool overdue = roll(random, 2) == 0;
    const TimePoint to = time + Duration(1 + static_cast<std::int64_t>(random() >> (24 + random() % 40)));
    append(out.runs, Run{time, to, overdue ? State::kUnknown : static_cast<State>(roll(random, 6)), overdue});
    time = to;
  }
  out.to = time;
  out.basis = time + Duration(roll(random, 1'000));
  out.confirmed = roll(random, 1) == 0;
  return out;
}

TEST_CASE("runs come back as they went in") {
  std::mt19937_64 random(3);
  for (int round = 0; round < 20'000; ++round) {
    const KeptRuns runs = random_runs(random);
    const auto back = decode(encode(runs), runs.from, runs.to, runs.basis);
    INFO(back.status().message());
    REQUIRE(back.ok());
    REQUIRE(*back == runs);
  }
}

TEST_CASE("the bytes of runs are as their page says, and a year of a hundred changes takes some hundred") {
  const KeptRuns two{at(1'000),
                     at(1'300),
                     at(1'300),
                     {{at(1'000), at(1'100), State::kDown}, {at(1'100), at(1'300), State::kUnknown, true}},
                     true};
  CHECK(encode(two) == std::string("\x01\x01\xc2\x0c\x8b\x19", 6));
  KeptRuns year{at(0), at(0), at(0), {}, false};
  for (int i = 0; i < 100; ++i) {
    const TimePoint to = year.to + std::chrono::hours(i % 2 == 0 ? 170 : 5);
    append(year.runs, Run{year.to, to, i % 2 == 0 ? State::kUp : State::kDown, false});
    year.to = to;
  }
  CHECK(encode(year).size() < 600);
}

TEST_CASE("whatever the bytes are, they are runs over their time or an error") {
  std::mt19937_64 random(4);
  int good = 0;
  for (int round = 0; round < 50'000; ++round) {
    const KeptRuns runs = random_runs(random);
    std::string bytes = encode(runs);
    const int kind = roll(random, 4);
    if (kind == 0) bytes.resize(random() % (bytes.size() + 1));
    if (kind == 1) bytes += static_cast<char>(random());
    if (kind == 2 && !bytes.empty()) bytes[random() % bytes.size()] = static_cast<char>(random());
    if (kind == 3)
      for (char& byte : bytes) byte = static_cast<char>(random());
    const TimePoint to = roll(random, 9) == 0 ? runs.to + Duration(roll(random, 3)) : runs.to;
    const auto back = decode(bytes, runs.from, to, runs.basis);
    if (!back.ok()) {
      REQUIRE(absl::IsDataLoss(back.status()));
      continue;
    }
    ++good;
    REQUIRE(back->runs.front().from == runs.from);
    REQUIRE(back->runs.back().to == to);
    REQUIRE(encode(*back) == bytes);
  }
  CHECK(good > 5'000);
  CHECK_FALSE(decode("", at(0), at(1), at(0)).ok());
  CHECK_FALSE(decode(std::string("\x01\x00", 2), at(5), at(5), at(5)).ok());
  CHECK_FALSE(decode(std::string("\x01\x00\x10", 3), TimePoint::min(), TimePoint::max(), at(0)).ok());
}

}  // namespace
}  // namespace tidemark::facts
