#include "collector/join/join.h"

#include <random>

#include "tests/collector/join/join_bench.h"

namespace tidemark::join {
namespace {

using series::kDayMs;
using store::sqlite::Connection;

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
  query.function = series::parse_aggregate("count");
  double count = 0;
  REQUIRE(bench.store->reader()
              .query(query,
                     [&](std::span<const store::SeriesPart> parts) {
                       for (const auto& part : parts) {
                         for (const auto& point : part.points) count += point.value;
                       }
                       return absl::OkStatus();
                     })
              .ok());
  CHECK(count == 2);
}

TEST_CASE("A chunk of several days, as older stores may have, becomes one of each day") {
  JoinBench bench;
  bench.push({bench.clock.now()}, 1);
  REQUIRE(bench.cut().all().ok());
  series::Group group;
  group.series = {1, 2, 3};
  for (int n = 1; n < 40; ++n) group.times.push_back(unix_ms(bench.clock.now()) + n * 2 * series::kHourMs);
  group.offsets.resize(group.times.size());
  for (int s = 0; s < 3; ++s) {
    for (const std::int64_t time : group.times) {
      group.values.push_back(static_cast<double>(time % 97) + s);
      bench.expected[s][from_unix_ms(time)] = group.values.back();
    }
  }
  store::EndpointCut cut;
  cut.endpoint = cut.source = bench.source.id();
  cut.up_to = 1;
  cut.pieces = series::pieces_of({group}, 1'000);
  REQUIRE(cut.pieces.size() == 1);
  REQUIRE(bench.store->cut().file({cut}).ok());
  bench.check_all();
  bench.clock.advance(std::chrono::hours(24 * 6));
  bench.join_all();
  bench.check_all();
  bench.check_rollups();
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
