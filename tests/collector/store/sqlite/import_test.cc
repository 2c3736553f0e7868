#include <map>
#include <random>

#include "collector/cut/result_cut.h"
#include "collector/join/join.h"
#include "collector/join/result_join.h"
#include "collector/retention/retention.h"
#include "collector/series/rollup.h"
#include "collector/store/sqlite/query.h"
#include "collector/verify/verify.h"
#include "tests/collector/store/sqlite/store_bench.h"

/// History from other monitors on its way into the store.
namespace tidemark::store::sqlite {
namespace {

using series::Result;
constexpr std::int64_t kDay = series::kDayMs;

struct ImportBench : StoreBench {
  ImportOutcome file(const std::vector<ImportedEndpoint>& endpoints, ImportLimits limits = {}) {
    auto outcome = store->imports().file(endpoints, limits, clock.now());
    INFO(outcome.status().message());
    REQUIRE(outcome.ok());
    return *outcome;
  }
  void cut() { REQUIRE(cut::ResultCut(store->results(), {}, clock, vitals).all().ok()); }
  void join() {
    join::ResultJoin results(store->results(), {}, clock, vitals);
    while (*results.turn()) {
    }
    join::Join samples(store->join(), {}, clock, vitals);
    while (*samples.turn()) {
    }
  }
  EndpointId id_of(const std::string& name) {
    const auto row = store->reader().endpoint(name);
    REQUIRE(row.ok());
    return row->id;
  }
  std::int64_t ask(const char* sql) {
    store.reset();
    std::int64_t out = 0;
    {
      auto connection = Connection::open_writer(file_name());
      REQUIRE(connection.ok());
      Query query(**connection, sql);
      if (query.next()) out = query.take<std::int64_t>();
    }
    open();
    return out;
  }
  std::filesystem::path file_name() const { return StoreBench::file(); }
  std::int64_t today() const { return series::bucket_of(unix_ms(clock.now()), kDay); }
};

Result result(std::int64_t time, CheckState state = CheckState::kOk, std::string text = "well") {
  return {time, 0, state, 60'000, 1, std::move(text)};
}

using Known = std::map<std::pair<std::string, std::string>, std::map<std::int64_t, Result>>;

void check_results(ImportBench& bench, const Known& known) {
  std::uint64_t all = 0;
  const auto latest = bench.store->reader().latest_results();
  REQUIRE(latest.ok());
  for (const auto& [names, results] : known) {
    const ComponentId component{bench.id_of(names.first), names.second};
    const auto rows = bench.store->reader().results(component, {}, from_unix_ms(4'000'000'000'000));
    REQUIRE(rows.ok());
    REQUIRE(rows->size() == results.size());
    std::size_t i = 0;
    for (const auto& [time, wanted] : results) {
      const ResultRow& row = (*rows)[i++];
      CHECK(unix_ms(row.time) == time);
      CHECK(row.state == wanted.state);
      CHECK(row.text == wanted.text);
    }
    CHECK(unix_ms(**bench.store->reader().first_result(component)) == results.begin()->first);
    CHECK(unix_ms(latest->at(component).time) == results.rbegin()->first);
    const auto late = bench.store->reader().results(component, from_unix_ms(results.rbegin()->first + 1),
                                                    from_unix_ms(4'000'000'000'000));
    REQUIRE(late.ok());
    CHECK(late->size() == std::min(results.size(), Reader::kLeadMax));
    all += results.size();
  }
  CHECK(bench.store->reader().figures()->results >= all);
}

/// The slow reference: a map by component and time.
TEST_CASE("in any order, cut into any pieces, repeated, among cuts and joins: the same results are there") {
  for (unsigned seed = 0; seed < 12; ++seed) {
    std::mt19937 random(seed);
    ImportBench bench;
    const std::vector<std::string> endpoints = {"web", "db"}, checks = {"http", "disk", "ping"};
    struct Line {
      std::string endpoint, check;
      Result result;
    };
    std::vector<Line> lines;
    Known known;
    for (int n = 0; n < 600; ++n) {
      const std::int64_t time =
          bench.today() - 6 * kDay + static_cast<std::int64_t>(random() % 300) * 1'800'000;
      const Line line{
          endpoints[random() % 2], checks[random() % 3],
          result(time, static_cast<CheckState>(random() % 4), "n " + std::to_string(random() % 3))};
      lines.push_back(line);
      auto [it, fresh] = known[{line.endpoint, line.check}].try_emplace(time, line.result);
      if (!fresh && series::outranks(line.result, it->second)) it->second = line.result;
    }
    if (seed % 3 == 0)
      std::sort(lines.begin(), lines.end(),
                [](const Line& a, const Line& b) { return a.result.time < b.result.time; });
    for (int round = 0; round < 3; ++round) {
      for (std::size_t at = 0; at < lines.size();) {
        const std::size_t end = std::min(lines.size(), at + 1 + random() % 200);
        std::vector<ImportedEndpoint> batch;
        for (const std::string& endpoint : endpoints) {
          ImportedEndpoint one{endpoint, {}, {}, {}};
          for (const std::string& check : checks) {
            ImportedResults of{check, {}};
            for (std::size_t i = at; i < end; ++i) {
              if (lines[i].endpoint == endpoint && lines[i].check == check)
                of.results.push_back(lines[i].result);
            }
            one.checks.push_back(std::move(of));
          }
          batch.push_back(std::move(one));
        }
        const ImportOutcome outcome = bench.file(batch);
        CHECK(outcome.taken.results + outcome.repeated.results == end - at);
        if (round > 0) CHECK(outcome.taken.results == 0);
        at = end;
        if (random() % 4 == 0) bench.cut();
        if (random() % 4 == 0) bench.join();
      }
      check_results(bench, known);
    }
    bench.cut();
    bench.join();
    check_results(bench, known);
    if (seed % 3 != 0) continue;
    CHECK(bench.ask("SELECT count(*) FROM result_chunks WHERE joined=0 AND time_to<1799971200000") == 0);
    CHECK(bench.ask("SELECT count(*) FROM components WHERE (SELECT count(*) FROM results WHERE "
                    "component=key)<>1") == 0);
  }
}

TEST_CASE("a repeated import leaves every row of the store as it was") {
  ImportBench bench;
  std::vector<ImportedEndpoint> endpoints{{"web",
                                           {{"http", {}}},
                                           {{bench.clock.now() - std::chrono::hours(50),
                                             "backup.completed",
                                             Severity::kInfo,
                                             "done",
                                             {{"set", "a"}},
                                             {}}},
                                           {{"cpu", {}, "1", MetricKind::kGauge, {}}}}};
  for (int n = 0; n < 500; ++n) {
    endpoints[0].checks[0].results.push_back(result(bench.today() - 3 * kDay + n * 300'000));
    endpoints[0].series[0].samples.push_back({bench.today() - 3 * kDay + n * 300'000, n / 7.0});
  }
  CHECK(bench.file(endpoints).taken == Counts{500, 500, 1});
  bench.join();
  const auto rows = [&] {
    return bench.ask(
        "SELECT (SELECT count(*) FROM results) + 1000 * (SELECT count(*) FROM result_chunks) + 1000000 * "
        "(SELECT count(*) FROM chunks) + 100000000 * (SELECT count(*) FROM events) + 1000000000 * (SELECT "
        "results+samples+events FROM store)");
  };
  const std::int64_t before = rows();
  const ImportOutcome again = bench.file(endpoints);
  CHECK(again.taken == Counts{});
  CHECK(again.repeated == Counts{500, 500, 1});
  CHECK(rows() == before);
  bench.store.reset();
  const auto verdict =
      verify::verify(bench.file_name(), [](const std::string& line) { UNSCOPED_INFO(line); });
  REQUIRE(verdict.ok());
  CHECK(verdict->good);
}

TEST_CASE("an endpoint of that name is used; else one is entered, each time with the same id") {
  ImportBench bench;
  PlainSource source;
  PlainReceiver receiver(bench, source);
  REQUIRE(bench.commit(receiver.hello()).ok());
  const auto enrolled = bench.store->reader().endpoints();
  REQUIRE(enrolled.ok());
  REQUIRE(enrolled->size() == 1);
  const std::string name = enrolled->front().name;
  bench.file(
      {{name, {{"http", {result(1'000)}}}, {}, {}}, {"Old Router", {{"http", {result(1'000)}}}, {}, {}}});
  bench.file({{"OLD router", {{"http", {result(2'000)}}}, {}, {}}, {"old/router", {{"x", {}}}, {}, {}}});
  const auto rows = bench.store->reader().endpoints();
  REQUIRE(rows.ok());
  REQUIRE(rows->size() == 3);
  CHECK(bench.id_of(name) == source.id());
  const auto old = bench.store->reader().endpoint("old-router");
  REQUIRE(old.ok());
  CHECK(old->facts.hostname == "Old Router");
  CHECK(old->facts.labels.at("origin") == "import");
  CHECK_FALSE(old->last_seen.has_value());
  CHECK(bench.store->reader().results({old->id, "http"}, {}, from_unix_ms(5'000))->size() == 2);
  CHECK(bench.store->reader().endpoint("old-router-2").ok());
  ImportBench other;
  other.file({{"old router", {}, {}, {}}});
  CHECK(other.id_of("old-router") == old->id);
}

TEST_CASE("series above a limit are refused, and everything else is taken") {
  ImportBench bench;
  ImportLimits limits;
  limits.endpoint_series_max = 2;
  std::vector<ImportedEndpoint> endpoints{{"a", {{"http", {result(1'000)}}}, {}, {}}};
  for (const char* metric : {"m1", "m2", "m3"})
    endpoints[0].series.push_back({metric, {}, "1", MetricKind::kGauge, {{bench.today() - kDay, 1}}});
  const ImportOutcome outcome = bench.file(endpoints, limits);
  CHECK(outcome.taken == Counts{2, 1, 0});
  CHECK(outcome.refused_series == std::vector<std::pair<std::size_t, std::size_t>>{{0, 2}});
}

/// The month's daily values as they are asked for.
std::map<std::int64_t, double> daily(ImportBench& bench, const char* metric, std::int64_t from) {
  SeriesQuery query;
  query.metric = metric;
  query.from = from_unix_ms(from);
  query.to = bench.clock.now();
  query.function = series::parse_aggregate("avg");
  query.step = Duration(kDay);
  std::map<std::int64_t, double> out;
  const auto status = bench.store->reader().query(query, [&](std::span<const SeriesPart> parts) {
    for (const SeriesPart& part : parts) {
      for (const series::Sample& point : part.points) out[point.time] = point.value;
    }
    return absl::OkStatus();
  });
  REQUIRE(status.ok());
  return out;
}

TEST_CASE("samples of years become roll-ups, in whatever parts they come; forgotten ones change nothing") {
  ImportBench bench;
  const std::int64_t begin = bench.today() - 400 * kDay;
  const auto part = [&](const char* metric, int from, int to) {
    ImportedEndpoint one{"a", {}, {}, {{metric, {}, "1", MetricKind::kGauge, {}}}};
    for (int day = from; day < to; ++day) {
      for (int hour = 0; hour < 24; ++hour)
        one.series[0].samples.push_back({begin + day * kDay + hour * 3'600'000, static_cast<double>(day)});
    }
    return std::vector<ImportedEndpoint>{one};
  };
  retention::Retention forgetting(bench.store->retention(), {}, bench.clock, bench.vitals);
  const auto settle = [&] {
    bench.clock.advance(std::chrono::minutes(20));
    while (*forgetting.turn()) {
    }
    bench.join();
    bench.clock.advance(std::chrono::minutes(20));
    while (*forgetting.turn()) {
    }
  };
  bench.file(part("one", 0, 20));
  settle();
  bench.file(part("two", 10, 30));  // of the same days
  settle();
  bench.file(part("one", 10, 40));  // partly again
  settle();
  bench.file(part("two", 0, 15));
  settle();
  std::map<std::int64_t, double> one, two;
  for (int day = 0; day < 40; ++day) one[begin + day * kDay] = day;
  for (int day = 0; day < 30; ++day) two[begin + day * kDay] = day;
  CHECK(daily(bench, "one", begin) == one);
  CHECK(daily(bench, "two", begin) == two);
  CHECK(bench.store->reader().figures()->samples == 0);  // as they are: roll-ups are what stays
}

}  // namespace
}  // namespace tidemark::store::sqlite
