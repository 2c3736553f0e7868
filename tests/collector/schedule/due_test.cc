#include "collector/schedule/due.h"

#include <random>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::schedule;
using catalog::PeriodKind;

namespace {

using std::chrono::hours;

TimePoint utc(const std::string& text) { return parse_rfc3339(text).value(); }
Rhythm rhythm(const std::string& text, const std::string& on = "", const std::string& at = "") {
  return parse_rhythm(text, on, at).value();
}

const std::string kBerlin = "Europe/Berlin";
const TimePoint kLongAgo = utc("2026-01-01T00:00:00Z");

/// "2026-11 since 2026-12-04T06:00, 2 skipped"; "-": nothing.
std::string owed(const Owed& owed, const std::string& zone = kBerlin) {
  if (!owed.due) return "-";
  std::string out =
      catalog::short_name(owed.due->period, zone) + " since " + rfc3339(owed.due->moment).substr(0, 16);
  if (owed.skipped > 0) out += ", " + std::to_string(owed.skipped) + " skipped";
  return out;
}

std::set<TimePoint> begun(const std::vector<std::string>& texts) {
  std::set<TimePoint> out;
  for (const std::string& text : texts) out.insert(utc(text));
  return out;
}

}  // namespace

TEST_CASE("a report is about the last whole period that has settled") {
  struct Row {
    PeriodKind kind;
    Duration settling;
    const char* moment;
    const char* covers;
  };
  const Row rows[] = {
      {PeriodKind::kMonth, hours(0), "2026-12-04T06:00:00Z", "2026-11"},
      {PeriodKind::kMonth, hours(72), "2026-12-04T06:00:00Z", "2026-11"},
      {PeriodKind::kMonth, hours(96), "2026-12-04T06:00:00Z",
       "2026-10"},  // it comes before November has settled
      {PeriodKind::kMonth, hours(24), "2026-12-01T23:00:00Z", "2026-11"},  // just settled
      {PeriodKind::kMonth, hours(24), "2026-12-01T22:59:59Z", "2026-10"},
      {PeriodKind::kDay, hours(2), "2026-11-24T06:00:00Z", "2026-11-23"},
      {PeriodKind::kDay, hours(8), "2026-11-24T06:00:00Z", "2026-11-22"},
      {PeriodKind::kWeek, hours(6), "2026-11-23T06:00:00Z", "2026-W47"},
      {PeriodKind::kQuarter, hours(6), "2026-10-04T06:00:00Z", "2026-Q3"},
      {PeriodKind::kYear, hours(6), "2027-01-04T06:00:00Z", "2026"},
      {PeriodKind::kMonth, hours(6), "2028-03-04T06:00:00Z", "2028-02"},
  };
  for (const Row& row : rows) {
    INFO(row.moment << " " << row.covers);
    const catalog::Period period = covered_period(row.kind, row.settling, kBerlin, utc(row.moment));
    CHECK(catalog::short_name(period, kBerlin) == row.covers);
    CHECK(period.interval.to + row.settling <= utc(row.moment));
  }
  CHECK(catalog::short_name(
            covered_period(PeriodKind::kMonth, hours(0), "America/New_York", utc("2026-12-01T04:00:00Z")),
            "America/New_York") == "2026-10");
}

TEST_CASE("the usual period is the rhythm's own; cron has none") {
  CHECK(usual_kind(rhythm("daily")) == PeriodKind::kDay);
  CHECK(usual_kind(rhythm("weekly")) == PeriodKind::kWeek);
  CHECK(usual_kind(rhythm("monthly")) == PeriodKind::kMonth);
  CHECK(usual_kind(rhythm("quarterly")) == PeriodKind::kQuarter);
  CHECK(usual_kind(rhythm("yearly")) == PeriodKind::kYear);
  CHECK(usual_kind(rhythm("0 7 * * 1-5")) == std::nullopt);
}

