#include <random>

#include "collector/cut/result_cut.h"
#include "collector/digest/digest.h"
#include "collector/join/result_join.h"
#include "tests/collector/cut/cut_bench.h"

/// Check results on their way into columns: the cut, then the join.
namespace tidemark::join {
namespace {

using cut::ResultCut;
using store::ResultRow;
using store::sqlite::PlainReceiver;
using store::sqlite::StoreBench;

const std::vector<std::string> kChecks = {"disk", "ping", "http"};

series::Result stored(const CheckResult& result, Duration offset) {
  return {unix_ms(result.time + offset), offset.count(), result.state,
          result.interval.count(),       result.confirm, result.text};
}

/// One source with some checks, and what the store must say of them.
struct ResultBench : StoreBench {
  ResultBench() { REQUIRE(commit(receiver.hello()).ok()); }

  void push(const std::vector<CheckResult>& results, Duration offset = {}) {
    Batch batch;
    batch.created = clock.now();
    batch.sections.push_back({source.id(), {}, results, {}});
    REQUIRE(commit(receiver.take(source.push(batch), offset)).ok());
    digest::Digest digest(store->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
    for (const CheckResult& result : results) {
      const series::Result row = stored(result, offset);
      auto [it, fresh] = expected[result.check].try_emplace(row.time, row);
      if (!fresh && series::outranks(row, it->second)) it->second = row;
    }
  }
  CheckResult result(const std::string& check, TimePoint time, CheckState state = CheckState::kOk,
                     std::string text = "well") const {
    return {check, time, state, Duration(60'000), 3, std::move(text)};
  }

  absl::Status cut_all(store::ResultsStore& results, std::size_t most = 10'000) {
    return ResultCut(results, {std::chrono::minutes(10), most}, clock, vitals).all();
  }
  absl::Status join_all(store::ResultsStore& results) {
    ResultJoin joining(results, {}, clock, vitals);
    for (;;) {
      const auto more = joining.turn();
      if (!more.ok()) return more.status();
      if (!*more) return absl::OkStatus();
    }
  }

  void check_all() {
    const TimePoint middle = from_unix_ms(expected.begin()->second.begin()->first) + std::chrono::hours(20);
    for (const std::string& check : kChecks) {
      check_range(check, {}, kForEver);
      check_range(check, middle, middle + std::chrono::hours(9));
      const auto& known = expected[check];
      const auto first = store->reader().first_result({source.id(), check});
      REQUIRE(first.ok());
      CHECK(first->has_value() == !known.empty());
      if (!known.empty()) CHECK(unix_ms(**first) == known.begin()->first);
    }
    const auto latest = store->reader().latest_results();
    REQUIRE(latest.ok());
    for (const auto& [check, known] : expected) {
      if (!known.empty()) CHECK(same(latest->at({source.id(), check}), known.rbegin()->second));
    }
  }
  /// As Reader::results() promises it.
  void check_range(const std::string& check, TimePoint from, TimePoint to) {
    const auto& known = expected[check];
    std::vector<series::Result> wanted;
    for (const auto& [time, row] : known) {
      if (time < unix_ms(to)) wanted.push_back(row);
    }
    const auto begin = std::lower_bound(wanted.begin(), wanted.end(), unix_ms(from),
                                        [](const auto& row, std::int64_t time) { return row.time < time; });
    const auto lead = std::min<std::ptrdiff_t>(begin - wanted.begin(), store::Reader::kLeadMax);
    wanted.erase(wanted.begin(), begin - lead);
    const auto rows = store->reader().results({source.id(), check}, from, to);
    REQUIRE(rows.ok());
    REQUIRE(rows->size() == wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(same((*rows)[i], wanted[i]));
  }
  static bool same(const ResultRow& row, const series::Result& wanted) {
    return unix_ms(row.time) == wanted.time && row.clock_offset.count() == wanted.offset &&
           row.state == wanted.state && row.interval.count() == wanted.interval &&
           row.confirm == wanted.confirm && row.text == wanted.text;
  }
  void restart() {
    store.reset();
    open();
  }
  std::int64_t ask(const char* sql) {
    store.reset();
    std::int64_t out = 0;
    {
      auto connection = store::sqlite::Connection::open_writer(file());
      REQUIRE(connection.ok());
      store::sqlite::Query query(**connection, sql);
      if (query.next()) out = query.take<std::int64_t>();
    }
    open();
    return out;
  }

  static constexpr TimePoint kForEver = from_unix_ms(4'000'000'000'000);

  PlainSource source;
  PlainReceiver receiver{*this, source};
  std::map<std::string, std::map<std::int64_t, series::Result>> expected;
};

/// A store of which the n-th call goes wrong: before it did anything, or after all of it was done.
class BrokenStore final : public store::ResultsStore {
 public:
  BrokenStore(store::ResultsStore& whole, int nth, bool after) : whole_(whole), left_(nth), after_(after) {}

  absl::StatusOr<store::WaitingResults> waiting(std::int64_t after, TimePoint before,
                                                std::size_t most) override {
    if (--left_ == 0) return absl::UnavailableError("broken");
    return whole_.waiting(after, before, most);
  }
  absl::Status file(std::vector<store::CutResults> cuts) override { return filed(std::move(cuts)); }
  absl::StatusOr<std::vector<store::EndpointDay>> unjoined(std::int64_t from, std::int64_t until,
                                                           std::size_t most) override {
    if (--left_ == 0) return absl::UnavailableError("broken");
    return whole_.unjoined(from, until, most);
  }
  absl::StatusOr<std::vector<store::StoredChunk>> parts(const store::EndpointDay& of) override {
    if (--left_ == 0) return absl::UnavailableError("broken");
    return whole_.parts(of);
  }
  absl::Status file(store::JoinedResults joined) override { return filed(std::move(joined)); }
  bool broke() const { return left_ <= 0; }

 private:
  template <class What>
  absl::Status filed(What what) {
    if (--left_ != 0) return whole_.file(std::move(what));
    if (after_) (void)whole_.file(std::move(what));
    return absl::UnavailableError("broken");
  }

  store::ResultsStore& whole_;
  int left_;
  const bool after_;
};

}  // namespace

TEST_CASE("Results wait in rows until one is ripe; the newest of each check keeps its row") {
  ResultBench bench;
  const TimePoint begin = bench.clock.now();
  for (int n = 0; n < 5; ++n)
    bench.push({bench.result("ping", begin + std::chrono::minutes(n)),
                bench.result("disk", begin + std::chrono::minutes(n))});
  bench.push({bench.result("http", begin)});
  ResultCut cut(bench.store->results(), {}, bench.clock, bench.vitals);
  CHECK_FALSE(*cut.turn());
  CHECK(bench.vital("cut.results") == 0);
  bench.clock.advance(std::chrono::minutes(11));
  CHECK_FALSE(*cut.turn());
  CHECK(bench.vital("cut.results") == 8);
  CHECK(bench.vital("cut.result_chunks") == 1);
  bench.check_all();
  CHECK(bench.store->reader().figures()->results == 11);
  CHECK(bench.ask("SELECT count(*) FROM results") == 3);
  bench.check_all();
}

TEST_CASE(
    "Whatever comes, late and repeated, cut, joined and restarted at any time: answers are those of a "
    "slow store") {
  std::mt19937_64 random(29);
  for (int round = 0; round < 10; ++round) {
    ResultBench bench;
    const auto start = bench.clock.now();
    for (int n = 0; n < 40; ++n) {
      std::vector<CheckResult> results;
      for (auto count = 1 + random() % 6; count > 0; --count) {
        results.push_back(bench.result(
            kChecks[random() % kChecks.size()], start + std::chrono::hours(random() % 72),
            static_cast<CheckState>(random() % 4), "took 0." + std::to_string(random() % 5) + " s"));
      }
      bench.push(results, Duration(static_cast<std::int64_t>(random() % 2) * 3'600'000));
      bench.clock.advance(std::chrono::hours(random() % 3));
      if (random() % 4 == 0) REQUIRE(bench.cut_all(bench.store->results(), 1 + random() % 20).ok());
      if (random() % 6 == 0) REQUIRE(bench.join_all(bench.store->results()).ok());
      if (random() % 9 == 0) bench.restart();
      if (random() % 6 == 0) bench.check_all();
    }
    bench.clock.advance(std::chrono::hours(200));
    bench.check_all();
    REQUIRE(bench.cut_all(bench.store->results()).ok());
    REQUIRE(bench.join_all(bench.store->results()).ok());
    bench.check_all();
    std::uint64_t all = 0;
    for (const auto& [check, known] : bench.expected) all += known.size();
    // One of the newest may be in a chunk, too: it came again.
    CHECK(bench.store->reader().figures()->results >= all);
    CHECK(bench.store->reader().figures()->results <= all + kChecks.size());
    CHECK(bench.ask("SELECT count(*) FROM result_chunks WHERE joined=0") == 0);
    CHECK(bench.ask("SELECT count(*)-count(DISTINCT time_from/86400000) FROM result_chunks") == 0);
  }
}

TEST_CASE("Whichever call of the store fails, before or after its effect, no result is lost or told twice") {
  for (const bool after : {false, true}) {
    bool broke = true;
    for (int nth = 1; broke; ++nth) {
      INFO("call " << nth << (after ? ", after its effect" : ", before it"));
      REQUIRE(nth < 100);
      ResultBench bench;
      for (int n = 0; n < 6; ++n)
        bench.push({bench.result("ping", bench.clock.now() + std::chrono::hours(n * 7)),
                    bench.result("disk", bench.clock.now() + std::chrono::hours(n * 7))});
      bench.clock.advance(std::chrono::hours(72));
      BrokenStore broken(bench.store->results(), nth, after);
      broke = !bench.cut_all(broken, 3).ok() || !bench.join_all(broken).ok();
      CHECK(broke == broken.broke());
      bench.check_all();
      bench.restart();
      bench.check_all();
      REQUIRE(bench.cut_all(bench.store->results()).ok());
      REQUIRE(bench.join_all(bench.store->results()).ok());
      bench.check_all();
      CHECK(bench.store->reader().figures()->results == 12);
    }
  }
}

TEST_CASE("A result that comes again worse while its row is cut stays, and is the one that is read") {
  ResultBench bench;
  const TimePoint begin = bench.clock.now();
  for (int n = 0; n < 3; ++n) bench.push({bench.result("ping", begin + std::chrono::minutes(n))});
  const auto waiting = bench.store->results().waiting(0, TimePoint::max(), 100);
  REQUIRE(waiting.ok());
  REQUIRE(waiting->found.size() == 1);
  bench.push({bench.result("ping", begin, CheckState::kCritical)});
  const auto& rows = waiting->found.front();
  REQUIRE(bench.store->results().file({{rows, series::pieces_of(rows.components)}}).ok());
  bench.check_all();
  CHECK(bench.ask("SELECT count(*) FROM results") == 2);
  bench.check_all();
}

TEST_CASE("A damaged chunk of results costs its own results and no others") {
  ResultBench bench;
  const TimePoint begin = bench.clock.now();
  for (int n = 0; n < 3; ++n) {
    bench.push({bench.result("ping", begin + std::chrono::hours(n))});
    REQUIRE(bench.cut_all(bench.store->results()).ok());
  }
  bench.store.reset();
  {
    auto connection = store::sqlite::Connection::open_writer(bench.file());
    REQUIRE(connection.ok());
    (*connection)->execute("UPDATE result_chunks SET bytes=zeroblob(length(bytes)) WHERE id=1");
  }
  bench.open();
  auto& known = bench.expected["ping"];
  known.erase(known.begin());
  bench.check_range("ping", {}, ResultBench::kForEver);
  bench.clock.advance(std::chrono::hours(72));
  REQUIRE(bench.join_all(bench.store->results()).ok());
  CHECK(bench.vital("join.damaged") == 1);
  bench.check_range("ping", {}, ResultBench::kForEver);
  CHECK(bench.ask("SELECT count(*) FROM result_chunks WHERE joined=0") == 0);
}

}  // namespace tidemark::join
