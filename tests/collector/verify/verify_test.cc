#include "collector/verify/verify.h"

#include <cmath>

#include "collector/cut/result_cut.h"
#include "collector/digest/digest.h"
#include "collector/facts/keep_runs.h"
#include "collector/join/join.h"
#include "collector/series/rollup.h"
#include "collector/series/sketch.h"
#include "collector/verify/report.h"
#include "tests/collector/cut/cut_bench.h"

namespace tidemark::verify {
namespace {

using series::kDayMs;
using store::sqlite::Blob;
using store::sqlite::Connection;
using store::sqlite::Query;

const TimePoint kBegin = store::sqlite::StandingClock().now();

/// A store with everything in it: days that were joined, a chunk of today, samples and results that wait.
struct VerifyBench : cut::CutBench {
  VerifyBench() {
    const TimePoint day = from_unix_ms(series::bucket_of(unix_ms(clock.now()), kDayMs));
    for (int back = 3; back > 0; --back) {
      std::vector<TimePoint> times;
      for (int i = 0; i < 50; ++i) times.push_back(day - Duration(kDayMs) * back + Duration(i * 600'000));
      push(times, 10 * back);
      push({times.back() + Duration(1'000)}, std::nan(""));
      push({times.back() + Duration(2'000)}, std::numeric_limits<double>::infinity());
    }
    push({clock.now()}, 7);
    REQUIRE(cut().all().ok());
    join::JoinOptions options;
    options.keep_samples = std::chrono::hours(24 * 4'000);
    join::Join joining(store->join(), options, clock, vitals);
    for (auto more = joining.turn(); *more;) {
      more = joining.turn();
      REQUIRE(more.ok());
    }
    for (int n = 0; n < 3; ++n)
      REQUIRE(commit(receiver.take(source.push(one_result(clock.now() + Duration(n * 1'000))))).ok());
    digest::Digest digest(store->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
    REQUIRE(cut::ResultCut(store->results(), {}, clock, vitals).all().ok());
    clock.advance(Duration(5'000));
    push({clock.now(), clock.now() + Duration(1'000)}, 8);
    REQUIRE(commit(receiver.take(source.push(one_result(clock.now())))).ok());
  }

  /// Every line that is said, the summary last.
  std::vector<std::string> verified() {
    std::vector<std::string> lines;
    const auto verdict = verify(file(), [&](const std::string& line) { lines.push_back(line); });
    INFO(verdict.status().message());
    REQUIRE(verdict.ok());
    CHECK(verdict->good == lines.empty());
    lines.push_back(verdict->summary);
    return lines;
  }
  void change(const std::string& sql) {
    look([&](Connection& connection) { connection.execute(sql); });
  }
  /// Puts other bytes into the first row of a tier.
  void replace(int tier, const std::function<std::string(const std::string& bytes)>& other) {
    look([&](Connection& connection) {
      std::string bytes;
      Query first(connection, "SELECT bytes FROM rollups WHERE tier=? ORDER BY id LIMIT 1");
      REQUIRE(first.with(tier).next());
      first.into(bytes);
      first.again();
      Query(connection, "UPDATE rollups SET bytes=? WHERE id=(SELECT min(id) FROM rollups WHERE tier=?)")
          .with(Blob{other(bytes)}, tier)
          .run();
    });
  }
};

std::string with_rollups_changed(const std::string& bytes,
                                 const std::function<void(series::Rollup&)>& change) {
  const auto chunk = series::Chunk::open(bytes);
  auto all = series::decode_rollups(*chunk);
  change(all->front().rollups.front());
  return series::encode_rollups(*all);
}

TEST_CASE("A store with everything in it is good, beside its collector and at rest") {
  VerifyBench bench;
  const std::vector<std::string> good{
      "looked at: blocks 1, chunks 4, history 15, journal 1, result_chunks 1, rollups (days) 1, rollups "
      "(hours) 3, "
      "rollups (sketches) 3; "
      "nothing is "
      "damaged"};
  const auto beside = bench.verified();
  CHECK(beside == good);
  bench.store.reset();
  CHECK(bench.verified() == good);
}

TEST_CASE("A row that is not what its bytes are is named, alone") {
  struct Case {
    const char* sql;
    const char* line;  // how it begins
    const char* what;  // how it ends
  };
  const Case cases[] = {
      {"UPDATE history SET items=x'0102' WHERE ordinal=(SELECT max(ordinal) FROM history)", "history ",
       "its checksum is wrong, or it does not read"},
      {"UPDATE history SET digest=zeroblob(8) WHERE ordinal=(SELECT min(ordinal) FROM history)", "history ",
       "its checksum is wrong, or it does not read"},
      {"UPDATE history SET ordinal=0 WHERE ordinal=(SELECT min(ordinal) FROM history)", "history ",
       "it has 1 entries, and the row before it ends with 0"},
      {"UPDATE journal SET digest=x'00112233445566778899aabbccddeeff'", "journal 4, plain, ",
       "its bytes are not those that were received"},
      {"UPDATE store SET digest_cursor=4", "journal 4, plain, ", "it was filed, and is still there"},
      {"DELETE FROM journal; UPDATE store SET digest_cursor=9", "store 1: ", "new results would not be seen"},
      {"UPDATE blocks SET section=zeroblob(7)", "blocks ", "its bytes are not those that were received"},
      {"UPDATE blocks SET samples=7 WHERE id=(SELECT max(id) FROM blocks)", "blocks ",
       "it has 6 samples, and the row says 7"},
      {"UPDATE blocks SET earliest=earliest-1 WHERE id=(SELECT max(id) FROM blocks)", "blocks ",
       "its first sample is not of the time that the row says"},
      {"UPDATE chunks SET bytes=x'0102' WHERE id=(SELECT max(id) FROM chunks)", "chunks ", "it is too short"},
      {"UPDATE chunks SET time_from=time_from+1 WHERE id=(SELECT max(id) FROM chunks)", "chunks ", ""},
      {"UPDATE chunks SET time_to=time_to+1 WHERE id=(SELECT max(id) FROM chunks)", "chunks ", ""},
      {"UPDATE chunks SET series_from=0 WHERE id=(SELECT max(id) FROM chunks)", "chunks ",
       "its least series is 1, and the row says 0"},
      {"UPDATE chunks SET series_to=9 WHERE id=(SELECT max(id) FROM chunks)", "chunks ",
       "its greatest series is 3, and the row says 9"},
      {"UPDATE chunks SET silence=silence+1 WHERE id=(SELECT max(id) FROM chunks)", "chunks ", ""},
      {"UPDATE chunks SET samples=samples+1 WHERE id=(SELECT max(id) FROM chunks)", "chunks ", ""},
      {"UPDATE chunks SET endpoint=9 WHERE id=(SELECT max(id) FROM chunks)", "chunks ",
       "there is no such endpoint"},
      {"UPDATE result_chunks SET bytes=x'0102'", "result_chunks 1, plain, ", "it is too short"},
      {"UPDATE result_chunks SET time_to=time_to+1", "result_chunks 1, plain, ", ""},
      {"UPDATE result_chunks SET silence=7", "result_chunks 1, plain, ",
       "its longest silence is 1000, and the row says 7"},
      {"UPDATE result_chunks SET results=3", "result_chunks 1, plain, ",
       "its number of results is 2, and the row says 3"},
      {"UPDATE result_chunks SET endpoint=9", "result_chunks 1, ", "there is no such endpoint"},
      {"UPDATE results SET component=9", "results 9 ", "there is no such component"},
      {"UPDATE rollups SET tier=4 WHERE id=(SELECT max(id) FROM rollups)", "rollups ", "its tier is none"},
      {"UPDATE rollups SET time=time+1 WHERE tier=3 AND id=(SELECT max(id) FROM rollups WHERE tier=3)",
       "rollups (sketches) ", "its time is not the begin of a day"},
      {"UPDATE rollups SET bytes=substr(bytes, 1, 10) WHERE id=(SELECT max(id) FROM rollups WHERE tier=3)",
       "rollups (sketches) ", "its checksum is wrong"},
      {"UPDATE endpoints SET cut=1<<40", "endpoints plain: ", "new samples would not be seen"},
      {"INSERT INTO components VALUES (9, 9, 'x', NULL)", "components 9: ", "there is no such endpoint"},
      {"INSERT INTO maintenances VALUES (3, 0, 'a', 7, 7, '', '', '', '', '', 0, NULL, NULL)",
       "maintenances 3: ", "it ends before it begins"},
      {"INSERT INTO exclusions VALUES (4, 'a', 7, 6, '', '', 0, NULL, NULL)",
       "exclusions 4: ", "it ends before it begins"},
      {"INSERT INTO changes VALUES (5, 3, 'a', 7, '', '', 0, '', 0)",
       "changes 5: ", "it is of no endpoint, site or service"},
      {"INSERT INTO audit VALUES (2, 'a', 7, '', '', x'')", "audit: ", "lines were taken away from it"},
      {"UPDATE declarations SET series=9 WHERE number=2", "declarations ",
       "it declares a series that is not there"},
  };
  for (const Case& one : cases) {
    INFO(one.sql);
    VerifyBench bench;
    bench.change(one.sql);
    for (const bool rest : {false, true}) {
      if (rest) bench.store.reset();
      const auto lines = bench.verified();
      CAPTURE(lines);
      REQUIRE(lines.size() == 2);
      CHECK(lines[0].starts_with(one.line));
      CHECK(lines[0].ends_with(one.what));
    }
  }
}

TEST_CASE("Kept runs that are not what their row says, or do not follow each other, are named, alone") {
  struct Case {
    const char* sql;
    const char* what;
  };
  const Case cases[] = {
      {"UPDATE runs SET bytes=x'0102' WHERE time_from=(SELECT max(time_from) FROM runs)",
       "its checksum is wrong"},
      {"UPDATE runs SET basis=basis+1 WHERE time_from=(SELECT max(time_from) FROM runs)",
       "its checksum is wrong"},
      {"UPDATE runs SET time_to=time_to+1 WHERE time_from=(SELECT max(time_from) FROM runs)",
       "its checksum is wrong"},
      {"DELETE FROM runs WHERE time_from=(SELECT time_from FROM runs ORDER BY 1 LIMIT 1 OFFSET 1)",
       "it does not begin where the one before it ends"},
      {"UPDATE runs SET component=9 WHERE time_from=(SELECT max(time_from) FROM runs)", ""},
  };
  for (const Case& one : cases) {
    INFO(one.sql);
    VerifyBench bench;
    for (int day = 1; day <= 60; ++day) {
      REQUIRE(bench
                  .commit(bench.receiver.take(
                      bench.source.push(one_result(bench.clock.now() + std::chrono::hours(24 * day)))))
                  .ok());
    }
    digest::Digest digest(bench.store->digest(), {}, bench.vitals);
    REQUIRE(digest.catch_up().ok());
    facts::KeepRunsOptions options;
    options.results_few = 3;
    options.span_max = std::chrono::hours(24 * 10);
    for (const int days : {30, 50, 70}) {
      bench.clock.advance(std::chrono::hours(24 * days) - (bench.clock.now() - kBegin));
      facts::KeepRuns keeping(bench.store->runs(), options, bench.clock, bench.vitals);
      for (auto more = keeping.turn(); *more;) more = keeping.turn();
    }
    const auto good = bench.verified();
    CAPTURE(good);
    REQUIRE(good.size() == 1);
    CHECK(good.front().find("runs ") != std::string::npos);
    bench.change(one.sql);
    const auto lines = bench.verified();
    CAPTURE(lines);
    REQUIRE(lines.size() >= 2);
    CHECK(lines[0].starts_with("runs "));
    CHECK(lines[0].ends_with(one.what));
  }
}

TEST_CASE("Roll-ups that no samples can come to are named") {
  VerifyBench bench;
  std::string what;
  SECTION("of no sample") {
    bench.replace(1, [](const std::string& bytes) {
      return with_rollups_changed(bytes, [](series::Rollup& rollup) { rollup.count = 0; });
    });
    what = "rollups (hours)";
  }
  SECTION("not in order") {
    bench.replace(1, [](const std::string& bytes) {
      return with_rollups_changed(bytes, [](series::Rollup& rollup) { rollup.min = rollup.max + 1; });
    });
    what = "rollups (hours)";
  }
  SECTION("of another time") {
    bench.replace(2, [](const std::string& bytes) {
      return with_rollups_changed(bytes, [](series::Rollup& rollup) { rollup.time -= kDayMs * 40; });
    });
    what = "rollups (days)";
  }
  SECTION("a day that does not follow from its hours") {
    bench.replace(2, [](const std::string& bytes) {
      return with_rollups_changed(bytes, [](series::Rollup& rollup) { rollup.count += 1; });
    });
    what = "rollups (days)";
  }
  SECTION("a sketch of too many") {
    bench.replace(3, [](const std::string& bytes) {
      auto all = *series::decode_sketches(bytes);
      all.front().sketch.add(1, 1'000);
      series::SketchSheet sheet;
      sheet.add(std::move(all));
      return sheet.take();
    });
    what = "rollups (sketches)";
  }
  const auto lines = bench.verified();
  CAPTURE(lines);
  REQUIRE(lines.size() >= 2);
  CHECK(std::any_of(lines.begin(), lines.end(),
                    [&](const std::string& line) { return line.starts_with(what); }));
}

TEST_CASE("A finding is one line, whatever is in it") {
  CHECK(line_of({"chunks", "17", "web-1", from_unix_ms(0), from_unix_ms(60'000), "its checksum is wrong"}) ==
        "chunks 17, web-1, 1970-01-01T00:00:00.000Z to 1970-01-01T00:01:00.000Z: its checksum is wrong");
  CHECK(line_of({"file", "", "", {}, {}, "two\nlines\x1b[0m"}) == "file: two lines [0m");
  CHECK(line_of({"journal", "3", "a", from_unix_ms(0), {}, "x"}) ==
        "journal 3, a, 1970-01-01T00:00:00.000Z: x");
}

}  // namespace
}  // namespace tidemark::verify
