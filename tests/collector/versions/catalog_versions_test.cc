#include "tests/collector/versions/versions_bench.h"

namespace tidemark::versions {
namespace {

using Names = std::vector<std::string>;

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the catalogue that was in force at a time is read again, also after a restart") {
  VersionsBench bench;
  const TimePoint begin = bench.clock.now();
  bench.take(service("shop", "slo = 99\n"));
  bench.clock.advance(kDay);
  bench.take(service("shop", "slo = 98\n"));
  for (int round = 0; round < 2; ++round, bench.restart()) {
    const auto first = bench.versions->at(begin + kHour);
    REQUIRE(first.ok());
    CHECK(first->catalog->find("shop")->slo.any == 0.99);
    CHECK(first->since == begin);
    CHECK(first->then == begin + kHour);
    CHECK_FALSE(first->before_first);
    const auto before = bench.versions->at(begin - kHour);
    REQUIRE(before.ok());
    CHECK(before->version == first->version);
    CHECK(before->before_first);
    const auto second = bench.versions->at(begin + kDay);
    REQUIRE(second.ok());
    CHECK(second->catalog->find("shop")->slo.any == 0.98);
    const Definition today = bench.versions->today();
    CHECK(today.version == second->version);
    CHECK(today.since == begin + kDay);
    CHECK_FALSE(today.then);
  }
}

TEST_CASE("a catalogue that is read again as it was is no new version") {
  VersionsBench bench;
  bench.take(service("shop"));
  bench.take("# a remark\n" + service("shop"));
  bench.restart();
  bench.versions->keep();
  CHECK(bench.versions->history("", 10)->notes.size() == 1);
  CHECK(bench.vital("catalog.versions_kept") == 1);
}

TEST_CASE("the history says what each version changed, and of one service when it did") {
  VersionsBench bench;
  const TimePoint begin = bench.clock.now();
  for (const std::string& text :
       {service("shop"),
        service("shop") +
            service("mail", "", "services = [\"shop\"]\n[service.hours]\ntime_zone = \"Asia/Tokyo\""),
        service("shop", "slo = 99\n") + service("mail"), service("shop", "slo = 99\n")}) {
    bench.take(text);
    bench.clock.advance(kDay);
  }
  const auto all = bench.versions->history("", 10);
  REQUIRE(all.ok());
  REQUIRE(all->notes.size() == 4);
  CHECK_FALSE(all->more);
  CHECK_FALSE(all->time_zone);
  CHECK(all->notes[0].taken == begin + 3 * kDay);
  CHECK(all->notes[0].changes.removed == Names{"mail"});
  CHECK(all->notes[1].changes.changed.size() == 2);
  CHECK(all->notes[1].changes.changed[1].keys == Names{"slo"});
  CHECK(all->notes[2].changes.added == Names{"mail"});
  CHECK(all->notes[3].changes.added == Names{"shop"});
  CHECK(all->notes[3].first);
  const auto mail = bench.versions->history("mail", 10);
  REQUIRE(mail->notes.size() == 3);
  CHECK(mail->notes[1].changes.changed.size() == 1);
  CHECK(mail->time_zone == "UTC");
  const auto shop = bench.versions->history("shop", 1);
  REQUIRE(shop->notes.size() == 1);
  CHECK(shop->notes[0].taken == begin + 2 * kDay);
  CHECK(shop->more);
  const auto none = bench.versions->history("nothing", 10);
  CHECK(none->notes.empty());
  CHECK_FALSE(none->time_zone);
  CHECK(*bench.versions->services_between(begin, begin) == Names{"shop"});
  CHECK(*bench.versions->services_between(begin + kDay + kHour, bench.clock.now()) == Names{"mail", "shop"});
  CHECK(*bench.versions->services_between(begin + 3 * kDay, bench.clock.now()) == Names{"shop"});
}

TEST_CASE("a version that is damaged, or has mistakes for today's reader, is told so, and others are read") {
  VersionsBench bench;
  const TimePoint begin = bench.clock.now();
  bench.take(service("shop", "slo = 99\n"));
  bench.clock.advance(kDay);
  SECTION("damaged") {
    bench.take(service("shop", "slo = 98\n"));
    bench.damage("UPDATE catalogue_texts SET bytes=x'01' WHERE id=1");
    const auto status = bench.versions->at(begin).status();
    CHECK(absl::IsDataLoss(status));
    CHECK(has(std::string(status.message()), "is damaged in the store"));
  }
  SECTION("no longer valid") {
    bench.take(service("shop", "slo = 98\n"));
    bench.damage("DELETE FROM catalogues; DELETE FROM catalogue_files");
    auto& store = bench.store->catalogs();
    REQUIRE(store
                .add({0, begin, "old"},
                     {{store::CatalogFile::Kind::kServices, "/s/a.toml", "[[service]]\nx = 1"}})
                .ok());
    bench.versions->keep();
    const auto status = bench.versions->at(begin).status();
    CHECK(absl::IsFailedPrecondition(status));
    CHECK(has(std::string(status.message()), "cannot be read by this version of tidemarkd: /s/a.toml:"));
  }
  CHECK(bench.versions->at(bench.clock.now())->catalog->find("shop")->slo.any == 0.98);
  const auto history = bench.versions->history("", 10);
  REQUIRE(history.ok());
  REQUIRE(history->notes.size() == 2);
  CHECK_FALSE(history->notes[0].trouble.empty());
  CHECK_FALSE(history->notes[1].trouble.empty());
}

TEST_CASE("without any version of the past nothing is made up, and one that cannot be kept is counted") {
  VersionsBench bench;
  CHECK(absl::IsFailedPrecondition(bench.versions->at(bench.clock.now()).status()));
  CHECK_FALSE(bench.versions->today().since);
  bench.store->close();
  bench.files.write_service("a.toml", service("shop"));
  REQUIRE(bench.holder.reload(bench.files.services(), bench.files.sets()).none());
  bench.versions->keep();
  CHECK(bench.vital("catalog.versions_not_kept") == 1);
  CHECK_FALSE(bench.versions->today().since);
  CHECK(bench.versions->today().catalog->find("shop") != nullptr);
}

}  // namespace tidemark::versions
