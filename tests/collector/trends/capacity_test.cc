#include "collector/trends/capacity.h"

#include <string>
#include <vector>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::trends;
using statistics::Point;
using std::chrono::days;

namespace {

const TimePoint kNow = *parse_rfc3339("2026-11-27T09:30:00Z");
const double kToday = static_cast<double>(std::chrono::floor<days>(kNow).time_since_epoch().count());

/// So many whole days up to yesterday, the last of which is `last`.
std::vector<Point> disk(int n, double last, double a_day) {
  std::vector<Point> out;
  for (int ago = n; ago > 0; --ago) out.push_back({kToday - ago, last - a_day * (ago - 1)});
  return out;
}

CapacityForecast named(CapacityForecast forecast, const std::string& endpoint, const std::string& place) {
  forecast.endpoint = endpoint;
  forecast.place = place;
  return forecast;
}

std::string day(std::optional<TimePoint> time) { return time ? rfc3339(*time).substr(0, 10) : "open"; }

}  // namespace

TEST_CASE(
    "a disk that grows by a steady share a day has a range of days around the one on which it is full") {
  const CapacityForecast found = forecast_of(disk(89, 0.9, 0.005), kNow);
  REQUIRE(found.outlook == Outlook::kDated);
  CHECK(found.now == Approx(0.9));
  CHECK(day(found.last) == "2026-11-26");
  CHECK(found.growth == Approx(0.005));
  CHECK(found.days == 89);
  // 0.1 is left on the 26th: twenty days. What quantiles are off by makes a range of it.
  CHECK(day(found.earliest) <= "2026-12-16");
  CHECK(day(found.latest) >= "2026-12-16");
  CHECK(day(found.latest) < "2026-12-20");
}

TEST_CASE("a disk that is flat, was cleaned up, is full, is new or is gone has no date, and says why") {
  std::vector<Point> cleaned = disk(89, 0.9, 0);
  for (std::size_t i = 50; i < cleaned.size(); ++i) cleaned[i].value = 0.2;
  const struct {
    std::vector<Point> daily;
    Outlook outlook;
    std::string said;
  } rows[] = {
      {disk(89, 0.6, 0), Outlook::kNoDate, "no growth that stands out from the scatter"},
      {disk(89, 0.3, -0.005), Outlook::kNoDate, "no growth that stands out from the scatter"},
      {cleaned, Outlook::kNoDate, "no growth that stands out from the scatter"},
      {disk(9, 0.9, 0.01), Outlook::kNoDate,
       "fewer than 10 days with values, in the last 90 or since its level last shifted"},
      {disk(89, 1, 0.001), Outlook::kFull, "full"},
      {{},
       Outlook::kNoDate,
       "fewer than 10 days with values, in the last 90 or since its level last shifted"},
  };
  for (const auto& row : rows) {
    const CapacityForecast found = forecast_of(row.daily, kNow);
    CHECK(found.outlook == row.outlook);
    CHECK(verdict_of(found, kNow) == row.said);
    CHECK_FALSE(found.earliest.has_value());
  }
  std::vector<Point> gone = disk(89, 0.9, 0.005);
  gone.resize(81);  // the last value is nine days old
  CHECK(verdict_of(forecast_of(gone, kNow), kNow) == "no values since 2026-11-18");
  gone = disk(89, 0.9, 0.005);
  gone.resize(83);
  CHECK(forecast_of(gone, kNow).outlook == Outlook::kDated);
}

TEST_CASE(
    "what is full comes first, then the earliest day, then what is fullest; names decide between equals") {
  const CapacityForecast flat = forecast_of(disk(89, 0.6, 0), kNow);
  std::vector<CapacityForecast> all{named(flat, "b", "/"),
                                    named(forecast_of(disk(89, 0.7, 0), kNow), "c", "/"),
                                    named(forecast_of(disk(89, 0.9, 0.002), kNow), "d", "/"),
                                    named(flat, "a", "/"),
                                    named(forecast_of(disk(89, 0.9, 0.008), kNow), "e", "/"),
                                    named(forecast_of(disk(89, 1, 0), kNow), "f", "/")};
  first_to_run_out_first(all);
  std::string order;
  for (const CapacityForecast& one : all) order += one.endpoint;
  CHECK(order == "fedcab");
}

TEST_CASE("a verdict says in how many days, and the summary names the first to run out") {
  CapacityForecast one = named(forecast_of(disk(89, 0.834, 0), kNow), "web-1", "/var");
  CHECK(name_of(one) == "space at /var of web-1");
  Capacity all{kNow, {one}, {}};
  CHECK(sentence_of(all).empty());
  CHECK(sentence_of({kNow, {}, {}}).empty());
  const TimePoint today = std::chrono::floor<days>(kNow);
  one.outlook = Outlook::kDated;
  const struct {
    int first;
    std::optional<int> last;
    std::string said;
  } rows[] = {{0, 0, "today"},
              {0, 1, "today to in 1 day"},
              {1, 1, "in 1 day"},
              {6, 15, "in 6 to 15 days"},
              {40, {}, "in 40 days or later"}};
  for (const auto& row : rows) {
    one.earliest = today + days{row.first};
    one.latest.reset();
    if (row.last) one.latest = today + days{*row.last};
    CHECK(verdict_of(one, kNow) == row.said);
  }
  all.forecasts = {one};
  CHECK(sentence_of(all) == "First to run out: space at /var of web-1, 83 % now, on 2027-01-06 or later.");
  all.forecasts[0].latest = today + days{45};
  CHECK(sentence_of(all) ==
        "First to run out: space at /var of web-1, 83 % now, between 2027-01-06 and 2027-01-11.");
  all.forecasts[0].outlook = Outlook::kFull;
  CHECK(sentence_of(all) == "The space at /var of web-1 has run out.");
}
