#include "collector/verify/verify.h"
#include "tests/collector/store/sqlite/failing_disk.h"
#include "tests/collector/store/sqlite/store_bench.h"

/// The n-th write of an import fails, n = 1, 2, … until none does: imported again, everything is there, once.
namespace tidemark::store::sqlite {
namespace {

constexpr std::int64_t kDay_ms = 86'400'000;

std::vector<ImportedEndpoint> history(TimePoint now) {
  std::vector<ImportedEndpoint> out;
  for (const char* name : {"web", "db"}) {
    ImportedEndpoint& one = out.emplace_back();
    one.name = name;
    one.checks = {{"http", {}}, {"disk", {}}};
    one.events = {{now - Duration(kDay_ms), "backup.completed", Severity::kInfo, "done", {}, {}}};
    one.series = {{"m", {}, "1", MetricKind::kGauge, {}}};
    for (int n = 0; n < 40; ++n) {
      const std::int64_t time = unix_ms(now) - 6 * kDay_ms + n * 9'000'000;
      for (ImportedResults& check : one.checks)
        check.results.push_back({time, 0, CheckState::kOk, 60'000, 1, "well"});
      one.series[0].samples.push_back({time, static_cast<double>(n)});
    }
  }
  return out;
}

void check_all(StoreBench& bench) {
  const auto endpoints = bench.store->reader().endpoints();
  REQUIRE(endpoints.ok());
  REQUIRE(endpoints->size() == 2);
  const TimePoint end = bench.clock.now() + Duration(kDay_ms);
  for (const EndpointRow& endpoint : *endpoints) {
    for (const char* check : {"http", "disk"})
      CHECK(bench.store->reader().results({endpoint.id, check}, {}, end)->size() == 40);
    const auto series = bench.store->reader().series(endpoint.id, "");
    REQUIRE(series->size() == 1);
    CHECK(bench.store->reader().samples(series->front().id, {}, end, 1'000)->size() == 40);
  }
  CHECK(bench.store->reader().events({})->size() == 2);
}

TEST_CASE("Whichever write of an import fails, the same import completes it") {
  const auto kind = GENERATE(FailingDisk::Kind::kOnce, FailingDisk::Kind::kForEver, FailingDisk::Kind::kFull);
  FailingDisk disk;
  bool failed = true;
  int nth = 0;
  while (failed) {
    CAPTURE(static_cast<int>(kind), ++nth);
    StoreBench bench;
    const auto wanted = history(bench.clock.now());
    disk.fail(nth, kind);
    const auto first = bench.store->imports().file(wanted, {}, bench.clock.now());
    failed = disk.failed();
    if (!failed) CHECK(first.ok());
    if (nth % 2 == 0 && kind == FailingDisk::Kind::kOnce) {
      disk.heal();
    } else {
      bench.store.reset();
      disk.heal();
      bench.open();
    }
    const auto again = bench.store->imports().file(wanted, {}, bench.clock.now());
    REQUIRE(again.ok());
    CHECK(again->taken + again->repeated == Counts{80, 160, 2});
    if (first.ok()) CHECK(again->taken == Counts{});
    check_all(bench);
    CHECK(bench.store->imports().file(wanted, {}, bench.clock.now())->taken == Counts{});
    bench.store.reset();
    const auto verdict = verify::verify(bench.file(), [](const std::string& line) { UNSCOPED_INFO(line); });
    REQUIRE(verdict.ok());
    CHECK(verdict->good);
  }
  CHECK(nth > 5);
}

}  // namespace
}  // namespace tidemark::store::sqlite
