#include "collector/catalog/recurrence.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

#include "collector/catalog/calendar.h"
#include "collector/catalog/rule.h"
#include "collector/catalog/zone.h"

namespace tidemark::catalog {
namespace {

Duration step_of(const Rule& rule) {
  using std::chrono::hours;
  const auto days = [&](int n) { return Duration(hours(24 * n)) * rule.interval; };
  switch (rule.step) {
    case Rule::Step::kHour:
      return Duration(hours(1)) * rule.interval;
    case Rule::Step::kDay:
      return days(1);
    case Rule::Step::kWeek:
      return days(7);
    case Rule::Step::kMonth:
      return days(28);
    case Rule::Step::kYear:
      break;
  }
  return days(365);
}

/// Tells when the times after the first begin that may end after `from`, and some before them, in order,
/// until `take` says no. False: the rule never comes again.
bool follow(const Recurrence& recurrence, const Rule& rule, TimePoint from,
            const std::function<bool(TimePoint)>& take) {
  const absl::TimeZone zone = zone_named(recurrence.time_zone);
  const absl::TimeZone::CivilInfo first = zone.At(time_of(recurrence.first.from));
  const Duration below_second{absl::ToInt64Milliseconds(first.subsecond)};
  absl::CivilSecond start = first.cs;
  // What is counted has to be followed from its first time on. A day more: clocks change by less.
  if (!rule.count)
    start = absl::CivilSecond(absl::ToCivilDay(time_of(from - recurrence.first.length()), zone) - 1);
  int count = 1;
  return expand(rule, first.cs, start, [&](absl::CivilSecond local) {
    if (rule.count && ++count > *rule.count) return false;
    const TimePoint begin = first_instant(local, zone) + below_second;
    if (rule.until) {
      const bool over = rule.until->utc
                            ? begin > first_instant(rule.until->last, absl::UTCTimeZone()) + below_second
                            : local > rule.until->last;
      if (over) return false;
    }
    return take(begin);
  });
}

absl::StatusOr<Rule> checked_rule(const Recurrence& recurrence) {
  if (recurrence.first.from >= recurrence.first.to)
    return absl::InvalidArgumentError("the first time is empty; its end is to be after its begin");
  if (!known_time_zone(recurrence.time_zone))
    return absl::InvalidArgumentError("'" + recurrence.time_zone +
                                      "' is no time zone that this machine knows, such as \"Europe/Berlin\"");
  auto rule = parse_rule(recurrence.rule);
  if (!rule.ok()) return rule.status();
  if (recurrence.first.length() > step_of(*rule))
    return absl::InvalidArgumentError("the first time lasts " + human(recurrence.first.length()) +
                                      ", longer than the step of its rule, " + human(step_of(*rule)));
  return rule;
}

}  // namespace

std::string rule_of_word(const std::string& word) {
  if (word == "daily") return "FREQ=DAILY";
  if (word == "weekly") return "FREQ=WEEKLY";
  if (word == "monthly") return "FREQ=MONTHLY";
  return word;
}

absl::Status check(const Recurrence& recurrence) {
  if (recurrence.rule.empty()) {
    if (recurrence.first.from < recurrence.first.to) return absl::OkStatus();
    return absl::InvalidArgumentError("the time is empty; its end is to be after its begin");
  }
  const auto rule = checked_rule(recurrence);
  if (!rule.ok()) return rule.status();
  if (rule->until) {
    const Rule::Until& until = *rule->until;
    const absl::TimeZone zone = until.utc ? absl::UTCTimeZone() : zone_named(recurrence.time_zone);
    if (until.last < absl::ToCivilSecond(time_of(recurrence.first.from), zone))
      return absl::InvalidArgumentError("UNTIL lies before the first time");
  }
  const bool again = follow(recurrence, *rule, recurrence.first.from, [](TimePoint) { return false; });
  if (!again)
    return absl::InvalidArgumentError("'" + recurrence.rule + "' never comes again after the first time");
  return absl::OkStatus();
}

timeline::Intervals occurrences(const Recurrence& recurrence, timeline::Interval range) {
  if (range.from >= range.to || recurrence.first.from >= range.to) return {};
  const timeline::Interval& first = recurrence.first;
  if (recurrence.rule.empty())
    return first.from < first.to ? timeline::cut(timeline::Intervals{first}, range) : timeline::Intervals{};
  const auto rule = checked_rule(recurrence);
  if (!rule.ok()) return {};
  std::vector<timeline::Interval> out{first};
  follow(recurrence, *rule, range.from, [&](TimePoint begin) {
    if (begin >= range.to) return false;
    if (begin + first.length() > range.from) out.push_back({begin, begin + first.length()});
    return out.size() < kOccurrencesMax;
  });
  return timeline::cut(timeline::united(std::move(out)), range);
}

}  // namespace tidemark::catalog
