#include "collector/schedule/cron.h"

#include "tests/support/catch.h"

using namespace tidemark::schedule;

namespace {

/// "d" for each day of the month that it comes on; and the minutes of such a day.
std::vector<int> days_of(const std::string& text, int year, int month) {
  const Cron cron = parse_cron(text).value();
  std::vector<int> out;
  const absl::CivilMonth first(year, month);
  for (absl::CivilDay day(first); day < absl::CivilDay(first + 1); ++day) {
    if (cron.comes_on(day)) out.push_back(day.day());
  }
  return out;
}

std::vector<int> minutes_of(const std::string& text) {
  const Cron cron = parse_cron(text).value();
  std::vector<int> out;
  for (auto minute = cron.minute_from(0); minute; minute = cron.minute_from(*minute + 1))
    out.push_back(*minute);
  return out;
}

std::string mistake(const std::string& text) {
  const auto cron = parse_cron(text);
  return cron.ok() ? "taken" : std::string(cron.status().message());
}

using Numbers = std::vector<int>;

}  // namespace

TEST_CASE("lists, ranges and steps of a cron expression") {
  CHECK(minutes_of("0 7 * * *") == Numbers{420});
  CHECK(minutes_of("*/20 8 * * *") == Numbers{480, 500, 520});
  CHECK(minutes_of("5,10-12 0,23 * * *") == Numbers{5, 10, 11, 12, 1385, 1390, 1391, 1392});
  CHECK(minutes_of("30 8-18/5 * * *") == Numbers{510, 810, 1110});
  CHECK(minutes_of("* * * * *").size() == 1440);
  CHECK(minutes_of("07 007 * * *") == Numbers{427});
  CHECK(days_of("0 7 1,15-17 * *", 2026, 11) == Numbers{1, 15, 16, 17});
  CHECK(days_of("0 7 */10 * *", 2026, 11) == Numbers{1, 11, 21});
  CHECK(days_of("0 7 31 * *", 2026, 11).empty());
  CHECK(days_of("0 7 29 2 *", 2028, 2) == Numbers{29});
  CHECK(days_of("0 7 29 2 *", 2027, 2).empty());
}

TEST_CASE("names of months and weekdays in any case, Sunday is 0 and 7") {
  const Numbers sundays{1, 8, 15, 22, 29};
  for (const char* field : {"0", "7", "SUN", "sun", "Sun", "*/7", "0,7"})
    CHECK(days_of(std::string("0 7 * * ") + field, 2026, 11) == sundays);
  const Numbers weekend{1, 6, 7, 8, 13, 14, 15, 20, 21, 22, 27, 28, 29};
  for (const char* field : {"5-7", "FRI-SUN", "fri-7", "0,FRI,6"})
    CHECK(days_of(std::string("0 7 * * ") + field, 2026, 11) == weekend);
  CHECK(days_of("0 7 * * SUN-MON", 2026, 11) == Numbers{1, 2, 8, 9, 15, 16, 22, 23, 29, 30});
  CHECK(days_of("0 7 4 NOV-dec *", 2026, 11) == Numbers{4});
  CHECK(days_of("0 7 4 Jan,3 *", 2026, 11).empty());
}

TEST_CASE("two restricted day fields are either of them, a field that begins with * restricts further") {
  CHECK(days_of("0 7 13 * FRI", 2026, 11) == Numbers{6, 13, 20, 27});
  CHECK(days_of("0 7 1,2 * FRI", 2026, 11) == Numbers{1, 2, 6, 13, 20, 27});
  CHECK(days_of("0 7 1 * *", 2026, 11) == Numbers{1});
  CHECK(days_of("0 7 * * MON", 2026, 11) == Numbers{2, 9, 16, 23, 30});
  CHECK(days_of("0 7 */2 * MON", 2026, 11) == Numbers{9, 23});
}

TEST_CASE("what is wrong with a cron expression is said, and what would be right") {
  CHECK(mistake("61 7 * * *") == "'61' is no minute: 0 to 59");
  CHECK(mistake("-1 7 * * *") == "'' is no minute: 0 to 59");
  CHECK(mistake("0 24 * * *") == "'24' is no hour: 0 to 23");
  CHECK(mistake("0 7 0 * *") == "'0' is no day of the month: 1 to 31");
  CHECK(mistake("0 7 L * *") == "'L' is no day of the month: 1 to 31");
  CHECK(mistake("0 7 * 13 *") == "'13' is no month: 1 to 12 or JAN to DEC");
  CHECK(mistake("0 7 * JANUARY *") == "'JANUARY' is no month: 1 to 12 or JAN to DEC");
  CHECK(mistake("0 7 * * 8") == "'8' is no weekday: 0 to 7, both Sunday, or SUN to SAT");
  CHECK(mistake("0 7 * * MON#2") == "'MON#2' is no weekday: 0 to 7, both Sunday, or SUN to SAT");
  CHECK(mistake("0 99999999999 * * *") == "'99999999999' is no hour: 0 to 23");
  CHECK(mistake("0 22-2 * * *") == "'22-2' runs backwards; write it as two, such as 22-23,0-2");
  CHECK(mistake("0 7 * * FRI-MON") == "'FRI-MON' runs backwards; write it as two, such as 5-7,0-1");
  CHECK(mistake("0,,5 7 * * *") == "'0,,5' has an empty place in its list; a minute is 0 to 59");
  CHECK(mistake("0, 7 * * *") == "'0,' has an empty place in its list; a minute is 0 to 59");
  CHECK(mistake("*/0 7 * * *") == "'0' is no step of a minute: 1 to 59");
  CHECK(mistake("*/ 7 * * *") == "'' is no step of a minute: 1 to 59");
  CHECK(mistake("5/10 7 * * *") ==
        "'5/10' has a step after one value; it follows * or a range, such as 5-59/10");
  CHECK(mistake("0 7 * *") ==
        "a cron expression has five fields, minute, hour, day of the month, month and weekday, such as "
        "'0 7 * * 1-5', not 4");
  CHECK(mistake(std::string(301, '*')) == "a cron expression has at most 300 characters");
}

TEST_CASE("an expression that never matches is refused") {
  CHECK(mistake("0 0 30 2 *") == "30 February never comes; name a day that the month has");
  CHECK(mistake("0 0 31 2,4,JUN *") ==
        "31 February and 31 April and 31 June never come; name a day that the month has");
  CHECK(mistake("0 0 30,31 2 */2") == "30 February never comes; name a day that the month has");
  CHECK(mistake("0 0 30 2 MON") == "taken");  // Mondays of February
  CHECK(mistake("0 0 31 2,3 *") == "taken");
  CHECK(mistake("0 0 29 2 *") == "taken");
}
