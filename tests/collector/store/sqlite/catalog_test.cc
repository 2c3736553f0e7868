#include "collector/store/sqlite/query.h"
#include "collector/verify/verify.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::store::sqlite {
namespace {

const TimePoint kBegin = from_unix_ms(1'800'000'000'000);
constexpr Duration kHour = std::chrono::hours(1);

CatalogFile services(const std::string& text) {
  return {CatalogFile::Kind::kServices, "/etc/tidemark/services.d/shop.toml", text};
}
CatalogFile calendar() {
  return {CatalogFile::Kind::kCalendar, "/etc/tidemark/services.d/h.ics", std::string("a\0b\xff", 4)};
}
CatalogVersionRow version(const std::string& digest, TimePoint taken) { return {0, taken, digest}; }

std::int64_t texts(const StoreBench& bench) {
  const auto connection = Connection::open_reader(bench.file());
  REQUIRE(connection.ok());
  Query query(**connection, "SELECT count(*) FROM catalogue_texts");
  query.next();
  return query.take<std::int64_t>();
}

void damage(StoreBench& bench, const std::string& sql) {
  bench.store.reset();
  {
    auto connection = Connection::open_writer(bench.file());
    REQUIRE(connection.ok());
    (*connection)->execute(sql);
  }
  bench.open();
}

}  // namespace

TEST_CASE("Each version of the catalogue is kept whole, a shared text once") {
  StoreBench bench;
  const std::vector<CatalogFile> first{services("one"), calendar()}, second{services("two"), calendar()};
  CHECK(*bench.store->catalogs().in_force(kBegin) == std::nullopt);
  CHECK(*bench.store->catalogs().first() == std::nullopt);
  CHECK(*bench.store->catalogs().add(version("a", kBegin), first));
  CHECK(*bench.store->catalogs().add(version("b", kBegin + kHour), second));
  bench.store.reset();
  bench.open();
  auto& catalogs = bench.store->catalogs();
  const CatalogVersionRow a{1, kBegin, "a"}, b{2, kBegin + kHour, "b"};
  CHECK(*catalogs.versions(10) == std::vector{b, a});
  CHECK(*catalogs.versions(1) == std::vector{b});
  CHECK(*catalogs.first() == a);
  CHECK(*catalogs.in_force(kBegin - Duration(1)) == std::nullopt);
  CHECK(*catalogs.in_force(kBegin) == a);
  CHECK(*catalogs.in_force(kBegin + kHour - Duration(1)) == a);
  CHECK(*catalogs.in_force(kBegin + kHour) == b);
  CHECK(*catalogs.files(1) == first);
  CHECK(*catalogs.files(2) == second);
  CHECK(absl::IsNotFound(catalogs.files(3).status()));
  CHECK(texts(bench) == 3);
}

TEST_CASE("A catalogue that is taken again adds nothing, unless another one was in force meanwhile") {
  StoreBench bench;
  auto& catalogs = bench.store->catalogs();
  CHECK(*catalogs.add(version("a", kBegin), {services("one")}));
  CHECK_FALSE(*catalogs.add(version("a", kBegin + kHour), {services("one # said otherwise")}));
  // A later collector may make another digest of the same texts.
  CHECK_FALSE(*catalogs.add(version("z", kBegin + kHour), {services("one")}));
  CHECK(*catalogs.add(version("b", kBegin + kHour), {services("two")}));
  CHECK(*catalogs.add(version("a", kBegin + 2 * kHour), {services("one")}));
  CHECK(catalogs.versions(10)->size() == 3);
  CHECK(texts(bench) == 2);
}

TEST_CASE("A catalogue without files is one, too") {
  StoreBench bench;
  CHECK(*bench.store->catalogs().add(version("none", kBegin), {}));
  CHECK(bench.store->catalogs().files(1)->empty());
}

TEST_CASE("A catalogue that is too large is refused with its size") {
  StoreBench bench;
  const auto added =
      bench.store->catalogs().add(version("a", kBegin), {services(std::string(kCatalogBytesMax, ' '))});
  CHECK(absl::IsResourceExhausted(added.status()));
  CHECK(added.status().message().find("at most 33554432") != std::string_view::npos);
  CHECK(bench.store->catalogs().versions(10)->empty());
}

TEST_CASE("A damaged version is told with its time, the others stay, and the same is kept anew") {
  const std::string sql = GENERATE(
      as<std::string>(), "UPDATE catalogue_texts SET bytes=x'00' WHERE id=2",
      "DELETE FROM catalogue_texts WHERE id=2", "DELETE FROM catalogue_files WHERE catalogue=2",
      "UPDATE catalogue_files SET path='/x' WHERE catalogue=2",
      "UPDATE catalogues SET version='c' WHERE id=2", "UPDATE catalogues SET taken=taken+1 WHERE id=2",
      "UPDATE catalogue_files SET text=1 WHERE catalogue=2");
  CAPTURE(sql);
  StoreBench bench;
  REQUIRE(bench.store->catalogs().add(version("a", kBegin), {services("one")}).ok());
  REQUIRE(bench.store->catalogs().add(version("b", kBegin + kHour), {services("two")}).ok());
  damage(bench, sql);
  auto& catalogs = bench.store->catalogs();
  CHECK(absl::IsDataLoss(catalogs.files(2).status()));
  CHECK(std::string(catalogs.files(2).status().message()).starts_with("the catalogue of 2027-01-15T"));
  CHECK(catalogs.files(1)->front().text == "one");
  std::string said;
  const auto verdict = verify::verify(bench.file(), [&](const std::string& line) { said += line + "\n"; });
  REQUIRE(verdict.ok());
  CHECK_FALSE(verdict->good);
  CHECK(said.find("catalogues 2: ") != std::string::npos);
  CHECK(*catalogs.add(version("b", kBegin + 2 * kHour), {services("two")}));
  CHECK(catalogs.files(3)->front().text == "two");
}

}  // namespace tidemark::store::sqlite
