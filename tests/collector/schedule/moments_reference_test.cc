#include <absl/strings/str_split.h>
#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <algorithm>
#include <random>
#include <set>
#include <sstream>
#include <vector>

#include "collector/schedule/rhythm.h"
#include "tests/support/catch.h"

/// next_after() and last_at_or_before() against a slow reference: time is walked minute by minute, and a
/// local minute has its moment when the clock first shows it or a later one.
using namespace tidemark;
using namespace tidemark::schedule;

namespace {

/// One field, by trying all of its values: "*/5", "3", "2-9/3", lists of them.
std::set<int> values(const std::string& field, int min, int max) {
  std::set<int> out;
  for (const std::string& item : std::vector<std::string>(absl::StrSplit(field, ','))) {
    const std::vector<std::string> parts = absl::StrSplit(item, '/');
    const std::vector<std::string> ends = absl::StrSplit(parts[0], '-');
    const bool all = parts[0] == "*";
    const int low = all ? min : std::stoi(ends[0]);
    const int high = all ? max : std::stoi(ends.back());
    const int step = parts.size() > 1 ? std::stoi(parts[1]) : 1;
    for (int value = min; value <= max; ++value) {
      if (value >= low && value <= high && (value - low) % step == 0) out.insert(value);
    }
  }
  return out;
}

struct Expected {
  explicit Expected(const std::string& text) {
    const std::vector<std::string> fields = absl::StrSplit(text, ' ');
    minutes = values(fields[0], 0, 59);
    hours = values(fields[1], 0, 23);
    days = values(fields[2], 1, 31);
    months = values(fields[3], 1, 12);
    weekdays = values(fields[4], 0, 7);
    if (weekdays.contains(7)) weekdays.insert(0);
    either = fields[2][0] != '*' && fields[4][0] != '*';
  }
  bool comes_at(absl::CivilMinute time) const {
    if (!minutes.contains(time.minute()) || !hours.contains(time.hour()) || !months.contains(time.month()))
      return false;
    constexpr absl::Weekday order[] = {
        absl::Weekday::sunday,   absl::Weekday::monday, absl::Weekday::tuesday, absl::Weekday::wednesday,
        absl::Weekday::thursday, absl::Weekday::friday, absl::Weekday::saturday};
    int weekday = 0;
    while (order[weekday] != absl::GetWeekday(time)) ++weekday;
    const bool by_day = days.contains(time.day());
    const bool by_week = weekdays.contains(weekday);
    return either ? by_day || by_week : by_day && by_week;
  }
  std::set<int> minutes, hours, days, months, weekdays;
  bool either = false;
};

constexpr std::int64_t kMinuteMs = 60'000;

/// Two years with 29 February 2024 and all clock changes of their zones.
struct Walk {
  struct Shown {
    TimePoint moment;
    absl::CivilMinute minute;  ///< that the clock shows or skips at this moment for the first time
  };
  explicit Walk(const std::string& name) {
    absl::TimeZone zone;
    REQUIRE(absl::LoadTimeZone(name, &zone));
    from = parse_rfc3339("2023-06-15T00:00:00Z").value();
    to = parse_rfc3339("2025-07-05T00:00:00Z").value();
    absl::CivilMinute latest = absl::ToCivilMinute(absl::FromUnixMillis(unix_ms(from) - kMinuteMs), zone);
    int offset = zone.At(absl::FromUnixMillis(unix_ms(from))).offset;
    for (std::int64_t ms = unix_ms(from); ms < unix_ms(to); ms += kMinuteMs) {
      const absl::TimeZone::CivilInfo info = zone.At(absl::FromUnixMillis(ms));
      if (info.offset != offset) changes.push_back(from_unix_ms(ms));
      offset = info.offset;
      for (const absl::CivilMinute now(info.cs); latest < now;) shown.push_back({from_unix_ms(ms), ++latest});
    }
  }
  template <class ComesAt>
  std::vector<TimePoint> moments(const ComesAt& comes_at) const {
    std::vector<TimePoint> out;
    for (const Shown& one : shown) {
      if (comes_at(one.minute) && (out.empty() || out.back() != one.moment)) out.push_back(one.moment);
    }
    return out;
  }
  TimePoint from, to;
  std::vector<Shown> shown;
  std::vector<TimePoint> changes;
};

std::string random_field(std::mt19937& random, int min, int max) {
  const auto any = [&](int low, int high) {
    return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
  };
  switch (random() % 5) {
    case 0:
      return "*";
    case 1:
      return "*/" + std::to_string(any(1, std::min(max - min, 12)));
    case 2: {
      const int low = any(min, max - 1);
      return std::to_string(low) + "-" + std::to_string(any(low, max)) + "/" + std::to_string(any(1, 5));
    }
    case 3:
      return std::to_string(any(min, max)) + "," + std::to_string(any(min, max));
    default:
      return std::to_string(any(min, max));
  }
}

void compare(const Rhythm& rhythm, const std::string& zone, const Walk& walk,
             const std::vector<TimePoint>& moments, std::mt19937& random) {
  std::vector<TimePoint> asked = walk.changes;
  for (int i = 0; i < 60; ++i)
    asked.push_back(walk.from + Duration(random() % (walk.to - walk.from).count()));
  for (const TimePoint change : walk.changes) {
    for (int i = 0; i < 6; ++i)
      asked.push_back(change + Duration(static_cast<int>(random() % 14'400'000) - 7'200'000));
  }
  for (int i = 0; i < 60 && !moments.empty(); ++i) {
    const TimePoint moment = moments[random() % moments.size()];
    for (const int beside : {-1, 0, 1}) asked.push_back(moment + Duration(beside));
  }
  for (const TimePoint time : asked) {
    INFO(zone << ", " << schedule_text(rhythm) << ", " << rfc3339(time));
    const auto after = std::upper_bound(moments.begin(), moments.end(), time);
    if (after != moments.end()) {
      CHECK(rfc3339(next_after(rhythm, zone, time)) == rfc3339(*after));
    } else {
      CHECK(next_after(rhythm, zone, time) >= walk.to);
    }
    if (after != moments.begin()) {
      CHECK(rfc3339(last_at_or_before(rhythm, zone, time)) == rfc3339(*(after - 1)));
    } else {
      CHECK(last_at_or_before(rhythm, zone, time) < walk.from);
    }
  }
}

bool last_of_month(absl::CivilMinute time) { return (absl::CivilDay(time) + 1).day() == 1; }

const std::vector<std::string> kZones = {"Europe/Berlin", "America/New_York", "Asia/Kolkata",
                                         "Australia/Lord_Howe", "Africa/Casablanca"};

}  // namespace

