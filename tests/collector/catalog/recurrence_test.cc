#include "collector/catalog/recurrence.h"

#include <random>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::catalog;

namespace {

using std::chrono::hours;
using std::chrono::minutes;

TimePoint utc(const std::string& text) { return parse_rfc3339(text).value(); }

Recurrence from(const std::string& begin, Duration length, const std::string& rule,
                const std::string& zone = "Europe/Berlin") {
  return {{utc(begin), utc(begin) + length}, rule, zone};
}

std::vector<std::string> begins(const Recurrence& recurrence, const std::string& since,
                                const std::string& until) {
  std::vector<std::string> out;
  for (const timeline::Interval& time : occurrences(recurrence, {utc(since), utc(until)}))
    out.push_back(rfc3339(time.from).substr(0, 16));
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a rule is at the same time of day on both sides of a clock change") {
  const Recurrence berlin = from("2026-03-22T02:00:00Z", hours(2), "FREQ=WEEKLY;BYDAY=SU");
  CHECK(check(berlin).ok());
  CHECK(begins(berlin, "2026-03-01T00:00:00Z", "2026-04-10T00:00:00Z") ==
        Texts{"2026-03-22T02:00", "2026-03-29T01:00", "2026-04-05T01:00"});
  const Recurrence new_york = from("2026-10-25T06:00:00Z", hours(1), "FREQ=WEEKLY", "America/New_York");
  CHECK(begins(new_york, "2026-10-01T00:00:00Z", "2026-11-09T00:00:00Z") ==
        Texts{"2026-10-25T06:00", "2026-11-01T07:00", "2026-11-08T07:00"});
}

TEST_CASE("a begin that the clock skips is where it jumps to, one that it repeats is at its first pass") {
  const Recurrence berlin = from("2026-03-28T01:30:00Z", minutes(30), "FREQ=DAILY");
  CHECK(begins(berlin, "2026-03-28T00:00:00Z", "2026-03-31T00:00:00Z") ==
        Texts{"2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"});
  CHECK(begins(berlin, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z") ==
        Texts{"2026-10-25T00:30", "2026-10-26T01:30"});
  const Recurrence new_york = from("2026-03-07T07:30:00Z", hours(1), "FREQ=DAILY", "America/New_York");
  CHECK(begins(new_york, "2026-03-07T00:00:00Z", "2026-03-10T00:00:00Z") ==
        Texts{"2026-03-07T07:30", "2026-03-08T07:00", "2026-03-09T06:30"});
  // The length is elapsed time, also over the change.
  const Recurrence night = from("2026-10-23T20:00:00Z", hours(8), "FREQ=DAILY");
  const auto found = occurrences(night, {utc("2026-10-24T12:00:00Z"), utc("2026-10-25T12:00:00Z")});
  REQUIRE(found.size() == 1);
  CHECK(found[0] == timeline::Interval{utc("2026-10-24T20:00:00Z"), utc("2026-10-25T04:00:00Z")});
}

TEST_CASE("the second Sunday, the last Friday and every other week are the standard's") {
  CHECK(begins(from("2026-01-11T10:00:00Z", hours(4), "FREQ=MONTHLY;BYDAY=2SU", "UTC"),
               "2026-01-01T00:00:00Z", "2026-05-01T00:00:00Z") ==
        Texts{"2026-01-11T10:00", "2026-02-08T10:00", "2026-03-08T10:00", "2026-04-12T10:00"});
  CHECK(begins(from("2026-01-30T10:00:00Z", hours(4), "freq=monthly;byday=-1fr", "UTC"),
               "2026-02-01T00:00:00Z",
               "2026-04-01T00:00:00Z") == Texts{"2026-02-27T10:00", "2026-03-27T10:00"});
  // RFC 5545's own example of WKST: with the week's begin, every other week is another one.
  CHECK(begins(from("1997-08-05T09:00:00Z", hours(1), "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
                    "UTC"),
               "1997-08-01T00:00:00Z", "1998-01-01T00:00:00Z") ==
        Texts{"1997-08-05T09:00", "1997-08-10T09:00", "1997-08-19T09:00", "1997-08-24T09:00"});
  CHECK(begins(from("1997-08-05T09:00:00Z", hours(1), "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
                    "UTC"),
               "1997-08-01T00:00:00Z", "1998-01-01T00:00:00Z") ==
        Texts{"1997-08-05T09:00", "1997-08-17T09:00", "1997-08-19T09:00", "1997-08-31T09:00"});
}

TEST_CASE("a rule ends with its count or its last time, which is still one") {
  CHECK(begins(from("2026-11-01T08:00:00Z", hours(1), "FREQ=DAILY;COUNT=3"), "2026-11-02T00:00:00Z",
               "2027-01-01T00:00:00Z") == Texts{"2026-11-02T08:00", "2026-11-03T08:00"});
  CHECK(begins(from("2026-11-01T08:00:00Z", hours(1), "FREQ=DAILY;COUNT=1"), "2026-11-01T00:00:00Z",
               "2027-01-01T00:00:00Z") == Texts{"2026-11-01T08:00"});
  for (const char* until : {"20261103", "20261103T090000", "20261103T080000Z"}) {
    INFO(until);
    CHECK(begins(from("2026-11-01T08:00:00Z", hours(1), std::string("FREQ=DAILY;UNTIL=") + until),
                 "2026-11-02T00:00:00Z",
                 "2027-01-01T00:00:00Z") == Texts{"2026-11-02T08:00", "2026-11-03T08:00"});
  }
  // 08:00 UTC is 09:00 in Berlin: a second less, and the 3rd is over; in local time an hour less is.
  for (const char* until : {"20261102", "20261103T085959", "20261103T075959Z"}) {
    INFO(until);
    CHECK(begins(from("2026-11-01T08:00:00Z", hours(1), std::string("FREQ=DAILY;UNTIL=") + until),
                 "2026-11-02T00:00:00Z", "2027-01-01T00:00:00Z") == Texts{"2026-11-02T08:00"});
  }
}

TEST_CASE("times are cut to the range, and those that touch are one") {
  const Recurrence always = from("2026-11-01T00:00:00Z", hours(1), "FREQ=HOURLY", "UTC");
  const timeline::Interval range{utc("2026-11-02T00:30:00Z"), utc("2026-11-03T00:30:00Z")};
  CHECK(occurrences(always, range) == timeline::Intervals{range});
  const Recurrence once{{utc("2026-11-02T00:00:00Z"), utc("2026-11-02T01:00:00Z")}, "", "Nowhere"};
  CHECK(check(once).ok());
  CHECK(occurrences(once, range) == timeline::Intervals{{range.from, utc("2026-11-02T01:00:00Z")}});
  CHECK(occurrences(once, {range.to, range.from}).empty());
  CHECK(occurrences(always, {utc("2025-11-01T00:00:00Z"), utc("2026-11-01T00:00:00Z")}).empty());
  // The first time counts where it is not by its rule: a Monday, then Sundays.
  CHECK(begins(from("2026-11-02T08:00:00Z", hours(1), "FREQ=WEEKLY;BYDAY=SU;COUNT=3", "UTC"),
               "2026-11-01T00:00:00Z",
               "2027-01-01T00:00:00Z") == Texts{"2026-11-02T08:00", "2026-11-08T08:00", "2026-11-15T08:00"});
}

TEST_CASE("words stand for rules") {
  CHECK(rule_of_word("daily") == "FREQ=DAILY");
  CHECK(rule_of_word("weekly") == "FREQ=WEEKLY");
  CHECK(rule_of_word("monthly") == "FREQ=MONTHLY");
  CHECK(rule_of_word("FREQ=YEARLY") == "FREQ=YEARLY");
}

TEST_CASE("a recurrence that makes no sense is refused in a sentence and never happens") {
  struct Case {
    Recurrence recurrence;
    std::string says;
  };
  const auto rule = [](const std::string& text) { return from("2026-01-04T08:00:00Z", hours(1), text); };
  const Case cases[] = {
      {rule("sometimes"), "a recurrence rule is such as \"FREQ=WEEKLY;BYDAY=SU\""},
      {rule("FREQ=FORTNIGHTLY"), "FREQ takes HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY, not 'FORTNIGHTLY'"},
      {rule("BYDAY=SU"), "has no FREQ"},
      {rule("FREQ=DAILY;"), "not KEY=VALUE"},
      {rule("FREQ=DAILY;FREQ=WEEKLY"), "has FREQ twice"},
      {rule("FREQ=DAILY;BYEASTER=0"), "does not take 'BYEASTER'"},
      {rule("RSCALE=HEBREW;FREQ=YEARLY"), "does not take 'RSCALE'"},
      {rule("FREQ=MINUTELY"), "more often than hourly"},
      {rule("FREQ=SECONDLY"), "more often than hourly"},
      {rule("FREQ=DAILY;BYMINUTE=0,30"), "more often than hourly"},
      {rule("FREQ=HOURLY;BYMONTH=2"), "for BYMONTH use FREQ=DAILY with BYHOUR"},
      {rule("FREQ=WEEKLY;BYDAY=2SU"), "'2SU' takes FREQ=MONTHLY or FREQ=YEARLY"},
      {rule("FREQ=WEEKLY;BYDAY=XX"), "BYDAY takes weekdays"},
      {rule("FREQ=MONTHLY;BYMONTHDAY=99"), "has a value that it cannot have"},
      {rule("FREQ=DAILY;COUNT=0"), "COUNT takes a whole number from 1 to 10000, not '0'"},
      {rule("FREQ=DAILY;COUNT=20000"), "COUNT takes"},
      {rule("FREQ=DAILY;INTERVAL=-1"), "INTERVAL takes a whole number from 1 to 1000, not '-1'"},
      {rule("FREQ=DAILY;COUNT=2;UNTIL=20270101"), "COUNT or UNTIL, not both"},
      {rule("FREQ=DAILY;UNTIL=20260231"), "UNTIL takes a day or a time"},
      {rule("FREQ=DAILY;UNTIL=soon"), "UNTIL takes a day or a time"},
      {from("2026-01-04T08:00:00Z", hours(25), "FREQ=DAILY"), "longer than the step of its rule, 1 d"},
      {from("2026-01-04T08:00:00Z", Duration{}, "FREQ=DAILY"), "the first time is empty"},
      {from("2026-01-04T08:00:00Z", Duration{}, ""), "the time is empty"},
      {from("2026-01-04T08:00:00Z", hours(1), "FREQ=DAILY", "Europe/Berln"), "is no time zone"},
      {rule(std::string(2'000, 'X')), "at most 1000 characters"},
  };
  for (const Case& c : cases) {
    INFO(c.recurrence.rule);
    const absl::Status status = check(c.recurrence);
    CHECK(status.code() == absl::StatusCode::kInvalidArgument);
    INFO(status.message());
    CHECK(status.message().find(c.says) != std::string::npos);
    CHECK(occurrences(c.recurrence, {utc("2026-01-01T00:00:00Z"), utc("2027-01-01T00:00:00Z")}).empty());
  }
  CHECK(check(rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")).message().find("never comes again") !=
        std::string::npos);
  CHECK(check(rule("FREQ=DAILY;UNTIL=20250101")).message().find("before the first time") !=
        std::string::npos);
}

TEST_CASE("what happens in a range does not depend on where the range begins") {
  std::mt19937 random(7);
  const auto one_of = [&](const Texts& texts) { return texts[random() % texts.size()]; };
  for (int i = 0; i < 120; ++i) {
    const std::string rule =
        one_of({"FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TU,SU;WKST=SU", "FREQ=MONTHLY",
                "FREQ=MONTHLY;BYDAY=2SU", "FREQ=MONTHLY;BYDAY=MO,TU,WE;BYSETPOS=-1",
                "FREQ=YEARLY;BYMONTH=2,7", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
                "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "FREQ=HOURLY", "FREQ=MONTHLY;BYMONTHDAY=31",
                "FREQ=HOURLY;BYDAY=MO", "FREQ=DAILY;BYHOUR=3,5", "FREQ=YEARLY;BYYEARDAY=-1"}) +
        ";INTERVAL=" + std::to_string(1 + random() % 5) + one_of({"", "", ";UNTIL=20180101T000000Z"});
    const Recurrence recurrence =
        from("2015-01-0" + std::to_string(1 + random() % 9) + "T02:30:00Z", minutes(1 + random() % 60), rule,
             one_of({"Europe/Berlin", "America/New_York", "Australia/Lord_Howe"}));
    INFO(rule << " in " << recurrence.time_zone << " from " << rfc3339(recurrence.first.from));
    const TimePoint begin = utc("2014-12-01T00:00:00Z");
    const timeline::Interval part{begin + minutes(random() % 2'000'000), begin + minutes(2'100'000)};
    CHECK(occurrences(recurrence, part) ==
          timeline::cut(occurrences(recurrence, {begin, begin + minutes(2'100'000)}), part));
  }
}

TEST_CASE("a day far from the first time is found as quickly as one near it") {
  for (const std::string rule :
       {"FREQ=HOURLY", "FREQ=DAILY;INTERVAL=3", "FREQ=MONTHLY;BYDAY=2SU", "FREQ=YEARLY"}) {
    INFO(rule);
    const Recurrence recurrence = from("2015-01-04T08:00:00Z", minutes(30), rule);
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 20; ++i)
      (void)occurrences(recurrence, {utc("2130-01-04T00:00:00Z"), utc("2130-01-05T00:00:00Z")});
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
  }
}
