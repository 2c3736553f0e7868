#include "tests/collector/chart/samples.h"

#include <cmath>
#include <cstdint>

namespace tidemark::chart {
namespace {

const char* const kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
const int kLengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

Day day_of(std::size_t i, int number, const std::string& month) {
  const std::string name = std::to_string(number) + " " + month;
  if (i % 37 == 11) return {std::to_string(number), "3 h 5 min", name + ": 87.15 %", DayKind::kBad, 0.1285};
  if (i % 11 == 4) return {std::to_string(number), "24 min", name + ": 98.33 %", DayKind::kPartial, 0.0167};
  if (i % 53 == 19) return {std::to_string(number), "", name + ": not measured", DayKind::kUnknown, 0};
  return {std::to_string(number), "", name + ": 100 %", DayKind::kGood, 0};
}

AvailabilityDays days_of(std::size_t from_month, std::size_t months, std::size_t first_weekday) {
  AvailabilityDays out;
  out.frame.empty = "No days were measured.";
  out.weekdays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  out.kinds = {"no outage", "up to 5 % down", "more than 5 % down", "not measured", "not promised"};
  out.first_weekday = first_weekday;
  for (std::size_t month = from_month; month < from_month + months; ++month) {
    out.sections.push_back({static_cast<double>(out.days.size()), kMonths[month]});
    for (int number = 1; number <= kLengths[month]; ++number)
      out.days.push_back(day_of(out.days.size(), number, kMonths[month]));
  }
  return out;
}

/// The same on every machine.
double noise(std::uint32_t& state) {
  state = state * 1664525u + 1013904223u;
  return static_cast<double>(state >> 8) / (1 << 24) - 0.5;
}

}  // namespace

AvailabilityDays month_of_days() {
  AvailabilityDays out = days_of(10, 1, 6);
  out.frame.title = "Availability by day, November 2026";
  out.frame.description =
      "30 days: 26 without outage, 3 up to 5 % down, 1 more. 12 Nov was the worst with 87.15 %.";
  for (std::size_t i = 27; i < 30; ++i) out.days[i].kind = DayKind::kNone;
  return out;
}

AvailabilityDays quarter_of_days() {
  AvailabilityDays out = days_of(6, 3, 2);
  out.frame.title = "Availability by day, third quarter of 2026";
  out.frame.description = "92 days.";
  return out;
}

AvailabilityDays year_of_days() {
  AvailabilityDays out = days_of(0, 12, 3);
  out.frame.title = "Availability by day, 2026";
  out.frame.description = "365 days.";
  return out;
}

OutageTimeline month_of_outages() {
  OutageTimeline out;
  out.frame = {640, "Outages in November 2026", "Three outages, the longest of 3 h 5 min on 12 Nov.",
               "No outages."};
  out.begin = 0;
  out.end = 30 * 24;
  out.spans = {{4 * 24 + 9, 4 * 24 + 9.4, SpanKind::kDown, "24 min", "5 Nov 09:00 – 09:24: switch"},
               {11 * 24 + 10, 11 * 24 + 13.1, SpanKind::kDown, "3 h 5 min", "12 Nov 10:00 – 13:05: database"},
               {12 * 24 + 7, 12 * 24 + 8, SpanKind::kDown, "1 h", "13 Nov 07:00 – 08:00: database"},
               {15 * 24 + 14, 15 * 24 + 14.4, SpanKind::kDown, "24 min", "16 Nov 14:00 – 14:24"},
               {7 * 24, 7 * 24 + 6, SpanKind::kPlanned, "", "8 Nov 00:00 – 06:00: new firewall"},
               {21 * 24, 21 * 24 + 8, SpanKind::kPlanned, "", "22 Nov 00:00 – 08:00: updates"},
               {19 * 24, 19 * 24 + 20, SpanKind::kUnknown, "", "20 Nov: not measured"}};
  for (int day = 0; day < 30; day += 7) out.ticks.push_back({day * 24.0, std::to_string(day + 1) + " Nov"});
  out.up = "up";
  out.kinds = {"down", "planned work", "not measured"};
  return out;
}

OutagesByPeriod year_of_outages() {
  OutagesByPeriod out;
  out.frame = {640, "Outages and time to restore, by month", "13 months; most outages in March 2026: 6.",
               "No periods."};
  out.outages_label = "Outages";
  out.mtrs_label = "Mean time to restore service";
  const int counts[] = {2, 1, 0, 3, 6, 2, 1, 4, 2, 0, 1, 3, 2};
  const int minutes[] = {42, 18, 0, 75, 130, 61, 12, 48, 33, 0, 95, 51, 104};
  for (std::size_t i = 0; i < 13; ++i) {
    PeriodFigures period{kMonths[(i + 10) % 12], counts[i] * 1.0, std::to_string(counts[i]), {}, "", ""};
    period.tooltip = period.label + ": " + period.outages_text;
    if (counts[i] > 0) {
      period.mtrs = minutes[i];
      period.mtrs_text = std::to_string(minutes[i]) + " min";
    }
    out.periods.push_back(period);
  }
  return out;
}

BudgetBurnDown kept_budget() {
  BudgetBurnDown out;
  out.frame = {640, "Error budget of November 2026", "31 % of the budget was left at the end.", "No budget."};
  out.end = 30;
  out.remaining = {{0, 1},        {4.4, 1},     {4.42, 0.9},   {11.4, 0.9},
                   {11.55, 0.42}, {15.6, 0.42}, {15.62, 0.31}, {24, 0.31}};
  for (int day = 0; day < 30; day += 7) out.ticks.push_back({day * 1.0, std::to_string(day + 1) + " Nov"});
  out.levels = {{1, "100 %"}, {0.5, "50 %"}, {0, "0 %"}, {-0.5, "−50 %"}, {-1, "−100 %"}};
  out.last_label = "31 % left";
  out.remaining_label = "left";
  out.ideal_label = "spent evenly";
  out.overspent_label = "overspent";
  return out;
}

BudgetBurnDown overspent_budget() {
  BudgetBurnDown out = kept_budget();
  out.remaining = {{0, 1},        {4.4, 1},     {4.42, 0.8},    {11.4, 0.8},
                   {11.55, -0.3}, {15.6, -0.3}, {15.62, -0.55}, {30, -0.55}};
  out.last_label = "55 % over";
  out.frame.description = "The budget was overspent by 55 %.";
  return out;
}

CapacityForecast filling_disk() {
  CapacityForecast out;
  out.frame = {640, "Disk /srv of shop-db-1", "Full between 3 Feb and 20 Mar 2027.", "Nothing was measured."};
  out.begin = -90;
  out.end = 130;
  std::uint32_t state = 7;
  for (int day = -89; day <= 0; ++day)
    out.measured.push_back({day * 1.0, 0.74 + day * 0.0028 + noise(state) * 0.03});
  out.fitted = {{-89, 0.74 - 89 * 0.0028}, {130, 0.74 + 130 * 0.0028}};
  for (int day = 0; day <= 130; day += 5)
    out.range.push_back(
        {day * 1.0, 0.725 + day * 0.0021 - day * day * 1e-6, 0.755 + day * 0.0036 + day * day * 1e-6});
  out.limit = 1;
  out.limit_label = "capacity: 500 GB";
  out.full = FullRange{66, 124, "full between 3 Feb and 20 Mar"};
  out.today = Tick{0, "today"};
  out.ticks = {{-89, "1 Sep"}, {-59, "1 Oct"}, {-28, "1 Nov"}, {2, "1 Dec"},
               {33, "1 Jan"},  {64, "1 Feb"},  {92, "1 Mar"},  {123, "1 Apr"}};
  out.levels = {{0, "0"}, {0.25, "125 GB"}, {0.5, "250 GB"}, {0.75, "375 GB"}, {1, "500 GB"}};
  out.measured_label = "measured";
  out.fitted_label = "trend";
  out.range_label = "nine of ten cases";
  return out;
}

CauseWaterfall twelve_causes() {
  CauseWaterfall out;
  out.frame = {640, "What the downtime was made of", "Database first: 3 h 5 min of 7 h 40 min.",
               "There was no downtime."};
  const double minutes[] = {24, 185, 60, 41, 33, 28, 22, 19, 17, 14, 10, 7};
  const char* const names[] = {"switch sw-07 (no carrier)",
                               "shop-db/tcp-5432 (connection refused)",
                               "shop-web-1 unreachable",
                               "payment provider: time-out",
                               "certificate of shop.example expired",
                               "DNS",
                               "shop-web-2 unreachable",
                               "power at Hamburg",
                               "backup job held locks",
                               "mail relay",
                               "disk /srv full",
                               "unknown"};
  for (std::size_t i = 0; i < 12; ++i) out.causes.push_back({names[i], minutes[i]});
  out.others_label = "4 others";
  out.total_label = "All";
  out.text = [](double value) {
    const auto whole = static_cast<int>(std::lround(value));
    return whole < 60 ? std::to_string(whole) + " min"
                      : std::to_string(whole / 60) + " h " + std::to_string(whole % 60) + " min";
  };
  return out;
}

std::vector<std::string> hostile_words() {
  return {"<script>alert('x')</script> & \"quoted\"",
          "Müller & Söhne",
          "",
          "\x01\x02\t\x1b[31mred\n\r\x7f",
          "broken \xff\xc3 \xed\xa0\x80 \xf4\x90\x80\x80 utf-8",
          std::string(4000, 'W'),
          "]]><!-- ${jndi} {{x}} %s %n",
          "サービスの可用性は目標を下回りました、詳細は別紙を参照",
          "שלום \xE2\x80\xAE"
          "abc",
          "e\u0301"
          "\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81 👩‍👩‍👧‍👦 \xEF\xBF\xBE"};
}

namespace {

/// Puts a hostile text into every text of a chart, one after the other.
class Spoiler {
 public:
  template <class... Texts>
  void operator()(Texts&... texts) {
    ((texts = words_[next_++ % words_.size()]), ...);
  }

