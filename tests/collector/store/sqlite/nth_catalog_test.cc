#include "tests/collector/store/sqlite/nth_write.h"

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
  const int last = whichever_write_fails(
      kind, 1, [](StoreBench& bench) { return play(bench.store->catalogs()); },
      [](StoreBench& bench, std::size_t kept, bool failed) {
        if (!failed) CHECK(kept == 2);
        auto& catalogs = bench.store->catalogs();
        const auto rows = catalogs.versions(10);
        REQUIRE(rows.ok());
        CHECK(rows->size() >= kept);
        for (const CatalogVersionRow& row : *rows) CHECK(*catalogs.files(row.id) == files_of(row.version));
        if (rows->size() < 2) CHECK(play(catalogs) == 2);
        CHECK(catalogs.versions(10)->size() == 2);
      });
  CHECK(last >= 5);
}

}  // namespace
}  // namespace tidemark::store::sqlite
