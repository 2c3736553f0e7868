#include "collector/trends/capacity.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <tuple>

#include "collector/statistics/forecast.h"

namespace tidemark::trends {
namespace {

using std::chrono::days;

constexpr double kSketchError = 0.01;  // quantiles of a day come from its sketch

TimePoint begin_of(double day) { return TimePoint{days{static_cast<std::int64_t>(day)}}; }
double day_of(TimePoint time) {
  return static_cast<double>(std::chrono::floor<days>(time).time_since_epoch().count());
}
/// "2026-12-03"
std::string day_text(TimePoint day) { return rfc3339(day).substr(0, 10); }

std::int64_t days_between(TimePoint now, TimePoint day) {
  return std::chrono::floor<days>(day - std::chrono::floor<days>(now)).count();
}

std::string per_cent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f %%", std::floor(share * 100));
  return text;
}

}  // namespace

std::string_view name_of(Resource resource) {
  switch (resource) {
    case Resource::kSpace:
      return "space";
    case Resource::kInodes:
      return "inodes";
    case Resource::kMemory:
      return "memory";
    case Resource::kSwap:
      return "swap";
    case Resource::kLink:
      return "link";
  }
  return "";
}

std::string_view name_of(Outlook outlook) {
  switch (outlook) {
    case Outlook::kFull:
      return "full";
    case Outlook::kDated:
      return "runs out";
    case Outlook::kNoDate:
      return "no date";
  }
  return "";
}

CapacityForecast forecast_of(std::span<const statistics::Point> daily, TimePoint now) {
  CapacityForecast out;
  const double today = day_of(now);
  const auto found =
      statistics::forecast_full(daily, {.capacity = 1, .today = today, .value_error = kSketchError});
  if (!found.ok() || daily.empty()) {
    out.why = found.ok() ? std::string(why(found->reason)) : std::string(found.status().message());
    return out;
  }
  out.now = daily.back().value;
  out.last = begin_of(daily.back().day);
  out.days = found->points;
  if (now - out.last > kCapacitySilence + days{1}) {
    out.why = "no values since " + day_text(out.last);
    return out;
  }
  out.growth = found->slope;
  if (found->level_shifted) out.level_shifted = begin_of(*found->level_shifted);
  switch (found->reason) {
    case statistics::NoDate::kFull:
      out.outlook = Outlook::kFull;
      break;
    case statistics::NoDate::kNone:
      out.outlook = Outlook::kDated;
      out.earliest = begin_of(found->earliest);
      if (found->latest) out.latest = begin_of(*found->latest);
      break;
    default:
      out.why = why(found->reason);
  }
  return out;
}

void first_to_run_out_first(std::vector<CapacityForecast>& forecasts) {
  const auto rank = [](const CapacityForecast& one) {
    const bool dated = one.outlook == Outlook::kDated;
    return std::tuple(one.outlook, dated ? *one.earliest : TimePoint{},
                      dated ? one.latest.value_or(TimePoint::max()) : TimePoint{}, -one.now);
  };
  std::stable_sort(forecasts.begin(), forecasts.end(),
                   [&](const CapacityForecast& a, const CapacityForecast& b) {
                     return std::tuple_cat(rank(a), std::tie(a.endpoint, a.place, a.resource)) <
                            std::tuple_cat(rank(b), std::tie(b.endpoint, b.place, b.resource));
                   });
}

std::string name_of(const CapacityForecast& forecast) {
  std::string out(name_of(forecast.resource));
  if (!forecast.place.empty()) out += " at " + forecast.place;
  return out + " of " + forecast.endpoint;
}

std::string verdict_of(const CapacityForecast& forecast, TimePoint now) {
  if (forecast.outlook == Outlook::kFull) return "full";
  if (forecast.outlook == Outlook::kNoDate) return forecast.why;
  const std::int64_t first = days_between(now, *forecast.earliest);
  const auto in_days = [](std::int64_t n) { return std::to_string(n) + (n == 1 ? " day" : " days"); };
  if (!forecast.latest) return "in " + in_days(first) + " or later";
  const std::int64_t last = days_between(now, *forecast.latest);
  if (last == 0) return "today";
  if (first == last) return "in " + in_days(last);
  return (first == 0 ? "today to in " : "in " + std::to_string(first) + " to ") + in_days(last);
}

std::string sentence_of(const Capacity& capacity) {
  if (capacity.forecasts.empty()) return "";
  const CapacityForecast& first = capacity.forecasts.front();
  if (first.outlook == Outlook::kNoDate) return "";
  const std::string now = ", " + per_cent(first.now) + " now";
  if (first.outlook == Outlook::kFull) return "The " + name_of(first) + " has run out.";
  const std::string begin = "First to run out: " + name_of(first) + now;
  if (!first.latest) return begin + ", on " + day_text(*first.earliest) + " or later.";
  return begin + ", between " + day_text(*first.earliest) + " and " + day_text(*first.latest) + ".";
}

}  // namespace tidemark::trends
