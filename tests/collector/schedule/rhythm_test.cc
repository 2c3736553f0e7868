#include "collector/schedule/rhythm.h"

#include <cstdlib>
#include <random>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::schedule;

namespace {

TimePoint utc(const std::string& text) { return parse_rfc3339(text).value(); }

Rhythm rhythm(const std::string& text, const std::string& on = "", const std::string& at = "") {
  return parse_rhythm(text, on, at).value();
}

/// The moments after `since` and up to `until`, in UTC, to the minute.
std::vector<std::string> moments(const Rhythm& rhythm, const std::string& zone, const std::string& since,
                                 const std::string& until) {
  std::vector<std::string> out;
  for (TimePoint at = next_after(rhythm, zone, utc(since)); at <= utc(until);
       at = next_after(rhythm, zone, at))
    out.push_back(rfc3339(at).substr(0, 16));
  return out;
}

std::string mistake(const std::string& text, const std::string& on = "", const std::string& at = "") {
  const auto parsed = parse_rhythm(text, on, at);
  return parsed.ok() ? "taken" : std::string(parsed.status().message());
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("rhythms in words") {
  CHECK(schedule_text(rhythm("daily")) == "daily at 07:00");
  CHECK(schedule_text(rhythm("Daily", "", "7:05")) == "daily at 07:05");
  CHECK(schedule_text(rhythm("weekly")) == "weekly on Monday at 07:00");
  CHECK(schedule_text(rhythm("weekly", "fri", "00:00")) == "weekly on Friday at 00:00");
  CHECK(schedule_text(rhythm("weekly", "7")) == "weekly on Sunday at 07:00");
  CHECK(schedule_text(rhythm("weekly", "Wednesday", "23:59")) == "weekly on Wednesday at 23:59");
  CHECK(schedule_text(rhythm("monthly")) == "monthly on the 1st at 07:00");
  CHECK(schedule_text(rhythm("monthly", "4")) == "monthly on the 4th at 07:00");
  CHECK(schedule_text(rhythm("monthly", "22")) == "monthly on the 22nd at 07:00");
  CHECK(schedule_text(rhythm("monthly", "13")) == "monthly on the 13th at 07:00");
  CHECK(schedule_text(rhythm("monthly", "23")) == "monthly on the 23rd at 07:00");
  CHECK(schedule_text(rhythm("monthly", "31")) == "monthly on the 31st or the last day at 07:00");
  CHECK(schedule_text(rhythm("quarterly", "3")) == "quarterly on the 3rd of the first month at 07:00");
  CHECK(schedule_text(rhythm("yearly", "4")) == "yearly on 4 January at 07:00");
  CHECK(schedule_text(rhythm(" 0 7  * * 1-5 ")) == "by cron '0 7 * * 1-5'");
  CHECK(schedule_text(Rhythm()) == "daily at 07:00");
}

TEST_CASE("what is wrong with a rhythm is said, and what would be right") {
  CHECK(mistake("fortnightly") ==
        "'fortnightly' is no rhythm: daily, weekly, monthly, quarterly, yearly, or a cron expression such as "
        "'0 7 * * 1-5'");
  CHECK(mistake("weekly", "8") == "'8' is no weekday: Monday to Sunday, or 1 (Monday) to 7");
  CHECK(mistake("weekly", "mo") == "'mo' is no weekday: Monday to Sunday, or 1 (Monday) to 7");
  CHECK(mistake("monthly", "0") == "'0' is no day of the month: 1 to 31");
  CHECK(mistake("yearly", "32") == "'32' is no day of the month: 1 to 31");
  CHECK(mistake("daily", "4") ==
        "a daily report comes on each day; leave the day out, or make it weekly or monthly");
  CHECK(mistake("daily", "", "24:00") == "'24:00' is no time of day: 00:00 to 23:59, such as 07:00");
  CHECK(mistake("daily", "", "7") == "'7' is no time of day: 00:00 to 23:59, such as 07:00");
  CHECK(mistake("daily", "", "07:0") == "'07:0' is no time of day: 00:00 to 23:59, such as 07:00");
  CHECK(mistake("0 7 * * 1-5", "", "08:00") ==
        "a cron expression says its days and times itself; leave the day and the time of day out");
  CHECK(mistake("0 61 * * *") == "'61' is no hour: 0 to 23");
  CHECK(mistake(std::string(1000, 'x')) ==
        "a rhythm has at most 300 characters, and so has its day and its time");
}

TEST_CASE("a day that a month lacks is its last") {
  CHECK(moments(rhythm("monthly", "31"), "UTC", "2027-12-31T07:00:00Z", "2028-07-01T00:00:00Z") ==
        Texts{"2028-01-31T07:00", "2028-02-29T07:00", "2028-03-31T07:00", "2028-04-30T07:00",
              "2028-05-31T07:00", "2028-06-30T07:00"});
  CHECK(moments(rhythm("monthly", "29"), "UTC", "2027-01-30T00:00:00Z", "2027-04-01T00:00:00Z") ==
        Texts{"2027-02-28T07:00", "2027-03-29T07:00"});
  CHECK(moments(rhythm("quarterly", "31"), "UTC", "2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z") ==
        Texts{"2027-01-31T07:00", "2027-04-30T07:00", "2027-07-31T07:00", "2027-10-31T07:00"});
  CHECK(moments(rhythm("yearly", "4", "00:00"), "UTC", "2027-01-01T00:00:00Z", "2029-01-01T00:00:00Z") ==
        Texts{"2027-01-04T00:00", "2028-01-04T00:00"});
  CHECK(moments(rhythm("0 7 29 2 *"), "UTC", "2027-01-01T00:00:00Z", "2033-01-01T00:00:00Z") ==
        Texts{"2028-02-29T07:00", "2032-02-29T07:00"});
  // The longest wait there is: a leap day on a Sunday, over 2100, which has none.
  CHECK(rfc3339(next_after(rhythm("0 7 29 2 */7"), "UTC", utc("2088-03-01T00:00:00Z"))) ==
        "2128-02-29T07:00:00.000Z");
}

TEST_CASE(
    "once on days when the clock changes: a skipped time is where it jumps to, a repeated one its first "
    "pass") {
  const Rhythm night = rhythm("daily", "", "02:30");
  CHECK(moments(night, "Europe/Berlin", "2026-03-28T00:00:00Z", "2026-03-30T12:00:00Z") ==
        Texts{"2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"});
  CHECK(moments(night, "Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z") ==
        Texts{"2026-10-25T00:30", "2026-10-26T01:30"});
  CHECK(moments(rhythm("weekly", "sun", "02:15"), "Australia/Lord_Howe", "2026-10-03T00:00:00Z",
                "2026-10-12T00:00:00Z") == Texts{"2026-10-03T15:30", "2026-10-10T15:15"});
  CHECK(moments(rhythm("daily", "", "07:00"), "America/New_York", "2026-03-07T00:00:00Z",
                "2026-03-09T23:00:00Z") == Texts{"2026-03-07T12:00", "2026-03-08T11:00", "2026-03-09T11:00"});
  // Samoa left out a whole day.
  CHECK(moments(rhythm("daily"), "Pacific/Apia", "2011-12-29T00:00:00Z", "2011-12-31T23:00:00Z") ==
        Texts{"2011-12-29T17:00", "2011-12-30T10:00", "2011-12-30T17:00", "2011-12-31T17:00"});
}

TEST_CASE("every local time of a cron expression comes once, all that the clock skips as one") {
  CHECK(moments(rhythm("*/20 * * * *"), "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z") ==
        Texts{"2026-03-29T00:40", "2026-03-29T01:00", "2026-03-29T01:20"});
  CHECK(moments(rhythm("10,40 2 * * *"), "Europe/Berlin", "2026-03-29T00:30:00Z", "2026-03-29T12:00:00Z") ==
        Texts{"2026-03-29T01:00"});
  CHECK(moments(rhythm("*/30 * * * *"), "Europe/Berlin", "2026-10-25T00:00:00Z", "2026-10-25T02:30:00Z") ==
        Texts{"2026-10-25T00:30", "2026-10-25T02:00", "2026-10-25T02:30"});
}

TEST_CASE("after is strictly after, and last is at or before") {
  const Rhythm daily = rhythm("daily");
  const TimePoint seven = utc("2026-11-24T06:00:00Z");
  using std::chrono::hours;
  CHECK(next_after(daily, "Europe/Berlin", seven) == seven + hours(24));
  CHECK(next_after(daily, "Europe/Berlin", seven - Duration(1)) == seven);
  CHECK(last_at_or_before(daily, "Europe/Berlin", seven) == seven);
  CHECK(last_at_or_before(daily, "Europe/Berlin", seven - Duration(1)) == seven - hours(24));
}

TEST_CASE("moments never depend on the machine's own zone") {
  const Rhythm at = rhythm("monthly", "4");
  for (const char* machine : {"Pacific/Apia", "America/New_York", "UTC", "nonsense"}) {
    setenv("TZ", machine, 1);
    tzset();
    CHECK(rfc3339(next_after(at, "Asia/Kolkata", utc("2026-11-24T00:00:00Z"))) == "2026-12-04T01:30:00.000Z");
  }
  unsetenv("TZ");
  tzset();
}

TEST_CASE("random words either parse or give a sentence") {
  std::mt19937 random(20261124);
  const std::vector<std::string> words = {"daily",
                                          "weekly",
                                          "monthly",
                                          "yearly",
                                          "*",
                                          "/",
                                          "-",
                                          ",",
                                          " ",
                                          " ",
                                          " ",
                                          "0",
                                          "7",
                                          "59",
                                          "31",
                                          "2",
                                          "FEB",
                                          "sun",
                                          "\t",
                                          "\n",
                                          "\xff",
                                          "0x1",
                                          "99999999999999999999",
                                          "é"};
  int taken = 0;
  for (int i = 0; i < 40'000; ++i) {
    std::string text, on;
    // Half of them nearly are cron expressions.
    const bool fields = random() % 2 == 0;
    for (unsigned n = fields ? 5 : random() % 8; n > 0; --n) {
      text += words[random() % words.size()];
      if (fields && random() % 3 == 0) text += words[random() % words.size()];
      if (fields) text += " ";
    }
    if (random() % 8 == 0) on = words[random() % words.size()];
    const auto parsed = parse_rhythm(text, on, on);
    if (parsed.ok()) {
      ++taken;
      const TimePoint next = next_after(*parsed, "Africa/Casablanca", from_unix_ms(0));
      CHECK(next > from_unix_ms(0));
      CHECK(last_at_or_before(*parsed, "Africa/Casablanca", next) == next);
      CHECK_FALSE(schedule_text(*parsed).empty());
    } else {
      CHECK(parsed.status().code() == absl::StatusCode::kInvalidArgument);
      CHECK(parsed.status().message().size() > 10);
    }
  }
  CHECK(taken > 500);
}
