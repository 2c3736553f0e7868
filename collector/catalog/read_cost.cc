#include <algorithm>
#include <array>
#include <set>

#include "collector/catalog/read_parts.h"

namespace tidemark::catalog {
namespace {

constexpr double kCostMax = 1e12;
constexpr std::size_t kBandsMax = CostCurve::kHours;

/// Which days of the week a band names, by their index; all where it names none.
std::array<bool, 7> read_days(const config::Table& band) {
  std::array<bool, 7> out{};
  const auto days = band.strings("days");
  if (!days) {
    out.fill(!band.has("days"));
    return out;
  }
  for (std::size_t i = 0; i < days->size(); ++i) {
    const std::string& day = (*days)[i];
    const auto* known = std::find(std::begin(kWeekdays), std::end(kWeekdays), day);
    if (known == std::end(kWeekdays)) {
      band.mistake(band.position_of("days", i),
                   "'" + day + "' is no day of the week, such as \"monday\"" +
                       config::or_nearest(day, {std::begin(kWeekdays), std::end(kWeekdays)}, ""));
    } else {
      out[static_cast<std::size_t>(known - std::begin(kWeekdays))] = true;
    }
  }
  if (days->empty()) band.mistake("days", "'days' names no day; leave it out for all days");
  return out;
}

std::vector<MinuteRange> read_band_hours(const config::Table& band) {
  if (!band.has("hours")) return {MinuteRange{}};
  std::vector<MinuteRange> out = read_ranges(band, "hours", "the hours of this cost");
  for (const MinuteRange& range : out) {
    if (range.from % 60 == 0 && range.to % 60 == 0) continue;
    band.mistake("hours", "a cost is for whole hours, such as \"08:00-18:00\"");
    return {};
  }
  return out;
}

std::string hour_text(std::size_t hour) {
  return std::string(kWeekdays[hour / 24]) + " " + (hour % 24 < 10 ? "0" : "") + std::to_string(hour % 24) +
         ":00";
}

/// Lays the band over the curve; an hour that an earlier one has is a mistake.
void lay_over(const config::Table& band, CostCurve& curve, std::array<bool, CostCurve::kHours>& taken) {
  const std::array<bool, 7> days = read_days(band);
  const std::vector<MinuteRange> ranges = read_band_hours(band);
  const auto cost = band.number("per_hour", 0, kCostMax);
  if (!cost) {
    if (!band.has("per_hour"))
      band.mistake("per_hour", "'per_hour' is missing: what an hour of downtime costs then");
    return;
  }
  std::set<std::size_t> hours;  // once each: ranges that overlap were told already
  for (std::size_t day = 0; day < 7; ++day) {
    for (const MinuteRange& range : ranges) {
      for (int minute = range.from; days[day] && minute < range.to; minute += 60)
        hours.insert(day * 24 + static_cast<std::size_t>(minute) / 60);
    }
  }
  for (const std::size_t hour : hours) {
    if (taken[hour]) {
      band.mistake("hours", "the hour " + hour_text(hour) +
                                " has a cost already, in a [[service.cost]] before this one");
      return;
    }
    taken[hour] = true;
    curve.per_hour[hour] = *cost;
  }
}

}  // namespace

std::optional<CostCurve> read_cost(const config::Table& service) {
  const auto flat = service.number("cost_per_hour", 0, kCostMax);
  const auto bands = service.tables("cost");
  if (!flat && bands.empty()) return std::nullopt;
  CostCurve out;
  out.per_hour.fill(flat.value_or(0));
  if (bands.size() > kBandsMax) {
    service.mistake("cost", "there are more than " + std::to_string(kBandsMax) + " [[service.cost]]");
    for (const config::Table& band : bands) band.take_all();
    return out;
  }
  std::array<bool, CostCurve::kHours> taken{};
  for (const config::Table& band : bands) lay_over(band, out, taken);
  return out;
}

}  // namespace tidemark::catalog
