#include "collector/catalog/cost.h"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>

#include <cmath>
#include <random>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::catalog;

namespace {

TimePoint utc(const std::string& text) { return parse_rfc3339(text).value(); }

CostCurve flat(double cost) {
  CostCurve out;
  out.per_hour.fill(cost);
  return out;
}

/// Each hour of the week has a cost of its own.
CostCurve uneven() {
  CostCurve out;
  for (std::size_t i = 0; i < CostCurve::kHours; ++i) out.per_hour[i] = static_cast<double>(i * i % 101 + 1);
  return out;
}

/// Step by step, each by the local hour that it begins in.
double slowly(const CostCurve& curve, const std::string& zone_name, timeline::Interval down, Duration step) {
  absl::TimeZone zone;
  absl::LoadTimeZone(zone_name, &zone);
  double out = 0;
  for (TimePoint at = down.from; at < down.to; at += step) {
    const absl::CivilSecond local = absl::ToCivilSecond(absl::FromUnixMillis(unix_ms(at)), zone);
    const auto day = static_cast<std::size_t>(absl::GetWeekday(local));
    out += curve.per_hour[day * 24 + static_cast<std::size_t>(local.hour())] *
           static_cast<double>(std::min(step, down.to - at).count()) / 3'600'000;
  }
  return out;
}

}  // namespace

TEST_CASE("a flat cost is time times cost, also over a clock change") {
  const timeline::Interval night{utc("2026-10-24T22:00:00Z"), utc("2026-10-25T23:00:00Z")};
  CHECK(cost_of(flat(100), "Europe/Berlin", {night}) == Approx(2500));
  CHECK(cost_of(flat(100), "Europe/Berlin", {}) == 0);
}

TEST_CASE("each hour of downtime costs what its hour of the week does") {
  CostCurve curve = flat(10);
  for (std::size_t hour = 8; hour < 18; ++hour) curve.per_hour[24 + hour] = 1200;  // Tuesday
  // Tuesday 07:30 to 08:30 in Berlin.
  CHECK(cost_of(curve, "Europe/Berlin", {{utc("2026-11-24T06:30:00Z"), utc("2026-11-24T07:30:00Z")}}) ==
        Approx(605));
  CHECK(cost_of(curve, "Europe/Berlin",
                {{utc("2026-11-24T06:30:00Z"), utc("2026-11-24T06:45:00Z")},
                 {utc("2026-11-24T16:30:00Z"), utc("2026-11-24T17:30:00Z")}}) == Approx(2.5 + 605));
}

TEST_CASE("an hour that the clock repeats costs twice, one that it skips nothing, and half hours are half") {
  CostCurve two = flat(0);
  two.per_hour[6 * 24 + 2] = 100;  // Sunday 02:00
  const auto day = [&](const std::string& zone, const std::string& from, const std::string& to) {
    return cost_of(two, zone, {{utc(from), utc(to)}});
  };
  CHECK(day("Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z") == Approx(200));
  CHECK(day("Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z") == Approx(0));
  CHECK(day("Europe/Berlin", "2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z") == Approx(100));
  two = flat(0);
  two.per_hour[6 * 24 + 1] = 100;  // Lord Howe's clock goes from 02:00 back to 01:30
  CHECK(day("Australia/Lord_Howe", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z") == Approx(150));
  two = flat(0);
  two.per_hour[6 * 24 + 2] = 100;  // and from 02:00 on to 02:30
  CHECK(day("Australia/Lord_Howe", "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z") == Approx(50));
}

TEST_CASE("the cost is that of a slow count, by milliseconds and by minutes") {
  std::mt19937 random(11);
  const CostCurve curve = uneven();
  const char* changes[][2] = {
      {"Europe/Berlin", "2026-03-29T01:00:00Z"},       {"Europe/Berlin", "2026-10-25T01:00:00Z"},
      {"America/New_York", "2026-11-01T06:00:00Z"},    {"Australia/Lord_Howe", "2026-04-04T15:00:00Z"},
      {"Australia/Lord_Howe", "2026-10-03T15:30:00Z"}, {"Asia/Kathmandu", "2026-06-01T00:00:00Z"}};
  for (const auto& [zone, change] : changes) {
    INFO(zone << " " << change);
    const TimePoint at = utc(change);
    for (int i = 0; i < 20; ++i) {
      const timeline::Interval days{at - std::chrono::minutes(random() % 6'000),
                                    at + std::chrono::minutes(random() % 6'000)};
      CHECK(cost_of(curve, zone, {days}) ==
            Approx(slowly(curve, zone, days, std::chrono::minutes(1))).margin(1e-6));
    }
    const timeline::Interval moment{at - Duration{7'919}, at + Duration{4'111}};
    CHECK(cost_of(curve, zone, {moment}) == Approx(slowly(curve, zone, moment, Duration{1})).margin(1e-6));
  }
}