TEST_CASE("moments are those of a walk through local time, minute by minute") {
  std::mt19937 random(4);
  for (const std::string& zone : kZones) {
    const Walk walk(zone);
    CHECK((zone == "Asia/Kolkata" ? walk.changes.empty() : walk.changes.size() >= 4));
    std::vector<std::string> texts = {"30 2 * * *", "*/10 1-3 * * *", "0 0 29 2 *", "59 23 31 * *",
                                      "15 2 1 * 0", "* * * * *",      "0 3 */2 * 7"};
    while (texts.size() < 22) {
      const std::string text = random_field(random, 0, 59) + " " + random_field(random, 0, 23) + " " +
                               random_field(random, 1, 31) + " " + random_field(random, 1, 12) + " " +
                               random_field(random, 0, 7);
      if (parse_rhythm(text, "", "").ok()) texts.push_back(text);
    }
    for (const std::string& text : texts) {
      const Expected expected(text);
      const auto moments = walk.moments([&](absl::CivilMinute time) { return expected.comes_at(time); });
      compare(parse_rhythm(text, "", "").value(), zone, walk, moments, random);
    }
  }
}

TEST_CASE("rhythms in words have the moments of a walk through local time") {
  std::mt19937 random(5);
  for (const std::string& zone : kZones) {
    const Walk walk(zone);
    for (const int minute : {0, 2 * 60 + 10, 2 * 60 + 30, 7 * 60}) {
      std::ostringstream at;
      at << (minute < 600 ? "0" : "") << minute / 60 << ":" << (minute % 60 < 10 ? "0" : "") << minute % 60;
      const auto comes = [&](absl::CivilMinute time) { return time.hour() * 60 + time.minute() == minute; };
      const auto check = [&](const std::string& text, const std::string& on, const auto& on_day) {
        const auto moments =
            walk.moments([&](absl::CivilMinute time) { return comes(time) && on_day(time); });
        compare(parse_rhythm(text, on, at.str()).value(), zone, walk, moments, random);
      };
      check("daily", "", [](absl::CivilMinute) { return true; });
      check("weekly", "sun",
            [](absl::CivilMinute time) { return absl::GetWeekday(time) == absl::Weekday::sunday; });
      check("monthly", "31", last_of_month);
      check("monthly", "30", [](absl::CivilMinute time) {
        return time.day() == 30 || (time.month() == 2 && last_of_month(time));
      });
      check("quarterly", "31", [](absl::CivilMinute time) {
        return last_of_month(time) &&
               (time.month() == 1 || time.month() == 4 || time.month() == 7 || time.month() == 10);
      });
      check("yearly", "4", [](absl::CivilMinute time) { return time.month() == 1 && time.day() == 4; });
    }
  }
}
