#pragma once

#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "collector/cut/result_cut.h"
#include "collector/digest/digest.h"
#include "collector/facts/keep_runs.h"
#include "collector/facts/results_of.h"
#include "collector/join/result_join.h"
#include "collector/store/sqlite/query.h"
#include "collector/timeline/component.h"
#include "collector/trends/read_runs.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::facts {

constexpr Duration kDay = std::chrono::hours(24);

/// One source with some checks, and what is kept of their results.
struct RunsBench : store::sqlite::StoreBench {
  RunsBench() {
    REQUIRE(commit(receiver.hello()).ok());
    remember();
  }

  /// Anew, however long ago it will have been.
  void remember() { known.emplace(vitals, trends::KnownRuns::kWeightMax, 10'000 * kDay); }

  void push(const std::vector<CheckResult>& results) {
    Batch batch;
    batch.created = clock.now();
    batch.sections.push_back({source.id(), {}, results, {}});
    REQUIRE(commit(receiver.take(source.push(batch))).ok());
    digest::Digest digest(store->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
  }
  static CheckResult result(const std::string& check, TimePoint time, CheckState state = CheckState::kOk,
                            Duration interval = std::chrono::hours(1), std::uint32_t confirm = 1) {
    return {check, time, state, interval, confirm, "said"};
  }
  store::ComponentId id(const std::string& check) const { return {source.id(), check}; }

  void cut() { REQUIRE(cut::ResultCut(store->results(), {}, clock, vitals).all().ok()); }
  void join() {
    join::ResultJoin joining(store->results(), {}, clock, vitals);
    for (;;) {
      const auto more = joining.turn();
      REQUIRE(more.ok());
      if (!*more) return;
    }
  }
  absl::Status keep(store::RunsStore& runs, KeepRunsOptions options = {}) {
    KeepRuns keeping(runs, options, clock, vitals);
    for (;;) {
      const auto more = keeping.turn();
      if (!more.ok()) return more.status();
      if (!*more) return absl::OkStatus();
    }
  }
  void keep() { REQUIRE(keep(store->runs()).ok()); }

  /// Of all results, without anything that is kept.
  timeline::Runs slow(const std::string& check, timeline::Interval range) {
    const TimePoint now = clock.now();
    const auto rows = store->reader().results(id(check), from_unix_ms(0), now);
    REQUIRE(rows.ok());
    const auto first = store->reader().first_result(id(check));
    REQUIRE(first.ok());
    const auto results = results_of(*rows);
    return timeline::cut(runs_of(results, timeline::state_before(results, {*first, std::nullopt}), now),
                         range);
  }
  /// With what was remembered since the store was opened, and without.
  void check_range(const std::string& check, timeline::Interval range) {
    check_range(check, range, nullptr);
    check_range(check, range, &*known);
  }
  void check_range(const std::string& check, timeline::Interval range, trends::KnownRuns* remembered) {
    range.to = std::min(range.to, clock.now());
    const store::ComponentId component = id(check);
    const auto found =
        trends::read_runs(store->reader(), std::span(&component, 1), range, clock.now(), remembered);
    REQUIRE(found.ok());
    const auto first = store->reader().first_result(component);
    REQUIRE(first.ok());
    const auto at = found->find(component);
    if (at == found->end()) {
      CHECK_FALSE(first->has_value());
      return;
    }
    CHECK(at->second.first == *first);
    const timeline::Runs& runs = at->second.runs;
    REQUIRE(timeline::cut(runs, range) == slow(check, range));
    if (!runs.empty()) CHECK(runs.back().to <= range.to);
    if (runs.size() > 1) CHECK(runs.front().to > range.from);
  }

  std::int64_t ask(const std::string& sql) {
    std::int64_t out = 0;
    look([&](store::sqlite::Connection& connection) {
      store::sqlite::Query query(connection, sql);
      if (query.next()) out = query.take<std::int64_t>();
    });
    return out;
  }
  /// With the store closed meanwhile.
  template <class At>
  void look(const At& at) {
    store.reset();
    {
      auto connection = store::sqlite::Connection::open_writer(file());
      REQUIRE(connection.ok());
      at(**connection);
    }
    open();
    remember();
  }

  PlainSource source;
  store::sqlite::PlainReceiver receiver{*this, source};
  std::optional<trends::KnownRuns> known;
};

}  // namespace tidemark::facts
