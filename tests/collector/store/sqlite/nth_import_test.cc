#include "tests/collector/store/sqlite/nth_write.h"

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
  const auto import = [](StoreBench& bench) {
    return bench.store->imports().file(history(bench.clock.now()), {}, bench.clock.now());
  };
  const int last =
      whichever_write_fails(kind, 1, import, [&](StoreBench& bench, const auto& first, bool failed) {
        if (!failed) CHECK(first.ok());
        const auto again = import(bench);
        REQUIRE(again.ok());
        CHECK(again->taken + again->repeated == Counts{80, 160, 2});
        if (first.ok()) CHECK(again->taken == Counts{});
        check_all(bench);
        CHECK(import(bench)->taken == Counts{});
      });
  CHECK(last >= 5);
}

}  // namespace
}  // namespace tidemark::store::sqlite