 private:
  std::vector<std::string> words_ = hostile_words();
  std::size_t next_ = 0;
};

void spoil(Spoiler& put, Frame& frame) { put(frame.title, frame.description, frame.empty); }
void spoil(Spoiler& put, std::vector<Tick>& ticks) {
  for (Tick& tick : ticks) put(tick.label);
}

}  // namespace

std::vector<Sample> samples() {
  std::vector<Sample> out{{"days_month", availability_days(month_of_days())},
                          {"days_quarter", availability_days(quarter_of_days())},
                          {"days_year", availability_days(year_of_days())},
                          {"timeline", outage_timeline(month_of_outages())},
                          {"periods", outages_by_period(year_of_outages())},
                          {"budget_kept", budget_burn_down(kept_budget())},
                          {"budget_overspent", budget_burn_down(overspent_budget())},
                          {"forecast", capacity_forecast(filling_disk())},
                          {"waterfall", cause_waterfall(twelve_causes())}};
  CauseWaterfall empty = twelve_causes();
  empty.causes.clear();
  out.push_back({"empty", cause_waterfall(empty)});

  Spoiler put;
  AvailabilityDays days = month_of_days();
  spoil(put, days.frame);
  for (Day& day : days.days) put(day.number, day.note, day.label);
  for (std::string& words : days.weekdays) put(words);
  for (std::string& words : days.kinds) put(words);
  out.push_back({"hostile_days", availability_days(days)});
  AvailabilityDays year = year_of_days();
  spoil(put, year.frame);
  for (Day& day : year.days) put(day.label);
  spoil(put, year.sections);
  for (std::string& words : year.weekdays) put(words);
  out.push_back({"hostile_year", availability_days(year)});
  OutageTimeline timeline = month_of_outages();
  spoil(put, timeline.frame);
  for (Span& span : timeline.spans) put(span.label, span.tooltip);
  spoil(put, timeline.ticks);
  put(timeline.up, timeline.kinds[0], timeline.kinds[1], timeline.kinds[2]);
  out.push_back({"hostile_timeline", outage_timeline(timeline)});
  OutagesByPeriod periods = year_of_outages();
  spoil(put, periods.frame);
  for (PeriodFigures& period : periods.periods)
    put(period.label, period.outages_text, period.mtrs_text, period.tooltip);
  put(periods.outages_label, periods.mtrs_label);
  out.push_back({"hostile_periods", outages_by_period(periods)});
  BudgetBurnDown budget = overspent_budget();
  spoil(put, budget.frame);
  spoil(put, budget.ticks);
  spoil(put, budget.levels);
  put(budget.last_label, budget.remaining_label, budget.ideal_label, budget.overspent_label);
  out.push_back({"hostile_budget", budget_burn_down(budget)});
  CapacityForecast forecast = filling_disk();
  spoil(put, forecast.frame);
  spoil(put, forecast.ticks);
  spoil(put, forecast.levels);
  put(forecast.limit_label, forecast.full->label, forecast.today->label, forecast.measured_label,
      forecast.fitted_label, forecast.range_label);
  out.push_back({"hostile_forecast", capacity_forecast(forecast)});
  CauseWaterfall waterfall = twelve_causes();
  spoil(put, waterfall.frame);
  for (Cause& cause : waterfall.causes) put(cause.label);
  put(waterfall.others_label, waterfall.total_label);
  waterfall.text = [](double) { return std::string(300, '9') + "<&>"; };
  out.push_back({"hostile_waterfall", cause_waterfall(waterfall)});
  return out;
}

}  // namespace tidemark::chart
