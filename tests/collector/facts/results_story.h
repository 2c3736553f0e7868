#pragma once

#include <string>
#include <utility>
#include <vector>

#include "collector/retention/retention.h"
#include "tests/collector/facts/runs_bench.h"
#include "tests/collector/timeline/at.h"

namespace tidemark::facts {

using store::ImportedEndpoint;
using timeline::roll;

inline const std::vector<std::string> kChecks = {"disk", "ping", "http"};
inline constexpr auto kHour = std::chrono::hours(1);

inline void forget(RunsBench& bench, Duration kept) {
  retention::RetentionOptions options;
  options.results = kept;
  retention::Retention retention(bench.store->retention(), options, bench.clock, bench.vitals);
  for (;;) {
    const auto more = retention.turn();
    REQUIRE(more.ok());
    if (!*more) return;
  }
}

/// Something of everything that happens to results.
struct ResultsStory {
  explicit ResultsStory(std::uint64_t seed) : random(seed) {}

  CheckState state() {
    // Now and then a check stays as it is for long.
    if (roll(random, 9) > 0) return mood;
    return mood = roll(random, 1) == 0 ? CheckState::kOk : static_cast<CheckState>(roll(random, 3));
  }
  CheckResult any(TimePoint from, Duration span) {
    const Duration after = span * roll(random, 1'000) / 1'000;
    return RunsBench::result(kChecks[random() % kChecks.size()], from + after, state(),
                             kHour * (1 + roll(random, 30)), 1 + static_cast<std::uint32_t>(roll(random, 3)));
  }
  std::vector<CheckResult> some(TimePoint from, Duration span, int most) {
    std::vector<CheckResult> out;
    for (int count = 1 + roll(random, most - 1); count > 0; --count) out.push_back(any(from, span));
    return out;
  }
  KeepRunsOptions options() {
    KeepRunsOptions out;
    out.portion = kDay * (1 + roll(random, 20));
    out.results_few = static_cast<std::size_t>(roll(random, 60));
    out.span_max = kDay * (5 + roll(random, 25));
    out.components_max = 1 + static_cast<std::size_t>(roll(random, 3));
    return out;
  }
  void import(RunsBench& bench, TimePoint from, Duration span) {
    const auto endpoints = bench.store->reader().endpoints();
    REQUIRE(endpoints.ok());
    ImportedEndpoint one;
    one.name = endpoints->front().name;
    for (const std::string& check : kChecks) {
      one.checks.push_back({check, {}});
      for (const CheckResult& result : some(from, span, 20))
        one.checks.back().results.push_back(
            {unix_ms(result.time), 0, result.state, result.interval.count(), result.confirm, result.text});
    }
    REQUIRE(bench.store->imports().file({one}, {}, bench.clock.now()).ok());
  }
  /// A day or some later: what came meanwhile, and what is done about it.
  void next(RunsBench& bench, TimePoint begin) {
    const TimePoint now = bench.clock.now();
    const auto fresh = some(now, kDay, 12);
    bench.clock.advance(kDay * (1 + roll(random, 3)));
    bench.push(fresh);
    if (roll(random, 3) == 0) bench.push(fresh);
    if (roll(random, 5) == 0) bench.push(some(begin, now - begin + kDay, 3));
    if (roll(random, 12) == 0) import(bench, begin - 100 * kDay, now - begin + 100 * kDay);
    if (roll(random, 2) == 0) bench.cut();
    if (roll(random, 4) == 0) bench.join();
    if (roll(random, 2) == 0) REQUIRE(bench.keep(bench.store->runs(), options()).ok());
    if (roll(random, 20) == 0) forget(bench, kDay * (20 + roll(random, 60)));
  }
  void check(RunsBench& bench, TimePoint begin) {
    const auto days = static_cast<int>((bench.clock.now() - begin) / kDay);
    for (const std::string& check : kChecks) {
      bench.check_range(check, {begin - 400 * kDay, bench.clock.now()});
      const TimePoint from = begin + kDay * (roll(random, days + 10) - 5);
      bench.check_range(check, {from, from + kHour * (1 + roll(random, 1'000))});
      bench.check_range(check, {bench.clock.now() - kHour * (1 + roll(random, 400)), bench.clock.now()});
    }
  }

  std::mt19937_64 random;
  CheckState mood = CheckState::kOk;
};

}  // namespace tidemark::facts
