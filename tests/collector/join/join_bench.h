#pragma once

#include <cmath>
#include <vector>

#include "collector/join/join.h"
#include "collector/store/sqlite/chunk_table.h"
#include "tests/collector/cut/cut_bench.h"

namespace tidemark::join {

/// A store whose days can be joined.
struct JoinBench : cut::CutBench {
  using Connection = store::sqlite::Connection;
  using Query = store::sqlite::Query;
  using Tier = store::sqlite::Tier;

  static JoinOptions lasting() {
    JoinOptions options;
    options.keep_samples = std::chrono::hours(24 * 4'000);
    return options;
  }
  Join join(JoinOptions options = lasting()) { return Join(store->join(), options, clock, vitals); }
  void join_all(JoinOptions options = lasting()) {
    auto joining = join(options);
    for (;;) {
      const auto more = joining.turn();
      REQUIRE(more.ok());
      if (!*more) return;
    }
  }

  /// Everything that is known of a series, out of the roll-ups' own rows.
  void check_rollups() {
    look([&](Connection& connection) {
      Query series(connection, "SELECT key, endpoint FROM series ORDER BY metric");
      for (int s = 0; s < 3; ++s) {
        REQUIRE(series.next());
        std::int64_t number = 0, endpoint = 0;
        series.into(number, endpoint);
        std::vector<series::Sample> samples;
        for (const auto& [time, value] : expected[s]) samples.push_back({unix_ms(time), value});
        check_tier(connection, endpoint, number, Tier::kHours, series::kHourMs, samples);
        check_tier(connection, endpoint, number, Tier::kDays, series::kDayMs, samples);
        check_sketches(connection, endpoint, number, samples);
      }
      Query astray(connection,
                   "SELECT count(*) FROM chunks WHERE joined=0 OR time_from/86400000<>time_to/86400000");
      REQUIRE(astray.next());
      CHECK(astray.take<int>() == 0);
    });
  }

 private:
  static std::vector<std::int64_t> times_of(Connection& connection, std::int64_t endpoint, Tier tier) {
    Query query(connection, "SELECT time FROM rollups WHERE endpoint=? AND tier=? ORDER BY time");
    query.with(endpoint, tier);
    std::vector<std::int64_t> times;
    while (query.next()) times.push_back(query.take<std::int64_t>());
    return times;
  }
  static void check_tier(Connection& connection, std::int64_t endpoint, std::int64_t number, Tier tier,
                         std::int64_t width, const std::vector<series::Sample>& samples) {
    std::vector<series::Rollup> found;
    for (const std::int64_t time : times_of(connection, endpoint, tier)) {
      const auto bytes = store::sqlite::rollup_bytes(connection, endpoint, tier, time);
      const auto chunk = series::Chunk::open(bytes);
      REQUIRE(chunk.ok());
      REQUIRE(series::read_rollups(*chunk, number, INT64_MIN, INT64_MAX, found).ok());
    }
    const auto wanted = series::rollups_of(samples, width);
    REQUIRE(found.size() == wanted.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      CHECK(found[i].time == wanted[i].time);
      CHECK(found[i].count == wanted[i].count);
      CHECK(std::abs(found[i].sum - wanted[i].sum) < 1e-6);
      CHECK(found[i].min == wanted[i].min);
      CHECK(found[i].max == wanted[i].max);
      CHECK(found[i].first == wanted[i].first);
      CHECK(found[i].last == wanted[i].last);
      CHECK(std::abs(found[i].increase - wanted[i].increase) < 1e-6);
    }
  }
  static void check_sketches(Connection& connection, std::int64_t endpoint, std::int64_t number,
                             const std::vector<series::Sample>& samples) {
    series::Sketch all, found;
    for (const auto& sample : samples) all.add(sample.value);
    for (const std::int64_t time : times_of(connection, endpoint, Tier::kSketches)) {
      const auto sketches =
          series::decode_sketches(store::sqlite::rollup_bytes(connection, endpoint, Tier::kSketches, time));
      REQUIRE(sketches.ok());
      for (const auto& one : *sketches) {
        if (one.series == number) found.merge(one.sketch);
      }
    }
    REQUIRE(found.count() == all.count());
    for (const double q : {0.0, 0.5, 0.95, 1.0}) CHECK(found.quantile(q) == all.quantile(q));
  }
};

}  // namespace tidemark::join
