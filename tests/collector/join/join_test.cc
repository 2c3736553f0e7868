#include "collector/join/join.h"

#include <cmath>
#include <random>

#include "collector/store/sqlite/chunk_table.h"
#include "tests/collector/cut/cut_bench.h"

namespace tidemark::join {
namespace {

using cut::CutBench;
using series::kDayMs;
using series::kHourMs;
using store::sqlite::Connection;
using store::sqlite::Query;
using store::sqlite::Tier;

/// A store of which the n-th call goes wrong: before it did anything, or after all of it was done.
class BrokenStore final : public store::JoinStore {
 public:
  BrokenStore(store::JoinStore& whole, int nth, bool after) : whole_(whole), left_(nth), after_(after) {}

  absl::StatusOr<std::vector<store::EndpointDay>> unjoined(std::int64_t from, std::int64_t until,
                                                           std::size_t most) override {
    if (--left_ == 0) return absl::UnavailableError("broken");
    return whole_.unjoined(from, until, most);
  }
  absl::StatusOr<store::DayParts> parts(const store::EndpointDay& of, std::int64_t month) override {
    if (--left_ == 0) return absl::UnavailableError("broken");
    return whole_.parts(of, month);
  }
  absl::Status file(store::JoinedDay joined) override {
    if (--left_ != 0) return whole_.file(std::move(joined));
    if (after_) (void)whole_.file(std::move(joined));
    return absl::UnavailableError("broken");
  }
  bool broke() const { return left_ <= 0; }

