#include "collector/schedule/cron.h"

#include <absl/strings/ascii.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_split.h>

#include <charconv>
#include <span>
#include <vector>

namespace tidemark::schedule {
namespace {

constexpr std::size_t kBytesMax = 300;
constexpr int kMinutesOfDay = 24 * 60;

constexpr const char* kMonthNames[] = {"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                       "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                   "July",    "August",   "September", "October", "November", "December"};
constexpr int kMonthDays[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
constexpr const char* kWeekdayNames[] = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};

struct Field {
  const char* noun;
  const char* values;  ///< what it takes, for people
  int min;
  int max;
  std::span<const char* const> names;  ///< of the values from `min` on
};
const Field kMinute{"minute", "0 to 59", 0, 59, {}};
const Field kHour{"hour", "0 to 23", 0, 23, {}};
const Field kDay{"day of the month", "1 to 31", 1, 31, {}};
const Field kMonth{"month", "1 to 12 or JAN to DEC", 1, 12, kMonthNames};
const Field kWeekday{"weekday", "0 to 7, both Sunday, or SUN to SAT", 0, 7, kWeekdayNames};

absl::Status wrong(std::string what) { return absl::InvalidArgumentError(what); }

std::optional<int> whole(std::string_view text) {
  int out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (text.empty() || text.front() == '-' || error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return out;
}

absl::StatusOr<int> value_of(std::string_view text, const Field& field) {
  if (const auto number = whole(text); number && *number >= field.min && *number <= field.max) return *number;
  const std::string capitals = absl::AsciiStrToUpper({text.data(), text.size()});
  for (std::size_t i = 0; i < field.names.size(); ++i) {
    if (capitals == field.names[i]) return field.min + static_cast<int>(i);
  }
  return wrong(absl::StrCat("'", std::string(text), "' is no ", field.noun, ": ", field.values));
}

struct Range {
  int from;
  int to;
};

/// "*", "3", "3-7"; `single` where it is one value.
absl::StatusOr<Range> range_of(std::string_view text, const Field& field, bool& single) {
  single = false;
  if (text == "*") return Range{field.min, field.max};
  const std::size_t dash = text.find('-');
  const auto from = value_of(text.substr(0, dash), field);
  if (!from.ok()) return from.status();
  if (dash == std::string_view::npos) {
    single = true;
    return Range{*from, *from};
  }
  auto to = value_of(text.substr(dash + 1), field);
  if (!to.ok()) return to.status();
  const bool sunday_ends = field.max == 7 && *to == 0 && *from > 0;
  if (sunday_ends) to = 7;
  if (*to < *from)
    return wrong(absl::StrCat("'", std::string(text), "' runs backwards; write it as two, such as ", *from,
                              "-", field.max, ",", field.min, "-", *to));
  return Range{*from, *to};
}

absl::StatusOr<std::vector<int>> values_of(std::string_view text, const Field& field) {
  std::vector<int> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t comma = std::min(text.find(',', at), text.size());
    const std::string_view item = text.substr(at, comma - at);
    at = comma + 1;
    if (item.empty())
      return wrong(absl::StrCat("'", std::string(text), "' has an empty place in its list; a ", field.noun,
                                " is ", field.values));
    const std::size_t slash = item.find('/');
    bool single = false;
    const auto range = range_of(item.substr(0, slash), field, single);
    if (!range.ok()) return range.status();
    int step = 1;
    if (slash != std::string_view::npos) {
      const std::string_view words = item.substr(slash + 1);
      if (single)
        return wrong(absl::StrCat("'", std::string(item),
                                  "' has a step after one value; it follows * or a range, "
                                  "such as ",
                                  range->from, "-", field.max, "/", std::string(words)));
      step = whole(words).value_or(0);
      if (step < 1 || step > field.max - field.min)
        return wrong(absl::StrCat("'", std::string(words), "' is no step of a ", field.noun, ": 1 to ",
                                  field.max - field.min));
    }
    for (int value = range->from; value <= range->to; value += step) out.push_back(value);
  }
  return out;
}

template <std::size_t Size>
absl::Status read(std::string_view text, const Field& field, std::bitset<Size>& out) {
  const auto values = values_of(text, field);
  if (!values.ok()) return values.status();
  for (const int value : *values) out.set(static_cast<std::size_t>(value) % Size);
  return absl::OkStatus();
}

/// Of an expression that asks for days of the month: whether one of its months has one of them.
absl::Status check_days(const std::bitset<32>& days, const std::bitset<13>& months) {
  std::size_t first = 1;
  while (!days.test(first)) ++first;
  std::vector<std::string> never;
  for (std::size_t month = 1; month <= 12; ++month) {
    if (!months.test(month)) continue;
    if (static_cast<int>(first) <= kMonthDays[month - 1]) return absl::OkStatus();
    never.push_back(absl::StrCat(first, " ", kMonths[month - 1]));
  }
  return wrong(absl::StrCat(absl::StrJoin(never, " and "), never.size() == 1 ? " never comes" : " never come",
                            "; name a day that the month has"));
}

}  // namespace

Cron::Cron() {
  minutes_.set();
  hours_.set();
  days_.set();
  months_.set();
  weekdays_.set();
}

bool Cron::comes_on(absl::CivilDay day) const {
  if (!months_.test(static_cast<std::size_t>(day.month()))) return false;
  const bool by_month = days_.test(static_cast<std::size_t>(day.day()));
  const auto monday_first = static_cast<std::size_t>(absl::GetWeekday(day));
  const bool by_week = weekdays_.test((monday_first + 1) % 7);
  return either_day_ ? by_month || by_week : by_month && by_week;
}

bool Cron::at_minute(int minute) const {
  return hours_.test(static_cast<std::size_t>(minute / 60)) &&
         minutes_.test(static_cast<std::size_t>(minute % 60));
}

std::optional<int> Cron::minute_from(int minute) const {
  for (; minute < kMinutesOfDay; ++minute) {
    if (at_minute(minute)) return minute;
  }
  return std::nullopt;
}

std::optional<int> Cron::minute_up_to(int minute) const {
  for (; minute >= 0; --minute) {
    if (at_minute(minute)) return minute;
  }
  return std::nullopt;
}

absl::StatusOr<Cron> parse_cron(std::string_view text) {
  if (text.size() > kBytesMax)
    return wrong(absl::StrCat("a cron expression has at most ", kBytesMax, " characters"));
  const std::vector<std::string> fields =
      absl::StrSplit(std::string(text), absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (fields.size() != 5)
    return wrong(
        absl::StrCat("a cron expression has five fields, minute, hour, day of the month, month and weekday, "
                     "such as '0 7 * * 1-5', not ",
                     fields.size()));
  Cron out;
  out.minutes_.reset();
  out.hours_.reset();
  out.days_.reset();
  out.months_.reset();
  out.weekdays_.reset();
  for (const absl::Status& status :
       {read(fields[0], kMinute, out.minutes_), read(fields[1], kHour, out.hours_),
        read(fields[2], kDay, out.days_), read(fields[3], kMonth, out.months_),
        read(fields[4], kWeekday, out.weekdays_)}) {
    if (!status.ok()) return status;
  }
  out.either_day_ = fields[2].front() != '*' && fields[4].front() != '*';
  if (!out.either_day_) {
    if (auto status = check_days(out.days_, out.months_); !status.ok()) return status;
  }
  out.text_ = absl::StrJoin(fields, " ");
  return out;
}

}  // namespace tidemark::schedule
