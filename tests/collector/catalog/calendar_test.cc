#include "collector/catalog/calendar.h"

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::catalog;

namespace {

TimePoint utc(const std::string& text) { return parse_rfc3339(text).value(); }

ServiceHours hours_in(const std::string& zone, std::vector<MinuteRange> every_day) {
  ServiceHours hours;
  hours.time_zone = zone;
  for (auto& day : hours.weekdays) day = every_day;
  return hours;
}

/// Service hours of the local day that holds the time.
double hours_of_day(const ServiceHours& hours, const std::string& at) {
  const Period day = period_at(PeriodKind::kDay, utc(at), hours.time_zone);
  return static_cast<double>(timeline::length(hours_within(hours, day.interval)).count()) / 3'600'000;
}

}  // namespace

TEST_CASE("a day on which the clock changes has 23, 25, 23.5 or 24.5 hours") {
  const auto berlin = hours_in("Europe/Berlin", {MinuteRange{}});
  CHECK(hours_of_day(berlin, "2026-03-29T12:00:00Z") == 23);
  CHECK(hours_of_day(berlin, "2026-10-25T12:00:00Z") == 25);
  CHECK(hours_of_day(berlin, "2026-11-24T12:00:00Z") == 24);
  const auto lord_howe = hours_in("Australia/Lord_Howe", {MinuteRange{}});
  CHECK(hours_of_day(lord_howe, "2026-10-04T00:00:00Z") == 23.5);
  CHECK(hours_of_day(lord_howe, "2026-04-05T00:00:00Z") == 24.5);
}

TEST_CASE(
    "hours around the hour that is skipped or repeated follow the wall clock, and ranges that touch stay "
    "together") {
  const auto night = hours_in("Europe/Berlin", {{60, 240}});  // 01:00-04:00
  CHECK(hours_of_day(night, "2026-03-29T12:00:00Z") == 2);
  CHECK(hours_of_day(night, "2026-10-25T12:00:00Z") == 4);
  const auto skipped = hours_in("Europe/Berlin", {{130, 170}});  // 02:10-02:50
  CHECK(hours_of_day(skipped, "2026-03-29T12:00:00Z") == 0);
  const auto touching = hours_in("Europe/Berlin", {{0, 150}, {150, 1440}});
  CHECK(hours_of_day(touching, "2026-10-25T12:00:00Z") == 25);
  CHECK(hours_of_day(touching, "2026-03-29T12:00:00Z") == 23);
}

TEST_CASE("hours are those of the zone's weekday, without its holidays, cut to the period") {
  ServiceHours hours;
  hours.time_zone = "America/New_York";
  hours.weekdays[1] = {{8 * 60, 18 * 60}};
  hours.holidays = {"2026-11-17"};
  const timeline::Interval november{utc("2026-11-01T00:00:00Z"), utc("2026-12-01T00:00:00Z")};
  const auto found = hours_within(hours, november);
  REQUIRE(found.size() == 3);  // the 3rd, 10th and 24th
  CHECK(found[0] == timeline::Interval{utc("2026-11-03T13:00:00Z"), utc("2026-11-03T23:00:00Z")});
  CHECK(hours_within(hours, {utc("2026-11-03T14:00:00Z"), utc("2026-11-03T15:00:00Z")}) ==
        timeline::Intervals{{utc("2026-11-03T14:00:00Z"), utc("2026-11-03T15:00:00Z")}});
  CHECK(hours_within(hours, {utc("2026-11-03T14:00:00Z"), utc("2026-11-03T14:00:00Z")}).empty());
}

TEST_CASE("periods are the calendar's in the zone, with names and the one before") {
  struct Case {
    PeriodKind kind;
    const char *at, *from, *to, *name, *previous, *short_name;
  };
  const Case cases[] = {
      {PeriodKind::kDay, "2026-11-23T23:30:00Z", "2026-11-23T23:00:00Z", "2026-11-24T23:00:00Z",
       "24 November 2026", "23 November 2026", "2026-11-24"},
      {PeriodKind::kWeek, "2026-11-24T12:00:00Z", "2026-11-22T23:00:00Z", "2026-11-29T23:00:00Z",
       "week 48 of 2026", "week 47 of 2026", "2026-W48"},
      {PeriodKind::kWeek, "2027-01-01T12:00:00Z", "2026-12-27T23:00:00Z", "2027-01-03T23:00:00Z",
       "week 53 of 2026", "week 52 of 2026", "2026-W53"},
      {PeriodKind::kWeek, "2024-12-30T12:00:00Z", "2024-12-29T23:00:00Z", "2025-01-05T23:00:00Z",
       "week 1 of 2025", "week 52 of 2024", "2025-W01"},
      {PeriodKind::kMonth, "2026-10-31T23:30:00Z", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z",
       "November 2026", "October 2026", "2026-11"},
      {PeriodKind::kMonth, "2026-01-15T00:00:00Z", "2025-12-31T23:00:00Z", "2026-01-31T23:00:00Z",
       "January 2026", "December 2025", "2026-01"},
      {PeriodKind::kQuarter, "2026-11-24T12:00:00Z", "2026-09-30T22:00:00Z", "2026-12-31T23:00:00Z",
       "4th quarter of 2026", "3rd quarter of 2026", "2026-Q4"},
      {PeriodKind::kYear, "2026-11-24T12:00:00Z", "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z", "2026",
       "2025", "2026"},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const Period period = period_at(c.kind, utc(c.at), "Europe/Berlin");
    CHECK(period.interval == timeline::Interval{utc(c.from), utc(c.to)});
    CHECK(period.name == c.name);
    CHECK(short_name(period, "Europe/Berlin") == c.short_name);
    const Period before = previous(period, "Europe/Berlin");
    CHECK(before.name == c.previous);
    CHECK(before.interval.to == period.interval.from);
  }
}

TEST_CASE("before an explicit period lies as much time") {
  const Period period = explicit_period({utc("2026-11-02T00:00:00Z"), utc("2026-11-05T12:00:00Z")}, "UTC");
  CHECK(previous(period, "UTC").interval ==
        timeline::Interval{utc("2026-10-29T12:00:00Z"), utc("2026-11-02T00:00:00Z")});
}
