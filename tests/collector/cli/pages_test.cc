#include "collector/cli/pages.h"

#include <algorithm>

#include "collector/cli/text.h"
#include "collector/cli/trend_figures.h"
#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

constexpr std::int64_t kHour = 3'600'000;
const TimePoint kNow = *parse_rfc3339("2026-11-24T22:30:00Z");

View view() {
  View view;
  view.now = kNow;
  return view;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

v1::TrendReply trend() {
  v1::TrendReply reply;
  v1::Service& service = *reply.mutable_service();
  service.set_name("shop");
  service.set_title("Web shop");
  service.set_state("UP");
  service.set_goal("Customers can order");
  service.set_sponsor("Jane Roe <jane@example.org>");
  service.set_time_zone("Europe/Berlin");
  reply.set_period_name("November 2026");
  reply.set_previous_name("October 2026");
  reply.set_as_of_time_ms(unix_ms(kNow));
  v1::PeriodFigures& now = *reply.mutable_current();
  now.set_availability(0.98);
  now.set_availability_worst(0.97);
  now.set_availability_best(0.985);
  now.set_coverage(0.99);
  now.set_outages(2);
  now.set_few(true);
  now.set_down_ms(2 * kHour);
  now.set_unknown_ms(kHour);
  now.set_mtrs_ms(kHour);
  now.set_mtbf_ms(49 * kHour);
  (*now.mutable_why())["error_budget"] = "the SLO is 100 %: there is no budget";
  v1::Outage& outage = *now.add_outage_list();
  outage.set_service("shop");
  outage.set_failed_time_ms(unix_ms(kNow) - 3 * kHour);
  outage.set_restored_time_ms(unix_ms(kNow) - 2 * kHour);
  outage.set_down_ms(kHour);
  outage.set_down_in_hours_ms(kHour / 2);
  v1::Cause& cause = *outage.add_causes();
  cause.set_component("shop-1/shop-tcp");
  cause.set_text("connection refused\x1b[2J");
  cause.set_down_ms(kHour);
  v1::PeriodFigures& before = *reply.mutable_previous();
  before.set_availability(0.995);
  before.set_coverage(1);
  (*before.mutable_why())["mtrs"] = "no outage";
  for (const double availability : {1.0, 0.9995, 0.5}) {
    v1::DayFigures& day = *reply.add_days();
    day.set_from_time_ms(unix_ms(kNow) - 48 * kHour);
    day.set_availability(availability);
  }
  reply.add_days()->set_why("nothing to measure");
  reply.mutable_ledger()->set_lost(5);
  return reply;
}

TEST_CASE("A trend tells in sentences how the service did, against the time before, and how sure that is") {
  std::string text = trend_page(view(), trend()).text;
  std::replace(text.begin(), text.end(), '\n', ' ');
  CHECK(has(text, "Web shop  UP"));
  CHECK(has(text,
            "98.00 % of its measured service hours in November 2026, worse than in October 2026 (99.50 %)"));
  CHECK(has(text, "It was down for 2 h in 2 outages."));
  CHECK(has(text, "the true figure lies between 97.00 % and 98.50 %"));
  CHECK(has(text, "5 items were lost"));
}

TEST_CASE("A trend's table stands the periods side by side with the change, and marks means of few outages") {
  const std::string text = trend_page(view(), trend()).text;
  CHECK(has(text, "November 2026"));
  CHECK(has(text, "−1.50 points"));
  CHECK(has(text, "few outages"));
  CHECK(has(text, "– Error budget: the SLO is 100 %: there is no budget\n"));
}

TEST_CASE(
    "A trend's availability stands beside its goal, which it does not seem to reach where it misses it") {
  v1::TrendReply reply = trend();
  CHECK_FALSE(has(trend_page(view(), reply).text, "goal"));
  reply.mutable_current()->set_slo(0.999);
  reply.mutable_current()->set_availability(0.99896);
  reply.mutable_current()->set_availability_worst(0.99895);
  reply.mutable_current()->set_availability_best(0.99898);
  const Page page = trend_page(view(), reply);
  CHECK(has(page.text, "was available 99.896 % of"));
  CHECK(has(page.text, "between 99.895 % and 99.898 %"));
  CAPTURE(page.text);
  CHECK(has(page.text, "Availability               99.896 %"));
  CHECK(has(page.text, "  goal                     99.90 %"));
  CHECK(has(json_text(page.document), "\"slo\": 0.999"));
  CHECK(has(csv_text(page.rows), "slo,0.999,"));
}

TEST_CASE("A trend shows its days as a strip and its outages with their causes, harmless") {
  const std::string text = trend_page(view(), trend()).text;
  CHECK(has(text, "█▇▁·"));
  CHECK(has(text, "2026-11-24 20:30:00  for 1 h, 30 min of it in service hours"));  // Berlin
  CHECK(has(text, "shop-1/shop-tcp: connection refused [2J  (1 h)"));
  CHECK_FALSE(has(text, "\x1b"));
}

TEST_CASE("A trend's JSON has null and the reason for what could not be computed, durations in seconds") {
  const std::string json = json_text(trend_page(view(), trend()).document);
  CHECK(has(json, "\"availability\": 0.98"));
  CHECK(has(json, "\"mtrs_s\": 3600"));
  CHECK(has(json, "\"error_budget_s\": null"));
  CHECK(has(json, "\"error_budget_s\": \"the SLO is 100 %: there is no budget\""));
  CHECK(has(json, "\"mtrs_s\": \"no outage\""));
  CHECK(has(json, "\"failed\": \"2026-11-24T19:30:00.000Z\""));
}

TEST_CASE("A trend without a figure gives the reason in place of a number") {
  v1::TrendReply reply;
  reply.mutable_service()->set_name("shop");
  reply.set_period_name("November 2026");
  (*reply.mutable_current()->mutable_why())["availability"] = "no time was measured";
  const std::string text = trend_page(view(), reply).text;
  CHECK(has(text, "shop has no figure for November 2026: no time was measured."));
  CHECK_FALSE(has(text, "100 %"));
}

TEST_CASE("A service that was never down is said to have been so") {
  v1::TrendReply reply = trend();
  reply.mutable_current()->set_outages(0);
  reply.mutable_current()->set_down_ms(0);
  reply.mutable_current()->set_availability(1);
  CHECK(has(trend_page(view(), reply).text, "It was never down."));
}

TEST_CASE("Lines of a trend fit a narrow terminal") {
  View narrow = view();
  narrow.columns = 80;
  const std::string text = trend_page(narrow, trend()).text;
  std::size_t begin = 0;
  for (std::size_t end = text.find('\n'); end != std::string::npos;
       begin = end + 1, end = text.find('\n', begin)) {
    INFO(text.substr(begin, end - begin));
    CHECK(display_width(text.substr(begin, end - begin)) <= 80);
  }
}

TEST_CASE("Changes have their sign and unit") {
  CHECK(change_text(Share{0.015}) == "+1.50 points");
  CHECK(change_text(Share{-0.00001}) == "−under 0.01 points");
  CHECK(change_text(Duration{-3'900'000}) == "−1 h 5 min");
  CHECK(change_text(std::int64_t{0}) == "=");
  CHECK(change_text(std::int64_t{3}) == "+3");
  CHECK(change_text(Absent{"x"}) == "–");
}

TEST_CASE("The ledger shows of every source whether its sum adds up") {
  v1::LedgerReply reply;
  for (const bool good : {true, false}) {
    v1::EpochFigures& epoch = *reply.add_epochs();
    epoch.set_source(good ? "web-1" : "web-2");
    epoch.mutable_sent()->set_samples(10);
    epoch.mutable_stored()->set_samples(good ? 9 : 7);
    epoch.mutable_lost()->set_samples(1);
    epoch.set_adds_up(good);
  }
  v1::LossLine& loss = *reply.add_losses();
  loss.set_source("web-1");
  loss.set_reason("spool full");
  loss.mutable_counts()->set_samples(1);
  const Page page = ledger_page(view(), reply);
  CHECK(has(page.text, "✓"));
  CHECK(has(page.text, "✗"));
  CHECK(has(page.text, "1 of 2 sums do not add up"));
  CHECK(has(page.text, "spool full"));
  CHECK(has(page.text, "1 sample"));
  CHECK(has(json_text(page.document), "{\n  \"adds_up\": false"));
  CHECK(has(csv_text(page.rows), "web-1,0,10,9,0,1,true"));
  reply.mutable_epochs()->RemoveLast();
  CHECK(has(ledger_page(view(), reply).text, "sent = stored + refused + lost"));
}

TEST_CASE("The status shows queue, commits, store, spools, outbox and what was refused with its reason") {
  v1::StatusReply reply;
  reply.set_version("0.1.0");
  reply.set_now_time_ms(unix_ms(kNow));
  reply.set_started_time_ms(unix_ms(kNow) - 2 * kHour);
  reply.set_streams(3);
  reply.mutable_commit()->set_p50_us(2'500);
  reply.mutable_commit()->set_p99_us(8'000);
  reply.mutable_store()->set_file_bytes(1'500'000);
  reply.mutable_store()->set_journal_rows(7);
  v1::SpoolFigures& spool = *reply.add_spools();
  spool.set_endpoint("web-1");
  spool.set_bytes(50);
  spool.set_bytes_max(200);
  spool.set_oldest_time_ms(unix_ms(kNow) - kHour);
  for (const auto& [name, detail] : {std::pair{"enroll.refused", "expired"}, std::pair{"store.jobs", ""}}) {
    v1::Vital& vital = *reply.add_vitals();
    vital.set_name(name);
    vital.set_detail(detail);
    vital.set_value(4);
  }
  reply.mutable_outbox()->set_queued(1);
  reply.mutable_outbox()->set_last_answer("421 try later");
  const Page page = status_page(view(), reply);
  for (const char* part : {"tidemarkd 0.1.0, up for 2 h", "3 open", "half within 2.5 ms, 99 % within 8 ms",
                           "7 rows waiting for the digest, 0 of samples for the cut", "1.5 MB",
                           "enroll.refused", "expired", "1 h", "web-1", "1 waiting", "421 try later"}) {
    INFO(part);
    CHECK(has(page.text, part));
  }
  CHECK_FALSE(has(page.text, "store.jobs"));
  const std::string json = json_text(page.document);
  CHECK(has(json, "\"latency_p50_s\": 0.0025"));
  CHECK(has(json, "\"full_percent\": 25"));
  CHECK(has(json, "store.jobs"));
}

TEST_CASE("Empty answers say so in words") {
  CHECK(has(problem_page(view(), {}).text, "no problem: every check is ok"));
  CHECK(has(endpoint_list_page(view(), {}).text, "tidemark token create"));
  CHECK(has(service_list_page(view(), {}).text, "services.d"));
  CHECK(event_page(view(), {}).text == "no event\n");
  CHECK(has(token_page(view(), {}).text, "tidemark token create"));
  CHECK(has(outage_list_page(view(), {}).text, "no outage"));
  CHECK(has(ledger_page(view(), {}).text, "no source has sent anything yet"));
}

TEST_CASE("A draft service says why it is one in the listing") {
  v1::ServiceListReply reply;
  v1::Service& service = *reply.add_services();
  service.set_name("shop");
  CHECK_FALSE(has(service_list_page(view(), reply).text, "DRAFT"));
  service.set_draft(true);
  service.add_draft_reasons("no sponsor");
  CHECK(has(service_list_page(view(), reply).text, "no sponsor"));
}

TEST_CASE("Names of durations in JSON and CSV end in _s") {
  const auto check = [](const Listing& listing) {
    for (const auto& row : listing.rows)
      for (std::size_t i = 0; i < row.size(); ++i) {
        INFO(listing.columns[i].name);
        CHECK(std::holds_alternative<Duration>(row[i]) == listing.columns[i].name.ends_with("_s"));
      }
  };
  v1::ProblemListReply problems;
  problems.add_problems();
  check(problem_page(view(), problems).rows);
  v1::EndpointListReply endpoints;
  endpoints.add_endpoints();
  check(endpoint_list_page(view(), endpoints).rows);
  v1::OutageListReply outages;
  outages.add_outages();
  check(outage_list_page(view(), outages).rows);
}

}  // namespace
}  // namespace tidemark::cli
