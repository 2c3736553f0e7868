#include "collector/report/charts.h"

#include <cmath>
#include <set>

#include "collector/report/render_pdf.h"
#include "tests/collector/report/sample_trend.h"
#include "tests/support/catch.h"

namespace tidemark::report {
namespace {

const Context kContext{"0b9a4c1e-2f0d-4f7e-9a3c-1d2e3f405162", at("2026-12-01T06:00:00Z")};

trends::Sli month(const char* from, const char* to, std::uint64_t outages) {
  trends::Sli out;
  out.period_name = "a month", out.over = true;
  out.sums.time = {at(from), at(to)}, out.sums.base = hours(720);
  out.sums.outages = outages, out.sums.down = static_cast<int>(outages) * hours(1);
  out.availability.value = 0.99;
  return out;
}

struct Sample {
  trends::ServiceTrend trend = troubled_trend();
  trends::Capacity capacity;
  std::vector<trends::Sli> history{month("2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z", 0),
                                   month("2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z", 2)};
  Sample() {
    trend.current.waterfall.components = {{"shop-db/tcp-5432", hours(5)}, {"shop-1/tcp-443", minutes(46)}};
    capacity.as_of = at("2026-12-01T06:00:00Z");
    trends::CapacityForecast one;
    one.endpoint = "shop-db", one.place = "/var", one.now = 0.8, one.growth = 0.004;
    one.outlook = trends::Outlook::kDated;
    one.earliest = at("2027-01-10T00:00:00Z"), one.latest = at("2027-02-10T00:00:00Z");
    for (int day = 0; day < 60; ++day) one.daily.push_back({20'728.0 + day, 0.56 + 0.004 * day});
    capacity.forecasts = {one};
  }
  Material material() const { return {trend, &capacity, &history}; }
  Report report(Language language = Language::kEnglish) const {
    return make_report(material(), {kContext.id, kContext.generated, language});
  }
};

std::set<std::string> ids(const std::vector<Chart>& charts) {
  std::set<std::string> out;
  for (const Chart& chart : charts) out.insert(chart.id);
  return out;
}

/// Of what is drawn as not measured above the legend, as shares of the picture's inner width: from, to.
std::vector<std::pair<double, double>> unmeasured(const Sample& sample) {
  std::vector<std::pair<double, double>> out;
  for (const Chart& chart : charts_of(sample.material(), sample.report())) {
    if (chart.id != "outages") continue;
    const double inner = chart.picture.width - 2 * chart::kMargin;
    for (const chart::Shape& shape : chart.picture.shapes) {
      const auto* form = std::get_if<chart::Rectangle>(&shape.form);
      if (form == nullptr || shape.style.pattern_tone != chart::Tone::kUnknown) continue;
      out.emplace_back((form->x - chart::kMargin) / inner, (form->x + form->width - chart::kMargin) / inner);
    }
  }
  if (!out.empty()) out.pop_back();  // the legend's
  return out;
}

}  // namespace

TEST_CASE("What is to come, and what was before anything was observed, is not drawn as up") {
  Sample sample;
  CHECK(unmeasured(sample).empty());
  sample.trend.as_of = at("2026-11-24T23:00:00Z");  // 24 of 30 days
  sample.trend.current.not_yet = hours(72);
  for (std::size_t day = 0; day < 3; ++day) sample.trend.days[day].base = {};
  const auto found = unmeasured(sample);
  REQUIRE(found.size() == 2);
  CHECK(found[0].first == Approx(0).margin(1e-9));
  CHECK(found[0].second == Approx(0.1));
  CHECK(found[1].first == Approx(0.8));
  CHECK(found[1].second == Approx(1));
  sample.trend.current.not_yet = {};  // no service hours
  CHECK(unmeasured(sample).size() == 1);
}

TEST_CASE(
    "There is a chart for everything that the material has, each with its words for those who cannot see "
    "it") {
  const Sample sample;
  const auto charts = charts_of(sample.material(), sample.report());
  CHECK(ids(charts) == std::set<std::string>{"budget", "capacity", "causes", "days", "outages", "periods"});
  for (const Chart& chart : charts) {
    CAPTURE(chart.id);
    CHECK_FALSE(chart.picture.title.empty());
    CHECK_FALSE(chart.picture.description.empty());
    CHECK(chart.picture.shapes.size() > 5);
  }
}

TEST_CASE("Charts are as wide as is asked for, and their titles begin with a large letter") {
  const Sample sample;
  for (const Language language : {Language::kEnglish, Language::kGerman}) {
    for (const double width : {kPageWidth, kScreenWidth}) {
      for (const Chart& chart : charts_of(sample.material(), sample.report(language), width)) {
        CAPTURE(chart.id, chart.picture.title);
        CHECK(chart.picture.width == width);
        CHECK((chart.picture.title[0] >= 'A' && chart.picture.title[0] <= 'Z'));
      }
    }
  }
  CHECK(sample.report().capacity[0].what == "Space at /var of shop-db");
}

TEST_CASE("A period without outages is shown by its days alone") {
  const trends::ServiceTrend calm = calm_trend();
  const Material material{calm};
  CHECK(ids(charts_of(material, make_report(material, kContext))) == std::set<std::string>{"budget", "days"});
}

TEST_CASE("What is not there has no chart") {
  Sample sample;
  sample.history.pop_back();  // one period is no comparison
  sample.capacity.forecasts[0].outlook = trends::Outlook::kNoDate;
  sample.trend.current.error_budget = {std::nullopt, "the service has no SLO"};
  sample.trend.current.down = {};
  CHECK(ids(charts_of(sample.material(), sample.report())) == std::set<std::string>{"days", "outages"});
  sample.trend.current.availability = {std::nullopt, "no time was measured"};
  CHECK(charts_of(sample.material(), sample.report()).empty());
}

TEST_CASE(
    "A PDF is made of a report with charts, of one without, and of a summary, in both languages and sizes") {
  const Sample sample;
  for (const Language language : {Language::kEnglish, Language::kGerman}) {
    const Report report = sample.report(language);
    const auto charts = charts_of(sample.material(), report);
    const auto a4 = render_pdf(report, charts, paint::Paper::kA4);
    REQUIRE(a4.ok());
    CHECK(a4->starts_with("%PDF-1."));
    CHECK(*a4 == *render_pdf(report, charts, paint::Paper::kA4));  // the same bytes again
    CHECK(*a4 != *render_pdf(report, charts, paint::Paper::kLetter));
  }
  CHECK(render_pdf(sample.report(), {}, paint::Paper::kA4).ok());
  CHECK(render_pdf(make_summary({sample.trend}, "", kContext), {}, paint::Paper::kA4).ok());
}

}  // namespace tidemark::report
