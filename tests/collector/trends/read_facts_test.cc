#include <memory>
#include <sstream>

#include "collector/trends/assemble.h"
#include "tests/collector/facts/results_story.h"
#include "tests/collector/trends/evidence.h"

using namespace tidemark;
using namespace tidemark::trends;
using facts::kDay;
using facts::kHour;
using timeline::roll;

namespace {

/// A service of three checks of one endpoint, and all that may come between two questions about it.
struct FactsBench : facts::RunsBench {
  FactsBench(std::uint64_t seed, const std::string& endpoint_class) : story(seed), begin(clock.now()) {
    source.facts().endpoint_class = endpoint_class;
    REQUIRE(commit(receiver.hello()).ok());
    catalog::Service service = service_8_to_18_on_weekdays();
    service.hours.weekdays[5] = {{0, 1'440}};
    service.hours.time_zone = "Europe/Berlin";
    service.merge_gap = kHour * roll(story.random, 30);
    service.slo.any = 0.9;
    service.members.select.emplace_back().endpoint = "*";
    put(service);
    source_of_trends = std::make_unique<TrendSource>(store->reader(), store->operations(), catalog, versions,
                                                     clock, catalog::PresenceTable(), vitals);
  }
  void put(const catalog::Service& service) { catalog.put(catalog::Catalog({service}, {})); }

  timeline::Interval some_time() {
    const TimePoint from =
        begin + kHour * roll(story.random, static_cast<int>((clock.now() - begin) / kHour));
    return {from, from + kHour * (1 + roll(story.random, 40))};
  }
  void enter_something() {
    const auto [from, to] = some_time();
    const store::Entry by{"jane", from - kHour};
    if (roll(story.random, 1) == 0) {
      REQUIRE(store->operations().add(store::ExclusionRow{0, "shop", from, to, "test", by, {}}).ok());
    } else {
      const store::Scope scope{store::Scope::Kind::kService, "shop"};
      REQUIRE(store->operations()
                  .add(store::MaintenanceRow{0, scope, from, to, "", "UTC", "test", "joe", by, {}})
                  .ok());
    }
  }
  void change_the_definition() {
    catalog::Service service = catalog.get()->services().front();
    service.merge_gap = kHour * roll(story.random, 30);
    put(service);
  }

  std::vector<Sli> slis(const SliRequest& request) {
    auto found = source_of_trends->slis(request);
    INFO(found.status().message());
    REQUIRE(found.ok());
    REQUIRE(found->size() == 1);
    return std::move(found->front().slis);
  }
  void check() {
    for (const auto kind : {catalog::PeriodKind::kDay, catalog::PeriodKind::kMonth}) {
      SliRequest request;
      request.by = kind;
      const int days = static_cast<int>((clock.now() - begin) / kDay);
      request.since = begin - kDay * (roll(story.random, 200) - days / 2);
      if (roll(story.random, 3) == 0) request.until = *request.since + kHour * (1 + roll(story.random, 900));
      if (request.until > clock.now()) request.until.reset();
      if (*request.since >= clock.now()) continue;
      const std::vector<Sli> kept = slis(request);
      request.recompute = true;
      const std::vector<Sli> made = slis(request);
      REQUIRE(kept.size() == made.size());
      for (std::size_t i = 0; i < kept.size(); ++i) {
        INFO(made[i].period_name << " as of " << rfc3339(clock.now()));
        const auto said = [](const DayFact& day) {
          std::ostringstream out;
          out << rfc3339(day.time.from) << " to " << rfc3339(day.time.to) << ": up to " << human(day.base)
              << " down " << human(day.down) << ", unknown " << human(day.unknown) << ", not yet "
              << human(day.not_yet) << ", absent " << human(day.absent) << ", planned " << human(day.planned)
              << ", outages " << day.outages;
          return out.str();
        };
        INFO("kept " << said(kept[i].sums));
        INFO("made " << said(made[i].sums));
        REQUIRE(kept[i].sums == made[i].sums);
      }
    }
  }

  facts::ResultsStory story;
  const TimePoint begin;
  catalog::CatalogHolder catalog;
  versions::CatalogVersions versions{store->catalogs(), catalog, clock, vitals};
  std::unique_ptr<TrendSource> source_of_trends;
};

}  // namespace

TEST_CASE("figures are the same whether days were kept or are made anew, whatever came in between") {
  std::int64_t recalled = 0;
  for (const char* const endpoint_class : {"server", "laptop"}) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      INFO(endpoint_class << ", seed " << seed);
      FactsBench bench(seed, endpoint_class);
      for (int n = 0; n < 60; ++n) {
        bench.story.next(bench, bench.begin);
        if (roll(bench.story.random, 9) == 0) bench.enter_something();
        if (roll(bench.story.random, 20) == 0) bench.change_the_definition();
        if (roll(bench.story.random, 1) == 0) bench.check();
      }
      CHECK(bench.vital("facts.reused") > 500);
      recalled += bench.vital("runs.recalled");
    }
  }
  CHECK(recalled > 50);
}

TEST_CASE("days' sums are those of all results, and no run that is kept makes a difference") {
  for (std::uint64_t seed = 11; seed <= 14; ++seed) {
    INFO("seed " << seed);
    FactsBench bench(seed, "server");
    for (int n = 0; n < 40; ++n) bench.story.next(bench, bench.begin);
    const auto endpoints = bench.store->reader().endpoints();
    REQUIRE(endpoints.ok());
    const timeline::Interval all{bench.begin - 200 * kDay, bench.clock.now()};
    std::vector<Component> components;
    for (const std::string& check : facts::kChecks) {
      Component& one = components.emplace_back();
      one.id = endpoints->front().name + "/" + check;
      const auto first = bench.store->reader().first_result(bench.id(check));
      REQUIRE(first.ok());
      one.life.first_result = *first;
      one.runs = bench.slow(check, all);
    }
    TreeNode tree;
    for (std::size_t i = 0; i < components.size(); ++i) tree.children.push_back(leaf(i, components[i].id));
    const catalog::Service service = bench.catalog.get()->services().front();
    tree.rule = service.members.rule;
    const History history = history_of(service, std::move(tree), std::move(components), all);
    SliRequest request;
    request.since = bench.begin - 150 * kDay;
    const auto kept = bench.slis(request);
    const auto first_day =
        catalog::period_at(catalog::PeriodKind::kMonth, *request.since, "Europe/Berlin").interval.from;
    const auto slow =
        trends::slis(service, catalog::PeriodKind::kMonth, day_facts(history, {first_day, all.to}), all.to);
    REQUIRE(kept.size() == slow.size());
    for (std::size_t i = 0; i < kept.size(); ++i) {
      INFO(slow[i].period_name);
      REQUIRE(kept[i].sums == slow[i].sums);
    }
  }
}
