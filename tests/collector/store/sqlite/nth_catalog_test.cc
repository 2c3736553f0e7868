#include "collector/verify/verify.h"
#include "tests/collector/store/sqlite/failing_disk.h"
#include "tests/collector/store/sqlite/store_bench.h"

/// The n-th write of a version of the catalogue fails, n = 1, 2, … until none does: it is there with all of
/// its files or not at all, and taken again it is there once.
namespace tidemark::store::sqlite {
namespace {

const TimePoint kBegin = from_unix_ms(1'800'000'000'000);

std::vector<CatalogFile> files_of(const std::string& word) {
  return {{CatalogFile::Kind::kServices, "/a.toml", word + std::string(20'000, ' ')},
          {CatalogFile::Kind::kCalendar, "/h.ics", "holidays"}};
}

/// How many of both versions were answered with yes.
std::size_t play(CatalogStore& catalogs) {
  std::size_t kept = 0;
  for (const std::string word : {"one", "two"}) {
    if (!catalogs.add({0, kBegin, word}, files_of(word)).ok()) break;
    ++kept;
  }
  return kept;
}

TEST_CASE("Whichever write of a catalogue's version fails, it is there whole or not at all") {
  const auto kind = GENERATE(FailingDisk::Kind::kOnce, FailingDisk::Kind::kForEver, FailingDisk::Kind::kFull);
  FailingDisk disk;
  bool failed = true;
  int nth = 0;
  while (failed) {
    CAPTURE(static_cast<int>(kind), ++nth);
    StoreBench bench;
    disk.fail(nth, kind);
    const std::size_t kept = play(bench.store->catalogs());
    failed = disk.failed();
    if (!failed) CHECK(kept == 2);
    if (nth % 2 == 0 && kind == FailingDisk::Kind::kOnce) {
      disk.heal();
    } else {
      bench.store.reset();
      disk.heal();
      bench.open();
    }
    auto& catalogs = bench.store->catalogs();
    const auto rows = catalogs.versions(10);
    REQUIRE(rows.ok());
    CHECK(rows->size() >= kept);
    for (const CatalogVersionRow& row : *rows) CHECK(*catalogs.files(row.id) == files_of(row.version));
    if (rows->size() < 2) CHECK(play(catalogs) == 2);
    CHECK(catalogs.versions(10)->size() == 2);
    bench.store.reset();
    const auto verdict = verify::verify(bench.file(), [](const std::string& line) { UNSCOPED_INFO(line); });
    REQUIRE(verdict.ok());
    CHECK(verdict->good);
  }
  CHECK(nth > 5);
}

}  // namespace
}  // namespace tidemark::store::sqlite
