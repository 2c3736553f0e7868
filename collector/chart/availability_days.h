#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "collector/chart/picture.h"

namespace tidemark::chart {

enum class DayKind { kGood, kPartial, kBad, kUnknown, kNone };
inline constexpr std::size_t kDayKinds = 5;

/// One day of the calendar.
struct Day {
  std::string number;  ///< "24": where the calendar is of a month
  std::string note;    ///< "2 h 10 min": in a month's partial and bad days
  std::string label;   ///< "Tue 24 Nov: 98.20 %": the tooltip
  DayKind kind = DayKind::kNone;
  double down_share = 0;  ///< of the day's promised time, 0…1: how high a partial day is filled
};

/// Availability by day: up to six weeks as rows with a day in each column, more as columns with a week in
/// each, in bands of a year.
struct AvailabilityDays {
  Frame frame;
  std::vector<Day> days;                     ///< one after the other; the last kDaysMax are shown
  std::size_t first_weekday = 0;             ///< of days[0], as a place in `weekdays`
  std::array<std::string, 7> weekdays;       ///< in the order of a week
  std::vector<Tick> sections;                ///< "Nov" at the index of its first day; where weeks are columns
  std::array<std::string, kDayKinds> kinds;  ///< legend, as DayKind has them; those that occur are shown
};

inline constexpr std::size_t kDaysMax = 1'860;  // five years

Picture availability_days(const AvailabilityDays& input);

}  // namespace tidemark::chart
