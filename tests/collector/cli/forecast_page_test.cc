#include <string>

#include "collector/cli/pages.h"
#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

std::int64_t at(const char* day) { return unix_ms(*parse_rfc3339(std::string(day) + "T00:00:00Z")); }
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

v1::Forecast& add(v1::ForecastReply& reply, const char* place, double now, const char* outlook,
                  const char* verdict) {
  v1::Forecast& out = *reply.add_forecasts();
  out.set_resource("space");
  out.set_endpoint("web-1");
  out.set_place(place);
  out.set_now(now);
  out.set_limit(1);
  out.set_last_time_ms(at("2026-11-26"));
  out.set_outlook(outlook);
  out.set_verdict(verdict);
  return out;
}

v1::ForecastReply reply() {
  v1::ForecastReply out;
  out.set_as_of_time_ms(at("2026-11-27"));
  out.set_looked_at(5);
  out.set_summary("First to run out: space at /var of web-1, 83 % now, between 2026-12-03 and 2026-12-12.");
  out.add_left_out("network links, whose speed is not known");
  v1::Forecast& dated = add(out, "/var", 0.83, "runs out", "in 6 to 15 days");
  dated.set_earliest_time_ms(at("2026-12-03"));
  dated.set_latest_time_ms(at("2026-12-12"));
  dated.set_growth_per_day(0.011);
  add(out, "/srv", 0.7, "runs out", "in 400 days or later").set_earliest_time_ms(at("2028-01-01"));
  return out;
}

TEST_CASE("A forecast's table has the days in which it is full, and says how many have none") {
  const std::string text = forecast_page({}, "shop", reply(), false).text;
  CHECK(text.find("First to run out: space at /var of web-1") == 0);
  for (const char* part : {"2026-12-03", "2026-12-12", "in 6 to 15 days", "83 %", "100 %",
                           "3 more have no date: --all shows why",
                           "Left out: network links, whose speed is not known.", "nine of ten"})
    CHECK(has(text, part));
  CHECK_FALSE(has(forecast_page({}, "shop", reply(), true).text, "--all"));
}

TEST_CASE("A forecast without a date says why, in JSON and CSV too") {
  v1::ForecastReply all = reply();
  add(all, "/\x1b[2J", 0.4, "no date", "no growth that stands out from the scatter");
  View wide;
  wide.columns = 200;
  const Page page = forecast_page(wide, "shop", all, true);
  CHECK(has(page.text, "no growth that stands out from the scatter"));
  CHECK_FALSE(has(page.text, "\x1b"));
  const std::string json = json_text(page.document);
  CHECK(has(json, R"("full_from": "2026-12-03")"));
  CHECK(has(json, R"("full_to": null)"));
  CHECK(has(json, "it lies beyond five years"));
  CHECK(has(json, R"("growth_per_day": 0.011)"));
  CHECK(has(json, R"("outlook": "no date")"));
  CHECK(has(csv_text(page.rows), "space,web-1,/var,0.83,1,2026-12-03,2026-12-12,runs out,0.011"));
}

TEST_CASE("Where nothing runs out, or nothing is known, a forecast says so in a sentence") {
  v1::ForecastReply nothing;
  CHECK(forecast_page({}, "shop", nothing, false).text ==
        "of no endpoint of shop is known how full its filesystems and its memory are\n");
  nothing.set_looked_at(1);
  const std::string text = forecast_page({}, "shop", nothing, false).text;
  CHECK(text.find("nothing of shop runs out within sight\n\n1 has no date: --all shows why.\n") == 0);
}

}  // namespace
}  // namespace tidemark::cli