 private:
  store::JoinStore& whole_;
  int left_;
  const bool after_;
};

struct JoinBench : CutBench {
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
        check_tier(connection, endpoint, number, Tier::kHours, kHourMs, samples);
        check_tier(connection, endpoint, number, Tier::kDays, kDayMs, samples);
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

}  // namespace

TEST_CASE("A day is joined once it is over, and no sooner") {
  JoinBench bench;
  const auto today = from_unix_ms(series::bucket_of(unix_ms(bench.clock.now()), kDayMs));
  for (int n = 0; n < 5; ++n) {
    bench.push({today + n * Duration(1'000)}, n);
    REQUIRE(bench.cut().all().ok());
  }
  bench.push({today + Duration(kDayMs)}, 9);  // of tomorrow
  REQUIRE(bench.cut().all().ok());
  bench.clock.advance(today + Duration(kDayMs) + std::chrono::minutes(59) - bench.clock.now());
  auto join = bench.join();
  CHECK_FALSE(*join.turn());
  bench.clock.advance(std::chrono::minutes(1));
  CHECK(*join.turn());
  CHECK_FALSE(*join.turn());
  CHECK(bench.ask("SELECT count(*) FROM chunks") == 2);
  CHECK(bench.ask("SELECT count(*) FROM rollups") == 3);
  bench.check_all();
}

TEST_CASE(
    "Whatever comes, late and repeated, cut, joined and restarted at any time: as a slow store has it") {
  std::mt19937_64 random(31);
  for (int round = 0; round < 8; ++round) {
    JoinBench bench;
    const auto start = bench.clock.now();
    bench.clock.advance(std::chrono::hours(24 * 40));
    for (int n = 0; n < 40; ++n) {
      // About the turn of a month, some within one day, some over several.
      std::vector<TimePoint> times;
      const auto at = static_cast<std::int64_t>(random() % 30) * (kDayMs / 7);
      const auto step = random() % 3 == 0 ? kDayMs / 2 : 1'000;
      for (std::uint64_t t = 0; t < 1 + random() % 4; ++t)
        times.push_back(start + Duration(at + static_cast<std::int64_t>(t) * step));
      bench.push(times, n);
      JoinOptions options = JoinBench::lasting();
      options.chunk_cells_max = 1 + random() % 9;
      options.pass_cells_max = 1 + random() % 50;
      if (random() % 3 == 0) REQUIRE(bench.cut().all().ok());
      if (random() % 5 == 0) bench.join_all(options);
      if (random() % 12 == 0) bench.check_all();
    }
    REQUIRE(bench.cut().all().ok());
    bench.join_all();
    bench.check_all();
    bench.check_rollups();
    std::size_t samples = 0;
    for (const auto& series : bench.expected) samples += series.size();
    CHECK(bench.store->reader().figures()->samples == samples);  // repeated ones are gone
  }
}

TEST_CASE("Whichever call of the store fails, before or after its effect, the days end the same") {
  for (const bool after : {false, true}) {
    bool broke = true;
    for (int nth = 1; broke; ++nth) {
      INFO("call " << nth << (after ? ", after its effect" : ", before it"));
      REQUIRE(nth < 100);
      JoinBench bench;
      for (int n = 0; n < 4; ++n) {
        bench.push({bench.clock.now() + Duration(n * (kDayMs / 2))}, n);
        REQUIRE(bench.cut().all().ok());
      }
      bench.clock.advance(std::chrono::hours(24 * 5));
      BrokenStore broken(bench.store->join(), nth, after);
      Join dying(broken, {}, bench.clock, bench.vitals);
      absl::StatusOr<bool> more = true;
      while (more.ok() && *more) more = dying.turn();
      broke = !more.ok();
      CHECK(broke == broken.broke());
      bench.check_all();
      bench.store.reset();  // and the next life begins
      bench.open();
      bench.join_all();
      bench.check_all();
      bench.check_rollups();
    }
  }
}

TEST_CASE(
    "A chunk that cannot be read stays as it is, is not tried again, and the rest of its day is joined") {
  JoinBench bench;
  for (int n = 0; n < 3; ++n) {
    bench.push({bench.clock.now() + Duration(n)}, n);
    REQUIRE(bench.cut().all().ok());
  }
  bench.look([](Connection& connection) {
    connection.execute("UPDATE chunks SET bytes=zeroblob(length(bytes)) WHERE id=2");
  });
  bench.clock.advance(std::chrono::hours(48));
  bench.join_all();
  CHECK(bench.vital("join.damaged") == 1);
  CHECK(bench.ask("SELECT count(*) FROM chunks") == 2);
  for (auto& series : bench.expected) series.erase(std::next(series.begin()));
  bench.check_all();
  bench.join_all();
  CHECK(bench.vital("join.damaged") == 1);
}

TEST_CASE("A question by steps gets from roll-ups what it gets from samples") {
  std::mt19937_64 random(5);
  JoinBench bench;
  const auto start = from_unix_ms(series::bucket_of(unix_ms(bench.clock.now()), kDayMs));
  for (int n = 0; n < 150; ++n) {
    bench.push({start + Duration(static_cast<std::int64_t>(random() % (6 * 24 * 60)) * 60'000)},
               static_cast<double>(random() % 1'000));
    if (n == 60) REQUIRE(bench.cut().all().ok());
    if (n == 90) {  // the first days are joined, the others are not
      REQUIRE(bench.cut().all().ok());
      bench.clock.advance(std::chrono::hours(24 * 3) + std::chrono::hours(2));
      bench.join_all();
    }
  }
  bench.clock.advance(std::chrono::hours(24));
  for (const Duration step :
       {Duration(0), Duration(kHourMs), Duration(kDayMs), Duration(90'000), Duration(2 * kDayMs)}) {
    for (const bool sketches : {false, true}) {
      for (int ask = 0; ask < 12; ++ask) {
        store::SeriesQuery query;
        query.metric = "b";
        query.step = step;
        query.sketches = sketches;
        const std::int64_t unit = ask % 3 == 0 ? kDayMs : ask % 3 == 1 ? kHourMs : 7'000;
        query.from = start + Duration(static_cast<std::int64_t>(random() % 60) * unit);
        query.to = query.from + Duration(static_cast<std::int64_t>(1 + random() % 80) * unit);
        if (step > Duration(0) && (query.to - query.from) / step > 10'000) continue;
        series::Buckets wanted(unix_ms(query.from), unix_ms(query.to), step.count(), sketches);
        std::vector<series::Sample> samples;
        for (const auto& [time, value] : bench.expected[1]) {
          if (time >= query.from && time < query.to) samples.push_back({unix_ms(time), value});
        }
        wanted.add(samples);
        int answers = 0;
        const auto status = bench.store->reader().query(query, [&](const auto& row, const auto& buckets) {
          ++answers;
          CHECK(row.key.metric == "b");
          REQUIRE(buckets.size() == wanted.all().size());
          for (std::size_t i = 0; i < buckets.size(); ++i) {
            const auto &found = buckets[i].rollup, &known = wanted.all()[i].rollup;
            CHECK(buckets[i].from == wanted.all()[i].from);
            CHECK(found.count == known.count);
            CHECK(std::abs(found.sum - known.sum) < 1e-6);
            CHECK(found.min == known.min);
            CHECK(found.max == known.max);
            CHECK(std::abs(found.increase - known.increase) < 1e-6);
            CHECK(buckets[i].sketch.count() == wanted.all()[i].sketch.count());
            if (sketches) CHECK(buckets[i].sketch.quantile(0.9) == wanted.all()[i].sketch.quantile(0.9));
          }
          return absl::OkStatus();
        });
        CHECK(status.ok());
        CHECK(answers == 1);
      }
    }
  }
  store::SeriesQuery query;
  query.metric = "b";
  query.from = start;
  query.to = start + Duration(9 * kDayMs);
  query.step = Duration(1'000'000);
  query.samples_max = 10;
  const auto none = [](const auto&, const auto&) { return absl::OkStatus(); };
  CHECK(absl::IsResourceExhausted(bench.store->reader().query(query, none)));
  query.attributes = {{"device", "sdb"}};
  CHECK(bench.store->reader().query(query, none).ok());
  query.attributes.clear();
  query.endpoints = {EndpointId::random()};
  CHECK(bench.store->reader().query(query, none).ok());
  query.to = query.from;
  CHECK(absl::IsInvalidArgument(bench.store->reader().query(query, none)));
}

TEST_CASE("A late sample of a day that is being forgotten leaves its roll-ups as they are, and is counted") {
  JoinBench bench;
  bench.push({bench.clock.now()}, 1);
  bench.push({bench.clock.now() + Duration(1)}, 2);
  REQUIRE(bench.cut().all().ok());
  bench.clock.advance(std::chrono::hours(48));
  bench.join_all(JoinOptions{});
  const auto known = bench.expected[0];
  bench.clock.advance(std::chrono::hours(24 * 31));
  bench.look([](Connection& connection) { connection.execute("DELETE FROM chunks"); });  // as retention does
  bench.push({known.begin()->first + Duration(7)}, 3);
  REQUIRE(bench.cut(cut::CutOptions{}).all().ok());
  bench.join_all(JoinOptions{});
  CHECK(bench.vital("cut.samples_dropped") == 3);
  CHECK(bench.ask("SELECT count(*) FROM chunks") == 0);
  store::SeriesQuery query;
  query.metric = "a";
  query.from = from_unix_ms(series::bucket_of(unix_ms(known.begin()->first), kDayMs));
  query.to = query.from + Duration(kDayMs);
  std::uint64_t count = 0;
  REQUIRE(bench.store->reader()
              .query(query,
                     [&](const auto&, const auto& buckets) {
                       for (const auto& bucket : buckets) count += bucket.rollup.count;
                       return absl::OkStatus();
                     })
              .ok());
  CHECK(count == 2);
}

TEST_CASE("A day that cannot be joined does not keep others from it") {
  class Refusing final : public store::JoinStore {
   public:
    explicit Refusing(store::JoinStore& whole) : whole_(whole) {}
    absl::StatusOr<std::vector<store::EndpointDay>> unjoined(std::int64_t from, std::int64_t until,
                                                             std::size_t most) override {
      return whole_.unjoined(from, until, most);
    }
    absl::StatusOr<store::DayParts> parts(const store::EndpointDay& of, std::int64_t month) override {
      return whole_.parts(of, month);
    }
    absl::Status file(store::JoinedDay joined) override {
      if (first_ == 0) first_ = joined.of.day;
      return joined.of.day == first_ ? absl::ResourceExhaustedError("too much")
                                     : whole_.file(std::move(joined));
    }

   private:
    store::JoinStore& whole_;
    std::int64_t first_ = 0;
  };
  JoinBench bench;
  for (int n = 0; n < 3; ++n) {
    bench.push({bench.clock.now() + n * Duration(kDayMs)}, n);
    REQUIRE(bench.cut().all().ok());
  }
  bench.clock.advance(std::chrono::hours(24 * 5));
  Refusing refusing(bench.store->join());
  Join join(refusing, {}, bench.clock, bench.vitals);
  CHECK_FALSE(join.turn().ok());
  CHECK(*join.turn());
  CHECK(*join.turn());
  CHECK_FALSE(*join.turn());      // all had their turn
  CHECK_FALSE(join.turn().ok());  // and it is tried again
  CHECK(bench.vital("join.days") == 2);
}

TEST_CASE("Months begin at midnight, UTC") {
  CHECK(month_of(0) == 0);
  CHECK(month_of(unix_ms(*parse_rfc3339("2026-11-26T21:00:00Z"))) ==
        unix_ms(*parse_rfc3339("2026-11-01T00:00:00Z")));
  CHECK(month_of(unix_ms(*parse_rfc3339("2024-02-29T23:59:59.999Z"))) ==
        unix_ms(*parse_rfc3339("2024-02-01T00:00:00Z")));
}

}  // namespace tidemark::join
