#include "collector/report/report.h"
#include "tests/collector/report/sample_trend.h"
#include "tests/support/catch.h"

namespace tidemark::report {
namespace {

const Context kContext{"0b9a4c1e-2f0d-4f7e-9a3c-1d2e3f405162", at("2026-12-01T06:00:00Z")};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// Its downtime costs so much an hour.
void cost(trends::ServiceTrend& trend, double per_hour) {
  catalog::Service service;
  service.name = trend.service;
  service.cost.emplace();
  service.cost->per_hour.fill(per_hour);
  trend.definition.catalog = std::make_shared<catalog::Catalog>(std::vector<catalog::Service>{service},
                                                                std::vector<catalog::SetDefinition>{});
}

trends::ServiceTrend named(trends::ServiceTrend trend, const std::string& name) {
  trend.service = name, trend.title = name;
  return trend;
}

}  // namespace

TEST_CASE("The score of a service is 50 points for its goal, 30 for its budget, 20 for coverage") {
  trends::ServiceTrend trend = calm_trend();
  CHECK(*score_of(trend) == Approx(100));
  trend.current.coverage.value = 0.5;
  CHECK(*score_of(trend) == Approx(90));
  trend.current.error_budget_consumed.value = 0.4;
  CHECK(*score_of(trend) == Approx(78));
  // Missed by half as much again as the goal allows.
  trend.current.availability.value = 0.9925, trend.current.error_budget_consumed.value = 1.5;
  CHECK(*score_of(trend) == Approx(50 * 0.5 + 0 + 10));
  trend.current.availability.value = 0.9;
  CHECK(*score_of(trend) == Approx(10));
  trend.current.slo.value.reset();
  CHECK(*score_of(trend) == Approx(80 * 0.9 + 10));
  trend.current.availability = {std::nullopt, "no time was measured"};
  CHECK_FALSE(score_of(trend));
}

TEST_CASE(
    "A summary orders services by what their downtime cost, and weighs them by what an hour of it does") {
  trends::ServiceTrend mail = named(calm_trend(), "Mail");
  trends::ServiceTrend shop = named(troubled_trend(), "Shop");
  cost(mail, 100), cost(shop, 300);
  const Report report = make_summary({mail, shop}, "Jane Roe", kContext);
  CHECK(report.title == "All services of Jane Roe");
  REQUIRE(report.services.size() == 2);
  CHECK(report.services[0].title == "Shop");
  CHECK(report.services[0].goal == "missed");
  CHECK(report.services[1].goal == "met");
  CHECK(report.verdict ==
        "2 services in November 2026: 1 met its goal, 1 did not. Downtime "
        "cost about 1,903 EUR; most of it came from Shop.");
  const double expected = (300 * *score_of(shop) + 100 * *score_of(mail)) / 400;
  REQUIRE(report.figures[0].key == "network_health_score");
  CHECK(*report.figures[0].value == Approx(expected));
  // The most urgent decision of all, then the next service's.
  REQUIRE(report.decisions.size() == 3);
  CHECK(report.decisions[0].starts_with("Shop: Slow changes down"));
  CHECK(report.decisions[1].starts_with("Shop: Name a deputy"));
  CHECK(report.decisions[2].starts_with("Mail: Name a deputy"));
  CHECK(has(report.notes[0], "50 points"));
}

TEST_CASE("Where no service has a cost all weigh the same; amounts of several currencies are not added") {
  trends::ServiceTrend a = named(calm_trend(), "A");
  trends::ServiceTrend b = named(calm_trend(), "B");
  b.current.coverage.value = 0.5;
  CHECK(*make_summary({a, b}, "", kContext).figures[0].value == Approx(95));
  CHECK(has(make_summary({a, b}, "", kContext).verdict, "No downtime had a cost."));
  a.current.downtime_cost.value = 100, b.current.downtime_cost.value = 200, b.currency = "CHF";
  CHECK(has(make_summary({a, b}, "", kContext).verdict, "about 200 CHF + 100 EUR"));
}

TEST_CASE("How many services met their goal reads right for none, one and many, in both languages") {
  trends::ServiceTrend open = named(calm_trend(), "open");
  open.current.slo.value.reset();
  struct Row {
    int met, missed, open;
    std::string english, german;
  };
  const std::vector<Row> rows{
      {2, 0, 0, ": 2 met their goal. ", ": 2 erreichten ihr Ziel. "},
      {1, 1, 1, ": 1 met its goal, 1 did not, 1 has none or no figure. ",
       ": 1 erreichte sein Ziel, 1 nicht, 1 hat keines oder keine Kennzahl. "},
      {0, 2, 2, ": none met its goal, 2 did not, 2 have none or no figure. ",
       ": keiner erreichte sein Ziel, 2 nicht, 2 haben keines oder keine Kennzahl. "},
  };
  for (const Row& row : rows) {
    std::vector<trends::ServiceTrend> all;
    for (int i = 0; i < row.met; ++i) all.push_back(named(calm_trend(), "met " + std::to_string(i)));
    for (int i = 0; i < row.missed; ++i)
      all.push_back(named(troubled_trend(), "missed " + std::to_string(i)));
    for (int i = 0; i < row.open; ++i) all.push_back(open);
    Context german = kContext;
    german.language = Language::kGerman;
    CHECK(has(make_summary(all, "", kContext).verdict, row.english));
    CHECK(has(make_summary(all, "", german).verdict, row.german));
  }
}

TEST_CASE("A summary has its faces, and shows nothing of what single services have") {
  const Report report = make_summary(
      {named(troubled_trend(), "Müller & Söhne"), named(calm_trend(), "<script>")}, "", kContext);
  const std::string page = render_html(report);
  CHECK(has(page, "Müller &amp; Söhne"));
  CHECK_FALSE(has(page, "<script>"));
  CHECK(has(page, "<h2>Services</h2>"));
  for (const char* section : {"What runs out first", "Outages</h2>", "What the service is made of"})
    CHECK_FALSE(has(page, section));
  CHECK(has(render_text(report), "* Müller & Söhne (up)"));
  CHECK(has(render_json(report), "\"Müller & Söhne.availability\""));
  CHECK(has(render_csv(report), "figure,network_health_score,1,"));
}

}  // namespace tidemark::report
