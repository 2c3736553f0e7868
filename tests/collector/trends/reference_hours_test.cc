#include "tests/collector/trends/reference/calendar.h"

#include <cstdlib>

#include "collector/catalog/calendar.h"
#include "tests/support/catch.h"

using namespace tidemark;

namespace {

const char* const kZones[] = {"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
                              "Africa/Casablanca"};

TimePoint utc(const std::string& text) { return parse_rfc3339(text).value(); }

/// Sets the process's TZ for as long as it lives.
class Machine {
 public:
  explicit Machine(const char* zone) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    ::setenv("TZ", zone, 1);
  }
  ~Machine() {
    if (before_) {
      ::setenv("TZ", before_->c_str(), 1);
    } else {
      ::unsetenv("TZ");
    }
  }

 private:
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("a day begins when its zone's clock first shows it, in every zone and on every day of ten years") {
  for (const char* const zone : kZones) {
    INFO(zone);
    const reference::Zone& clock = reference::zone_named(zone);
    constexpr std::int64_t kDay = 86'400'000;
    const TimePoint end = utc("2030-01-01T00:00:00Z");
    std::int64_t day = 0;
    for (TimePoint at = utc("2020-01-01T00:00:00Z"); at < end; at += std::chrono::minutes(30)) {
      const std::int64_t shown = clock.farthest(at, Duration{1}) / kDay;
      if (day != 0 && shown != day) {
        const catalog::Period period = catalog::period_at(catalog::PeriodKind::kDay, at, zone);
        REQUIRE(period.interval.from == at);
        REQUIRE(catalog::period_at(catalog::PeriodKind::kDay, at - Duration{1}, zone).interval.to == at);
      }
      day = shown;
    }
  }
}

TEST_CASE("service hours of a fixed date and zone are the same wherever the machine is") {
  catalog::ServiceHours hours;
  hours.time_zone = "Africa/Casablanca";
  for (auto& day : hours.weekdays) day = {{60, 240}};
  const timeline::Interval ramadan{utc("2026-02-14T00:00:00Z"), utc("2026-03-23T00:00:00Z")};
  const timeline::Intervals here = catalog::hours_within(hours, ramadan);
  REQUIRE(here.size() == 37);
  // 1 o'clock is at 0:00 UTC but in Ramadan, from 15 February to 22 March; the hour that is repeated counts.
  CHECK(here[0] == timeline::Interval{utc("2026-02-14T00:00:00Z"), utc("2026-02-14T03:00:00Z")});
  CHECK(here[1] == timeline::Interval{utc("2026-02-15T00:00:00Z"), utc("2026-02-15T04:00:00Z")});
  CHECK(here[2] == timeline::Interval{utc("2026-02-16T01:00:00Z"), utc("2026-02-16T04:00:00Z")});
  CHECK(here[36] == timeline::Interval{utc("2026-03-22T01:00:00Z"), utc("2026-03-22T03:00:00Z")});
  for (const char* const zone : {"UTC", "Pacific/Kiritimati", "America/New_York"}) {
    const Machine machine(zone);
    CHECK(catalog::hours_within(hours, ramadan) == here);
  }
}
