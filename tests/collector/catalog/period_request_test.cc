#include "collector/catalog/period_request.h"

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::catalog;

namespace {

const TimePoint kNow = parse_rfc3339("2026-11-24T22:34:00Z").value();

std::string asked(const PeriodRequest& request) {
  const auto period = requested_period(request, "Europe/Berlin", kNow);
  if (!period.ok()) return "! " + std::string(period.status().message());
  return rfc3339(period->interval.from) + " " + rfc3339(period->interval.to);
}

}  // namespace

TEST_CASE("both ends of a period of the calendar are that period") {
  const auto named = [](const char* since, const char* until) {
    return requested_period({"", since, until}, "Europe/Berlin", kNow)->name;
  };
  CHECK(named("2026-10-01", "2026-11-01") == "October 2026");
  CHECK(named("2026-01-01", "2027-01-01") == "2026");
  CHECK(named("2026-07-01", "2026-10-01") == "3rd quarter of 2026");
  CHECK(named("2026-11-23", "2026-11-30") == "week 48 of 2026");
  CHECK(named("2026-11-23", "2026-11-24") == "23 November 2026");
  CHECK(named("2026-10-01", "2026-11-02") == "2026-10-01 00:00 +0200 to 2026-11-02 00:00 +0100");
}

TEST_CASE("a period is asked for by its name, by a time in it, or by both ends") {
  CHECK(asked({}) == "2026-10-31T23:00:00.000Z 2026-11-30T23:00:00.000Z");
  CHECK(asked({"day", "", ""}) == "2026-11-23T23:00:00.000Z 2026-11-24T23:00:00.000Z");
  CHECK(asked({"month", "2026-10-05", ""}) == "2026-09-30T22:00:00.000Z 2026-10-31T23:00:00.000Z");
  CHECK(asked({"", "2026-11-02", "2026-11-05 12:30"}) == "2026-11-01T23:00:00.000Z 2026-11-05T11:30:00.000Z");
  CHECK(asked({"", "2026-11-02T08:00:00Z", ""}) == "2026-11-02T08:00:00.000Z 2026-11-24T22:34:00.000Z");
  CHECK(asked({"", "1d", ""}) == "2026-11-23T22:34:00.000Z 2026-11-24T22:34:00.000Z");
}

TEST_CASE("a request that makes no sense is told what would") {
  CHECK(asked({"fortnight", "", ""}) ==
        "! 'fortnight' is no period; there are day, week, month, quarter and year");
  CHECK(asked({"", "", "2026-11-05"}) == "! an end needs a beginning: give since as well as until");
  CHECK(asked({"day", "2026-11-02", "2026-11-05"}) ==
        "! a period ends by itself: give either the period or until");
  CHECK(asked({"", "2026-11-05", "2026-11-02"}).starts_with("! since must be before until"));
  for (const char* wrong : {"soon", "2026-13-01", "2026-11-31", "26-11-01", "2026-11-02 25:00"}) {
    INFO(wrong);
    CHECK(asked({"", wrong, ""}).find("is no time; write") != std::string::npos);
  }
}
