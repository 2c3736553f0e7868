#include "collector/report/charts.h"

#include <algorithm>
#include <cmath>

#include "collector/chart/availability_days.h"
#include "collector/chart/budget_burn_down.h"
#include "collector/chart/capacity_forecast.h"
#include "collector/chart/cause_waterfall.h"
#include "collector/chart/outage_timeline.h"
#include "collector/chart/outages_by_period.h"
#include "collector/report/parts.h"

namespace tidemark::report {
namespace {

constexpr double kDayMs = 24.0 * 3'600'000;
constexpr std::size_t kTicks = 6;

double axis(TimePoint time) { return static_cast<double>(unix_ms(time)); }
double axis(Duration time) { return static_cast<double>(time.count()); }

/// Charts of one width.
struct Board {
  double width;
  std::vector<Chart> charts;

  chart::Frame frame(const std::string& title, const std::string& description,
                     const std::string& empty) const {
    return {width, title, description, empty};
  }
  void add(const char* id, chart::Picture picture) { charts.push_back({id, std::move(picture)}); }
};

/// About kTicks local midnights, or the ends of a short period.
std::vector<chart::Tick> ticks_of(timeline::Interval period, const Wording& words) {
  const std::vector<timeline::Interval> days = catalog::days_of(period, words.time_zone());
  std::vector<chart::Tick> out;
  if (days.size() < 3) {
    for (const TimePoint time : {period.from, period.from + period.length() / 2, period.to})
      out.push_back({axis(time), words.moment(time)});
    return out;
  }
  const std::size_t step = (days.size() + kTicks - 1) / kTicks;
  for (std::size_t i = 0; i < days.size(); i += step)
    out.push_back({axis(days[i].from), words.short_day(days[i].from)});
  return out;
}

chart::DayKind kind_of(const std::string& kind) {
  if (kind == "good") return chart::DayKind::kGood;
  if (kind == "partial") return chart::DayKind::kPartial;
  if (kind == "bad") return chart::DayKind::kBad;
  return kind == "unknown" ? chart::DayKind::kUnknown : chart::DayKind::kNone;
}

/// Of periods that are shown by days.
void add_days(const trends::ServiceTrend& trend, const Report& report, const Wording& words, Board& out) {
  if (report.strip.size() < 7 || std::fabs(axis(report.strip.front().time.length()) - kDayMs) > kDayMs / 8)
    return;
  chart::AvailabilityDays input;
  input.frame = out.frame(words.say(Say::kChartDays), report.strip_text, words.say(Say::kNoneKnown));
  for (std::size_t i = 0; i < report.strip.size(); ++i) {
    const Cell& cell = report.strip[i];
    const bool touched = cell.kind == "partial" || cell.kind == "bad";
    input.days.push_back({words.day_number(cell.time.from), touched ? human(trend.days[i].down) : "",
                          cell.label, kind_of(cell.kind), cell.down});
  }
  input.first_weekday = static_cast<std::size_t>(words.iso_weekday(report.strip.front().time.from) - 1);
  for (int day = 1; day <= 7; ++day) input.weekdays[static_cast<std::size_t>(day - 1)] = words.weekday(day);
  input.kinds = {words.say(Say::kKeyGood), words.say(Say::kKeyPartial), words.say(Say::kKeyBad),
                 words.say(Say::kKeyUnknown), words.say(Say::kSliceNoHours)};
  out.add("days", chart::availability_days(input));
}

/// Of the period: what lies before the first slice of which anything was observed, and what is to come.
void add_unmeasured_ends(const trends::ServiceTrend& trend, std::vector<chart::Span>& out) {
  const timeline::Interval period = trend.current.period;
  const auto add = [&](TimePoint from, TimePoint to) {
    if (from < to) out.push_back({axis(from), axis(to), chart::SpanKind::kUnknown, {}, {}});
  };
  const auto first = std::find_if(trend.days.begin(), trend.days.end(),
                                  [](const auto& one) { return one.base > Duration::zero(); });
  if (trend.current.not_yet > Duration::zero() && first != trend.days.end())
    add(period.from, first->day.from);
  add(std::max(trend.as_of, period.from), period.to);
}

void add_timeline(const trends::ServiceTrend& trend, const Report& report, const Wording& words, Board& out) {
  if (report.outages.empty() && !out.charts.empty()) return;  // the days say it
  const timeline::Interval period = trend.current.period;
  chart::OutageTimeline input;
  std::string told;
  for (std::size_t i = 0; i < report.outages.size(); ++i) {
    const OutageRow& row = report.outages[i];
    const trends::Outage& outage = trend.current.outage_list[i];
    chart::Span span;
    span.begin = axis(std::max(row.failed, period.from));
    span.end = axis(std::min(row.restored.value_or(outage.last_seen), period.to));
    span.kind = outage.planned >= outage.down && outage.down > Duration::zero() ? chart::SpanKind::kPlanned
                                                                                : chart::SpanKind::kDown;
    span.label = human(outage.down);
    span.tooltip =
        words.say(Say::kToWord, {row.start, row.end}) + (row.causes.empty() ? "" : ", " + row.causes.front());
    told += (told.empty() ? "" : "; ") + words.say(Say::kToWord, {row.start, row.end});
    input.spans.push_back(std::move(span));
  }
  add_unmeasured_ends(trend, input.spans);
  input.frame =
      out.frame(words.say(Say::kChartOutages), told.empty() ? report.no_outages : told, report.no_outages);
  input.begin = axis(period.from), input.end = axis(period.to);
  input.ticks = ticks_of(period, words);
  input.up = words.say(Say::kKeyUp);
  input.kinds = {words.say(Say::kKeyDown), words.say(Say::kAllPlanned), words.say(Say::kKeyUnknown)};
  out.add("outages", chart::outage_timeline(input));
}

void add_periods(const std::vector<trends::Sli>& history, const trends::ServiceTrend& trend,
                 const Report& report, const Wording& words, Board& out) {
  chart::OutagesByPeriod input;
  std::string told;
  for (const trends::Sli& sli : history) {
    if (sli.sums.time.from >= trend.current.period.to) continue;
    chart::PeriodFigures one;
    catalog::Period period = period_of(trend);
    period.interval = sli.sums.time, period.name = sli.period_name;
    one.label = words.short_period(period);
    one.outages = static_cast<double>(sli.sums.outages);
    one.outages_text = words.number(one.outages, 0);
    if (sli.sums.outages > 0) {
      // Of a day's or a month's downtime: close to the MTRS, and summed from what is known of every period.
      const Duration mean = sli.sums.down / static_cast<Duration::rep>(sli.sums.outages);
      one.mtrs = axis(mean), one.mtrs_text = human(mean);
    }
    one.tooltip = words.period_name(period) + ": " + words.count(Say::kCountOutages, sli.sums.outages);
    told += (told.empty() ? "" : "; ") + one.tooltip;
    input.periods.push_back(std::move(one));
  }
  if (input.periods.size() < 2) return;
  input.frame = out.frame(words.say(Say::kChartPeriods), told, report.no_outages);
  input.outages_label = words.say(Say::kTileOutages);
  input.mtrs_label = words.say(Say::kMeanDown);
  out.add("periods", chart::outages_by_period(input));
}

void add_budget(const trends::ServiceTrend& trend, const Report& report, const Wording& words, Board& out) {
  const trends::PeriodFigures& now = trend.current;
  if (!now.error_budget.value || *now.error_budget.value <= Duration::zero()) return;
  chart::BudgetBurnDown input;
  input.begin = axis(now.period.from), input.end = axis(now.period.to);
  const double budget = axis(*now.error_budget.value);
  double left = 1;
  input.remaining.push_back({input.begin, left});
  for (const trends::DayFigure& day : trend.days) {
    if (day.day.from >= trend.as_of) break;
    left -= axis(day.down) / budget;
    input.remaining.push_back({axis(std::min(day.day.to, trend.as_of)), left});
  }
  const std::string used = words.whole_percent(now.error_budget_consumed.value.value_or(0));
  input.frame =
      out.frame(words.say(Say::kChartBudget), words.say(Say::kTileBudget) + ": " + used, report.no_outages);
  input.ticks = ticks_of(now.period, words);
  for (const double level : {1.0, 0.5, 0.0}) input.levels.push_back({level, words.whole_percent(level)});
  if (left < 0)
    input.levels.push_back(
        {std::max(std::floor(left), -3.0), words.whole_percent(std::max(std::floor(left), -3.0))});
  input.last_label = left >= 0 ? words.say(Say::kLeft, {words.whole_percent(left)})
                               : words.say(Say::kOverspentBy, {words.whole_percent(-left)});
  input.remaining_label = words.say(Say::kChartBudget);
  input.ideal_label = words.say(Say::kEvenSpending);
  input.overspent_label = words.say(Say::kOverspent);
  out.add("budget", chart::budget_burn_down(input));
}

void add_waterfall(const trends::ServiceTrend& trend, const Report& report, const Wording& words,
                   Board& out) {
  if (trend.current.down == Duration::zero()) return;
  chart::CauseWaterfall input;
  std::string told;
  for (const trends::Share& share : trend.current.waterfall.components)
    input.causes.push_back({share.name.empty() ? words.say(Say::kNobodys) : share.name, axis(share.down)});
  for (const CauseRow& row : report.causes) {
    if (row.by == "component") told += (told.empty() ? "" : "; ") + row.label + ": " + row.duration;
  }
  input.frame = out.frame(words.say(Say::kChartCauses), told, report.no_outages);
  input.others_label = words.say(Say::kOthers);
  input.total_label = words.say(Say::kInAll);
  input.text = [](double ms) { return human(Duration{static_cast<Duration::rep>(ms)}); };
  out.add("causes", chart::cause_waterfall(input));
}

/// Of the first to run out.
void add_capacity(const trends::Capacity& capacity, const Wording& words, Board& out) {
  if (capacity.forecasts.empty()) return;
  const trends::CapacityForecast& first = capacity.forecasts.front();
  if (first.outlook == trends::Outlook::kNoDate || first.daily.empty()) return;
  chart::CapacityForecast input;
  for (const statistics::Point& point : first.daily)
    input.measured.push_back({point.day * kDayMs, point.value});
  const double today = axis(capacity.as_of);
  input.begin = input.measured.front().x;
  // As far ahead as was looked back, and as far as the range where that is not much more.
  input.end = today + (today - input.begin);
  if (first.latest)
    input.end = std::clamp(axis(*first.latest) + 2 * kDayMs, input.end, today + 3 * (today - input.begin));
  const double last = first.daily.back().day * kDayMs;
  const auto value_at = [&](double x, double growth) { return first.now + growth * (x - last) / kDayMs; };
  input.fitted = {{last, first.now}, {input.end, value_at(input.end, first.growth)}};
  if (first.earliest) {
    const auto growth_to = [&](TimePoint full) {
      return (1 - first.now) / std::max(1.0, (axis(full) - last) / kDayMs);
    };
    const double upper = growth_to(*first.earliest);
    const double lower = first.latest ? growth_to(*first.latest) : 0;
    input.range = {{last, first.now, first.now},
                   {input.end, value_at(input.end, lower), value_at(input.end, upper)}};
    input.full = chart::FullRange{axis(*first.earliest), {}, when_full(first, words)};
    if (first.latest && axis(*first.latest) <= input.end) input.full->latest = axis(*first.latest);
  }
  const std::string name = capitalised(name_of(first, words));
  input.frame = out.frame(words.say(Say::kChartCapacity, {name}),
                          name + ": " + words.whole_percent(first.now) + ", " + when_full(first, words), "");
  input.limit_label = words.say(Say::kFullNow);
  input.today = chart::Tick{today, words.say(Say::kToday)};
  input.ticks = ticks_of({from_unix_ms(static_cast<std::int64_t>(input.begin)),
                          from_unix_ms(static_cast<std::int64_t>(input.end))},
                         words);
  for (const double level : {0.0, 0.5, 1.0}) input.levels.push_back({level, words.whole_percent(level)});
  input.measured_label = words.say(Say::kMeasured);
  input.fitted_label = words.say(Say::kFitted);
  input.range_label = words.say(Say::kNineOfTen);
  out.add("capacity", chart::capacity_forecast(input));
}

}  // namespace

std::vector<Chart> charts_of(const Material& material, const Report& report, double width) {
  const trends::ServiceTrend& trend = material.trend;
  const Wording words = words_of(report);
  Board out{width, {}};
  if (!trend.current.availability.value) return {};
  add_days(trend, report, words, out);
  add_timeline(trend, report, words, out);
  if (material.history != nullptr) add_periods(*material.history, trend, report, words, out);
  add_budget(trend, report, words, out);
  add_waterfall(trend, report, words, out);
  if (material.capacity != nullptr) add_capacity(*material.capacity, words, out);
  return std::move(out.charts);
}

}  // namespace tidemark::report
