#include "collector/timeline/kept_runs.h"

#include <algorithm>
#include <random>

#include "collector/timeline/component.h"
#include "tests/collector/timeline/at.h"
#include "tests/support/catch.h"

namespace tidemark::timeline {
namespace {

constexpr CheckState kOk = CheckState::kOk;
constexpr CheckState kCritical = CheckState::kCritical;

Result random_result(std::mt19937_64& random, int time) {
  return {at(time), roll(random, 2) == 0 ? kOk : static_cast<CheckState>(roll(random, 3)),
          Duration{1 + roll(random, 12)}, 1 + static_cast<std::uint32_t>(roll(random, 4))};
}

std::vector<Result> from_on(const std::vector<Result>& results, TimePoint from, TimePoint to) {
  std::vector<Result> out;
  for (const Result& result : results) {
    if (result.time >= from && result.time < to) out.push_back(result);
  }
  return out;
}

/// Keeps what can be, a few instants of results at a time.
std::vector<KeptRuns> kept_of(std::mt19937_64& random, const std::vector<Result>& results, TimePoint now) {
  std::vector<KeptRuns> kept;
  if (results.empty()) return kept;
  for (TimePoint known = results.front().time; known < now;) {
    known = std::min(now, known + Duration{1 + roll(random, 25)});
    std::optional<KeptRuns> newest;
    if (!kept.empty()) newest = kept.back();
    const TimePoint begin = newest ? newest->to : results.front().time;
    const Keeping keeping{known - Duration{roll(random, 20)}, Duration{30}};
    const auto more = keep(newest, from_on(results, begin, known), State::kNotYet, known, keeping);
    if (!more.empty() && newest && more.front().from == newest->from) kept.pop_back();
    kept.insert(kept.end(), more.begin(), more.end());
  }
  return kept;
}

Runs in_all(const std::vector<KeptRuns>& kept, const std::vector<Result>& results, TimePoint now) {
  Runs out;
  for (const KeptRuns& one : kept) {
    for (const Run& run : one.runs) append(out, run);
  }
  for (const Run& run : runs_after(kept.back(), from_on(results, kept.back().to, now), now)) append(out, run);
  return out;
}

TEST_CASE("kept runs and how they go on are the runs of all results") {
  std::mt19937_64 random(20261128);
  int several = 0;
  for (int round = 0; round < 10'000; ++round) {
    std::vector<Result> results;
    for (int i = roll(random, 60); i > 0; --i) results.push_back(random_result(random, roll(random, 300)));
    results = as_set(std::move(results));
    const TimePoint now = at(320);
    const auto kept = kept_of(random, results, now);
    if (kept.empty()) continue;
    if (kept.size() > 2) ++several;
    const Runs whole = runs_of(results, State::kNotYet, now);
    REQUIRE(in_all(kept, results, now) == whole);
    for (std::size_t i = 0; i < kept.size(); ++i) {
      REQUIRE(kept[i].runs == cut(whole, {kept[i].from, kept[i].to}));
      if (i == 0) continue;
      REQUIRE(kept[i].from == kept[i - 1].to);
      REQUIRE(kept[i].basis >= kept[i - 1].basis);
      // What was before it does not matter.
      const Runs alone = runs_of(from_on(results, kept[i].from, now), State::kRetired, now);
      REQUIRE(kept[i].runs == cut(alone, {kept[i].from, kept[i].to}));
    }
  }
  CHECK(several > 5'000);
}

TEST_CASE("what is kept stands, whatever comes behind its basis") {
  std::mt19937_64 random(5);
  int some = 0, tight = 0;
  for (int round = 0; round < 10'000; ++round) {
    std::vector<Result> results;
    for (int i = roll(random, 40); i > 0; --i) results.push_back(random_result(random, roll(random, 200)));
    results = as_set(std::move(results));
    const auto kept = kept_of(random, results, at(220));
    if (kept.empty()) continue;
    const auto& one = kept[static_cast<std::size_t>(roll(random, static_cast<int>(kept.size()) - 1))];
    ++some;
    if (one.basis < at(150)) ++tight;
    std::vector<Result> more = results;
    const auto basis = static_cast<int>((one.basis - at(0)).count());
    for (int i = roll(random, 6); i > 0; --i)
      more.push_back(random_result(random, basis + 1 + roll(random, 20)));
    more = as_set(std::move(more));
    REQUIRE(one.basis <= at(220));
    REQUIRE(one.runs == cut(runs_of(more, State::kNotYet, at(400)), {one.from, one.to}));
    std::vector<KeptRuns> until;
    for (const KeptRuns& k : kept) {
      if (k.from <= one.from) until.push_back(k);
    }
    REQUIRE(in_all(until, more, at(400)) == runs_of(more, State::kNotYet, at(400)));
  }
  CHECK(some > 5'000);
  CHECK(tight > 1'000);
}

TEST_CASE("a check that has been failing all the time is kept as well, and its rows stand alone") {
  std::vector<Result> results;
  for (int i = 0; i < 100; ++i) results.push_back({at(10 * i), kCritical, Duration{10}, 3});
  std::mt19937_64 random(1);
  const auto kept = kept_of(random, results, at(1'000));
  REQUIRE(kept.size() > 5);
  CHECK(kept.back().to > at(900));
  for (const KeptRuns& one : kept) CHECK(one.runs == Runs{{one.from, one.to, State::kDown}});
}

TEST_CASE("a check of which nothing comes any more is UNKNOWN up to where runs are kept") {
  const std::vector<Result> results{{at(0), kOk, Duration{10}, 1}};
  const auto first = keep(std::nullopt, results, State::kNotYet, at(100), {at(90), Duration{30}});
  REQUIRE(first.size() == 1);
  CHECK(first[0] == KeptRuns{at(0), at(90), at(89), {{at(0), at(90), State::kUnknown, true}}, false});
  const auto next = keep(first[0], {}, State::kNotYet, at(500), {at(490), Duration{30}});
  REQUIRE(next.size() == 1);
  CHECK(next[0] == KeptRuns{at(0), at(490), at(489), {{at(0), at(490), State::kUnknown, true}}, false});
  CHECK(keep(next[0], {}, State::kNotYet, at(500), {at(490), Duration{30}}).empty());
}

}  // namespace
}  // namespace tidemark::timeline
