#include "collector/cli/moment.h"

#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

const TimePoint kNow = *parse_rfc3339("2026-11-24T22:30:00Z");

absl::TimeZone berlin() {
  absl::TimeZone zone;
  REQUIRE(absl::LoadTimeZone("Europe/Berlin", &zone));
  return zone;
}

TEST_CASE("Times are read as people write them, days in the given zone") {
  struct Case {
    const char* text;
    RangeEnd end;
    const char* expected;
  };
  for (const Case& c : {
           Case{"2026-11-24T22:00:00Z", RangeEnd::kSince, "2026-11-24T22:00:00.000Z"},
           Case{"2026-11-24T22:00:00+02:00", RangeEnd::kSince, "2026-11-24T20:00:00.000Z"},
           Case{"2026-11-20", RangeEnd::kSince, "2026-11-19T23:00:00.000Z"},
           Case{"2026-11-20", RangeEnd::kUntil, "2026-11-20T23:00:00.000Z"},
           Case{"2026-10-25", RangeEnd::kSince, "2026-10-24T22:00:00.000Z"},
           Case{"2026-10-25", RangeEnd::kUntil, "2026-10-25T23:00:00.000Z"},  // 25 hours long
           Case{"7d", RangeEnd::kSince, "2026-11-17T22:30:00.000Z"},
           Case{"1h30m", RangeEnd::kSince, "2026-11-24T21:00:00.000Z"},
           Case{"now", RangeEnd::kUntil, "2026-11-24T22:30:00.000Z"},
           Case{"today", RangeEnd::kSince, "2026-11-23T23:00:00.000Z"},
           Case{"yesterday", RangeEnd::kSince, "2026-11-22T23:00:00.000Z"},
           Case{"yesterday", RangeEnd::kUntil, "2026-11-23T23:00:00.000Z"},
       }) {
    INFO(c.text);
    const auto moment = parse_moment("--since", c.text, c.end, kNow, berlin());
    REQUIRE(moment.ok());
    CHECK(rfc3339(*moment) == c.expected);
  }
}

TEST_CASE("What is no time is refused with what would be right") {
  for (const char* text :
       {"", "foo", "2026-13-01", "2026-02-30", "24.11.2026", "2026-11-24 22:00", "-7d", "7 days"}) {
    INFO(text);
    const auto moment = parse_moment("--since", text, RangeEnd::kSince, kNow, berlin());
    REQUIRE_FALSE(moment.ok());
    const std::string said(moment.status().message());
    CHECK(said.find("--since takes a time (2026-11-24T22:00:00Z), a day (2026-11-24)") == 0);
    CHECK(said.find("not '" + std::string(text) + "'") != std::string::npos);
  }
}

TEST_CASE("Only days need a zone") {
  CHECK(names_a_day("today"));
  CHECK(names_a_day("2026-11-24"));
  CHECK_FALSE(names_a_day("7d"));
  CHECK_FALSE(names_a_day("2026-11-24T22:00:00Z"));
}

TEST_CASE("Times that may lie ahead are read with a time of day in the given zone") {
  struct Case {
    const char* text;
    RangeEnd end;
    const char* expected;
  };
  for (const Case& c : {
           Case{"2026-11-29 22:00", RangeEnd::kSince, "2026-11-29T21:00:00.000Z"},
           Case{"2026-11-29T22:00", RangeEnd::kUntil, "2026-11-29T21:00:00.000Z"},
           Case{"2026-10-25 02:30", RangeEnd::kSince, "2026-10-25T00:30:00.000Z"},  // the first of two
           Case{"2027-03-28 02:30", RangeEnd::kSince, "2027-03-28T01:30:00.000Z"},  // there is none
           Case{"tomorrow", RangeEnd::kSince, "2026-11-24T23:00:00.000Z"},
           Case{"tomorrow", RangeEnd::kUntil, "2026-11-25T23:00:00.000Z"},
           Case{"2026-11-29T22:00:00Z", RangeEnd::kSince, "2026-11-29T22:00:00.000Z"},
           Case{"2h", RangeEnd::kSince, "2026-11-24T20:30:00.000Z"},
       }) {
    INFO(c.text);
    const auto moment = parse_planned("--from", c.text, c.end, from_unix_ms(unix_ms(kNow)), berlin());
    REQUIRE(moment.ok());
    CHECK(rfc3339(*moment) == c.expected);
  }
  for (const char* text :
       {"2026-11-29 24:00", "2026-11-29 22:60", "2026-02-30 22:00", "2026-11-29  2:00", "soon"}) {
    INFO(text);
    const auto moment = parse_planned("--from", text, RangeEnd::kSince, kNow, berlin());
    REQUIRE_FALSE(moment.ok());
    CHECK(std::string(moment.status().message()).find("--from takes a time") == 0);
  }
}

}  // namespace
}  // namespace tidemark::cli