TEST_CASE("a report is owed from its moment until it was sent, once") {
  const Rhythm monthly = rhythm("monthly", "4");
  const auto at = [&](const std::string& now, const std::set<TimePoint>& sent) {
    return owed(
        due_now(monthly, PeriodKind::kMonth, hours(6), kBerlin, utc("2026-10-10T00:00:00Z"), sent, utc(now)));
  };
  CHECK(at("2026-11-04T05:59:59Z", {}) == "-");  // that of September came due before there was a schedule
  CHECK(at("2026-11-04T06:00:00Z", {}) == "2026-10 since 2026-11-04T06:00");
  CHECK(at("2026-11-20T00:00:00Z", {}) == "2026-10 since 2026-11-04T06:00");
  const auto october = begun({"2026-09-30T22:00:00Z"});
  CHECK(at("2026-11-04T06:00:00Z", october) == "-");
  CHECK(at("2026-12-04T05:59:59Z", october) == "-");
  CHECK(at("2026-12-04T06:00:00Z", october) == "2026-11 since 2026-12-04T06:00");
  CHECK(
      due_now(monthly, PeriodKind::kMonth, hours(6), kBerlin, kLongAgo, october, utc("2026-12-04T06:00:00Z"))
          .due->deadline(hours(4)) == utc("2026-12-04T10:00:00Z"));
}

TEST_CASE("a collector that was down sends the latest one, and counts those that it skips") {
  const Rhythm monthly = rhythm("monthly", "4");
  const auto at = [&](const std::string& now, const std::set<TimePoint>& sent) {
    return owed(due_now(monthly, PeriodKind::kMonth, hours(6), kBerlin, kLongAgo, sent, utc(now)));
  };
  const auto june = begun({"2026-05-31T22:00:00Z"});
  CHECK(at("2026-10-20T00:00:00Z", june) == "2026-09 since 2026-10-04T05:00, 2 skipped");
  CHECK(at("2026-08-10T00:00:00Z", june) == "2026-07 since 2026-08-04T05:00");
  const auto later = begun({"2026-05-31T22:00:00Z", "2026-08-31T22:00:00Z"});
  CHECK(at("2026-10-20T00:00:00Z", later) == "-");
  CHECK(at("2026-11-20T00:00:00Z", later) == "2026-10 since 2026-11-04T06:00");
  CHECK(at("2026-05-20T00:00:00Z", {}) ==
        "2026-04 since 2026-05-04T05:00, 4 skipped");  // December's came due, too
  const Owed ages = due_now(rhythm("daily"), PeriodKind::kDay, hours(0), kBerlin, utc("1970-01-01T00:00:00Z"),
                            {}, utc("2026-10-20T00:00:00Z"));
  CHECK(ages.skipped == kSkippedMax);
}

TEST_CASE("several moments about one period are one report, and a rare moment skips nothing") {
  const Rhythm weekdays = rhythm("0 7 * * 1-5");
  const auto sent = begun({"2026-09-30T22:00:00Z"});
  CHECK(owed(due_now(weekdays, PeriodKind::kMonth, hours(0), kBerlin, kLongAgo, sent,
                     utc("2026-11-20T00:00:00Z"))) == "-");
  CHECK(owed(due_now(weekdays, PeriodKind::kMonth, hours(0), kBerlin, kLongAgo, sent,
                     utc("2026-12-20T00:00:00Z"))) == "2026-11 since 2026-12-01T06:00");
  // Days that no moment was about were never owed.
  CHECK(owed(due_now(rhythm("monthly", "4"), PeriodKind::kDay, hours(0), kBerlin, utc("2026-10-10T00:00:00Z"),
                     {}, utc("2026-12-20T00:00:00Z"))) == "2026-12-03 since 2026-12-04T06:00, 1 skipped");
}

TEST_CASE("a daily report goes out once a day over clock changes, whenever it is looked for") {
  std::mt19937 random(7);
  for (const char* zone : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"}) {
    for (const char* at : {"00:00", "02:30", "07:00", "23:59"}) {
      const Rhythm daily = rhythm("daily", "", at);
      const TimePoint created = utc("2024-02-01T12:00:00Z");
      std::set<TimePoint> sent;
      std::size_t reports = 0;
      std::size_t skipped = 0;
      TimePoint now = created;
      const TimePoint end = utc("2025-03-01T12:00:00Z");
      while (now < end) {
        const Owed found = due_now(daily, PeriodKind::kDay, Duration(0), zone, created, sent, now);
        if (found.due) {
          CHECK(sent.insert(found.due->period.interval.from).second);
          CHECK(found.due->moment <= now);
          CHECK(found.due->moment >= created);
          ++reports;
          skipped += found.skipped;
        }
        now += Duration(1 + random() % 20'000'000) * (random() % 40 == 0 ? 15 : 1);
      }
      // 394 noons apart: as many days, of which the last may not have been looked at.
      INFO(zone << " " << at << " " << reports << " " << skipped);
      CHECK(reports + skipped >= 390);
      CHECK(reports + skipped <= 394);
      CHECK(reports > 300);
    }
  }
}
