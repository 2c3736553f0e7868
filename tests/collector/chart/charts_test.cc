#include <cmath>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "tests/collector/chart/samples.h"
#include "tests/support/catch.h"

namespace tidemark::chart {
namespace {

std::vector<Text> texts_of(const Picture& picture) {
  std::vector<Text> out;
  for (const Shape& shape : picture.shapes)
    if (const auto* const text = std::get_if<Text>(&shape.form)) out.push_back(*text);
  return out;
}

bool says(const Picture& picture, const std::string& words) {
  for (const Text& text : texts_of(picture))
    if (text.words == words) return true;
  return false;
}

struct Filled {
  Rectangle form;
  Style style;
  std::string tooltip;
};
std::vector<Filled> rectangles(const Picture& picture, Tone fill) {
  std::vector<Filled> out;
  for (const Shape& shape : picture.shapes)
    if (const auto* const form = std::get_if<Rectangle>(&shape.form))
      if (shape.style.fill == fill) out.push_back({*form, shape.style, shape.tooltip});
  return out;
}

/// The first rectangle with this tooltip.
Rectangle cell_of(const Picture& picture, const std::string& tooltip) {
  for (const Shape& shape : picture.shapes)
    if (shape.tooltip == tooltip) return std::get<Rectangle>(shape.form);
  FAIL("no shape of " << tooltip);
  return {};
}

}  // namespace

TEST_CASE("each day of a month stands in its weekday's column and its week's row") {
  const AvailabilityDays input = month_of_days();
  const Picture picture = availability_days(input);
  const Rectangle sunday_first = cell_of(picture, input.days[0].label),
                  monday = cell_of(picture, input.days[1].label);
  for (std::size_t i = 0; i < input.days.size(); ++i) {
    CAPTURE(i);
    const Rectangle cell = cell_of(picture, input.days[i].label);
    const std::size_t place = input.first_weekday + i;
    const double column = (sunday_first.x - monday.x) / 6, row = monday.y - sunday_first.y;
    CHECK(cell.x == Approx(monday.x + static_cast<double>(place % 7) * column));
    CHECK(cell.y == Approx(sunday_first.y + static_cast<double>(place / 7) * row));
  }
}

TEST_CASE("each day of a quarter and of a year stands in its week's column and its weekday's row") {
  for (const AvailabilityDays& input : {quarter_of_days(), year_of_days()}) {
    const Picture picture = availability_days(input);
    const std::size_t to_monday = 7 - input.first_weekday;
    const Rectangle monday = cell_of(picture, input.days[to_monday].label);
    const Rectangle sunday = cell_of(picture, input.days[to_monday + 6].label);
    const Rectangle next = cell_of(picture, input.days[to_monday + 7].label);
    for (std::size_t i = 0; i < input.days.size(); ++i) {
      CAPTURE(i);
      const Rectangle cell = cell_of(picture, input.days[i].label);
      const double weeks = std::floor(static_cast<double>(input.first_weekday + i) / 7) - 1;
      CHECK(cell.x == Approx(monday.x + weeks * (next.x - monday.x)));
      CHECK(cell.y == Approx(monday.y +
                             static_cast<double>((input.first_weekday + i) % 7) * (sunday.y - monday.y) / 6));
    }
  }
}

TEST_CASE("states differ without colour: down is hatched, unmeasured dotted, a partial day has a foot") {
  const AvailabilityDays input = year_of_days();
  const Picture picture = availability_days(input);
  for (const Shape& shape : picture.shapes) {
    if (shape.tooltip.find("87.15") != std::string::npos) CHECK(shape.style.pattern == Pattern::kHatch);
    if (shape.tooltip.find("not measured") != std::string::npos) CHECK(shape.style.pattern == Pattern::kDots);
    if (shape.tooltip.find("100 %") != std::string::npos) CHECK(shape.style.pattern == Pattern::kNone);
  }
  std::size_t partial = 1;  // the legend's
  for (const Day& day : input.days) partial += day.kind == DayKind::kPartial ? 1 : 0;
  std::size_t feet = 0;
  for (const Filled& each : rectangles(picture, Tone::kBad))
    feet += each.style.pattern == Pattern::kNone ? 1 : 0;
  CHECK(feet == partial);
}

TEST_CASE("a legend has the kinds that occur, and no others") {
  AvailabilityDays input = month_of_days();
  CHECK(says(availability_days(input), "not promised"));
  for (Day& day : input.days) day.kind = DayKind::kGood;
  CHECK(says(availability_days(input), "no outage"));
  CHECK_FALSE(says(availability_days(input), "not promised"));
}

TEST_CASE("of more than five years the last days are shown") {
  AvailabilityDays input;
  for (std::size_t i = 0; i < kDaysMax + 3; ++i)
    input.days.push_back({"", "", "day " + std::to_string(i), DayKind::kGood, 0});
  input.weekdays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  const Picture picture = availability_days(input);
  CHECK(rectangles(picture, Tone::kGood).size() == kDaysMax);
  CHECK(cell_of(picture, "day 3").y > cell_of(picture, "day 4").y - 1'000);
  // Day 3 is a Thursday where day 0 is a Monday: three rows below day 7's.
  CHECK(cell_of(picture, "day 3").y - cell_of(picture, "day 7").y ==
        Approx((cell_of(picture, "day 8").y - cell_of(picture, "day 7").y) * 3));
}

TEST_CASE("outages are where they were, planned work in a lane of its own") {
  const OutageTimeline input = month_of_outages();
  const Picture picture = outage_timeline(input);
  const Rectangle band = rectangles(picture, Tone::kGood)[0].form;
  const Rectangle outage = cell_of(picture, input.spans[1].tooltip),
                  planned = cell_of(picture, input.spans[4].tooltip);
  CHECK((outage.x - band.x) / band.width == Approx((11 * 24 + 10) / 720.0));
  CHECK(outage.width / band.width == Approx(3.1 / 720));
  CHECK(outage.y == band.y);
  CHECK(planned.y >= band.y + band.height);
  CHECK(says(picture, "3 h 5 min"));
}

TEST_CASE(
    "outages that touch in the picture are one block with the longest's words, and a short one is seen") {
  OutageTimeline input = month_of_outages();
  input.spans = {
      {100, 100.001, SpanKind::kDown, "short", "short"}, {400, 400.1, SpanKind::kDown, "first", "first"},
      {400.2, 401, SpanKind::kDown, "second", "second"}, {-50, 2, SpanKind::kDown, "", "early"},
      {900, 950, SpanKind::kDown, "", "late"},           {500, 499, SpanKind::kDown, "", "backwards"}};
  const Picture picture = outage_timeline(input);
  CHECK(rectangles(picture, Tone::kBad).size() == 4);  // and the legend's
  CHECK(cell_of(picture, "short").width == Approx(2));
  CHECK(cell_of(picture, "early").x == 16);
  CHECK(says(picture, "second"));
  CHECK_FALSE(says(picture, "first"));
}

TEST_CASE("ten thousand outages do not make a large picture") {
  OutageTimeline input = month_of_outages();
  input.spans.clear();
  for (int i = 0; i < 10'000; ++i)
    input.spans.push_back({i * 0.07, i * 0.07 + 0.01, SpanKind::kDown, "x", "x"});
  CHECK(outage_timeline(input).shapes.size() < 1'000);
}

TEST_CASE("a day of a month says in full how long it was down, in smaller words where it was long") {
  AvailabilityDays input = month_of_days();
  std::size_t i = 0;
  for (const char* note : {"45 min", "1 h 45 min", "10 h 59 min", "23 h 59 min"}) {
    input.days[i].kind = i % 2 == 0 ? DayKind::kBad : DayKind::kPartial;
    input.days[i++].note = note;
  }
  for (std::size_t day = 0; day < i; ++day) {
    CAPTURE(input.days[day].note);
    CHECK(says(availability_days(input), input.days[day].note));
  }
}

TEST_CASE("bars are as high as their counts, the last thirteen periods are shown") {
  OutagesByPeriod input = year_of_outages();
  input.periods.insert(input.periods.begin(), {"old", 99, "99", {}, "", "old: 99"});
  const Picture picture = outages_by_period(input);
  CHECK_FALSE(says(picture, "99"));
  const Rectangle most = cell_of(picture, "Mar: 6");
  CHECK(cell_of(picture, "Feb: 3").height == Approx(most.height / 2));
  CHECK(cell_of(picture, "Feb: 3").y + cell_of(picture, "Feb: 3").height == Approx(most.y + most.height));
  for (const PeriodFigures& period : year_of_outages().periods) {
    CHECK(says(picture, period.outages_text));
    if (period.mtrs) CHECK(says(picture, period.mtrs_text));
  }
}

TEST_CASE("without a time to restore its panel is left out, and the line is broken where there is none") {
  OutagesByPeriod input = year_of_outages();
  const auto thick = [](const Picture& picture) {
    std::size_t out = 0;
    for (const Shape& shape : picture.shapes)
      out += std::holds_alternative<Polyline>(shape.form) && shape.style.line_width == 2 ? 1 : 0;
    return out;
  };
  CHECK(thick(outages_by_period(input)) == 3);
  const double height = outages_by_period(input).height;
  for (PeriodFigures& period : input.periods) period.mtrs.reset();
  CHECK(thick(outages_by_period(input)) == 0);
  CHECK(outages_by_period(input).height < height);
}

TEST_CASE("a budget that was kept has no overspent part, one that was not has a hatched one below 0") {
  for (const bool over : {false, true}) {
    const Picture picture = budget_burn_down(over ? overspent_budget() : kept_budget());
    bool hatched = false;
    for (const Shape& shape : picture.shapes)
      hatched =
          hatched || (std::holds_alternative<Polygon>(shape.form) && shape.style.pattern == Pattern::kHatch);
    CHECK(hatched == over);
    CHECK(says(picture, "overspent") == over);
    CHECK(says(picture, "spent evenly"));
    CHECK(says(picture, over ? "55 % over" : "31 % left"));
  }
}

TEST_CASE(
    "the day of the limit is marked on the limit, its range cut at the picture's end where it is open") {
  CapacityForecast input = filling_disk();
  const Rectangle closed = cell_of(capacity_forecast(input), input.full->label);
  input.full->latest.reset();
  const Rectangle open = cell_of(capacity_forecast(input), input.full->label);
  CHECK(open.x == Approx(closed.x));
  CHECK(open.x + open.width == Approx(625));  // the plot's end, and half the mark's thickness
  CHECK(closed.width < open.width);
  CHECK(closed.width / (625 - 1 - 65) < 0.3);
  input.full.reset();
  CHECK_FALSE(says(capacity_forecast(input), "full between 3 Feb and 20 Mar"));
}

TEST_CASE("a waterfall's bars follow each other, the largest first, and sum up to the last") {
  const Picture picture = cause_waterfall(twelve_causes());
  std::vector<Rectangle> bars;
  for (const Shape& shape : picture.shapes)
    if (std::holds_alternative<Rectangle>(shape.form) && !shape.tooltip.empty())
      bars.push_back(std::get<Rectangle>(shape.form));
  REQUIRE(bars.size() == kCausesMax + 2);
  double sum = 0;
  for (std::size_t i = 0; i + 1 < bars.size(); ++i) {
    if (i > 0) CHECK(bars[i].x == Approx(bars[i - 1].x + bars[i - 1].width));
    if (i > 0 && i < kCausesMax) CHECK(bars[i].width <= bars[i - 1].width);
    sum += bars[i].width;
  }
  CHECK(sum == Approx(bars.back().width));
  CHECK(bars.back().x == bars.front().x);
  CHECK(bars.front().width / bars.back().width == Approx(185.0 / 460));
  CHECK(says(picture, "48 min"));
  CHECK(says(picture, "7 h 40 min"));
}

TEST_CASE("nine causes are nine: the last is not put among others alone") {
  CauseWaterfall input = twelve_causes();
  input.causes.resize(9);
  for (const Cause& cause : input.causes) CHECK(says(cause_waterfall(input), cause.label));
  CHECK_FALSE(says(cause_waterfall(input), "4 others"));
}

/// A chart without figures, of a period that is one where it has any.
template <class Input>
Input nothing() {
  Input out;
  out.frame = {640, "t", "d", "nothing"};
  if constexpr (requires { out.end; } && !std::is_same_v<Input, OutageTimeline>) out.end = 1;
  return out;
}

TEST_CASE("without anything to draw a chart says so in the caller's words") {
  CHECK(says(availability_days(nothing<AvailabilityDays>()), "nothing"));
  CHECK(says(outage_timeline(nothing<OutageTimeline>()), "nothing"));
  CHECK(says(outages_by_period(nothing<OutagesByPeriod>()), "nothing"));
  CHECK(says(budget_burn_down(nothing<BudgetBurnDown>()), "nothing"));
  CHECK(says(capacity_forecast(nothing<CapacityForecast>()), "nothing"));
  CHECK(says(cause_waterfall(nothing<CauseWaterfall>()), "nothing"));
  OutageTimeline quiet = month_of_outages();
  quiet.spans.clear();
  CHECK(says(outage_timeline(quiet), "No outages."));
}

}  // namespace tidemark::chart
