#include "collector/cli/pages.h"
#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

constexpr std::int64_t kMinute = 60'000;
const TimePoint kNow = *parse_rfc3339("2026-11-24T22:30:00Z");

View view() {
  View view;
  view.columns = 120;
  view.now = kNow;
  return view;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::int64_t minutes_ago(int n) { return unix_ms(kNow) - n * kMinute; }

void fill(v1::WhyResult& result, int ago, const char* state, const char* text) {
  result.set_time_ms(minutes_ago(ago));
  result.set_state(state);
  result.set_text(text);
  result.set_interval_ms(kMinute);
  result.set_confirm(3);
}

void add_member(v1::WhyNode& node, const std::string& name, const std::string& state) {
  v1::WhyNode& member = *node.add_members();
  member.set_name(name);
  member.set_component(true);
  member.set_state(state);
  if (state != "UP") fill(*member.mutable_last(), 0, "critical", "refused\x1b[2J");
}

void fill_down(v1::WhyMoment& moment) {
  moment.set_at_time_ms(minutes_ago(0));
  moment.set_state("DOWN");
  moment.set_since_time_ms(minutes_ago(10));
  moment.set_kind("smallest");
  moment.set_failed_count(1);
  v1::WhyComponent& failed = *moment.add_failed();
  failed.set_component("web-1/http");
  failed.set_state("DOWN");
  failed.set_grounds("results");
  fill(*failed.mutable_last(), 0, "critical", "refused");
  fill(*failed.mutable_first_bad(), 10, "critical", "timed out");
  fill(*failed.mutable_last_good(), 11, "ok", "fine");
  failed.set_confirmed_time_ms(minutes_ago(8));
  failed.set_complete(true);
  failed.set_source("web-1");
  failed.set_epoch(2);
  failed.set_epoch_opened_time_ms(minutes_ago(100));
  failed.set_epoch_certain(true);
  failed.set_batch(4711);
  failed.set_received_time_ms(minutes_ago(9));
  failed.set_clock_offset_ms(-250);
  v1::WhyWork& work = *moment.add_work();
  work.set_from_time_ms(minutes_ago(20));
  work.set_to_time_ms(minutes_ago(-20));
  work.set_components(2);
  v1::WhyCorrection& correction = *moment.add_corrections();
  correction.set_from_time_ms(minutes_ago(10));
  correction.set_to_time_ms(minutes_ago(0));
  correction.set_reason("a drill");
  correction.set_author("anna");
}

v1::WhyReply of_moment() {
  v1::WhyReply reply;
  reply.set_service("shop");
  reply.set_title("Web shop");
  reply.set_time_zone("UTC");
  fill_down(*reply.mutable_moment());
  v1::WhyNode& tree = *reply.mutable_moment()->mutable_tree();
  tree.set_state("DOWN");
  tree.set_rule("all of 2");
  v1::WhyNode& web = *tree.add_members();
  web.set_name("web");
  web.set_state("DOWN");
  web.set_rule("at least 38 of 38");
  add_member(web, "web-1/http", "DOWN");
  for (int i = 2; i < 39; ++i) add_member(web, "web-" + std::to_string(i) + "/http", "UP");
  add_member(tree, "mail/smtp", "UP");
  return reply;
}

v1::WhyReply of_period() {
  v1::WhyReply reply;
  reply.set_service("shop");
  reply.set_time_zone("UTC");
  v1::WhyPeriod& period = *reply.mutable_period();
  period.set_period_name("November 2026");
  v1::PeriodFigures& figures = *period.mutable_figures();
  figures.set_availability(0.99);
  figures.set_base_ms(100 * kMinute);
  figures.set_good_ms(99 * kMinute);
  figures.set_down_ms(kMinute);
  v1::WhyOutage& outage = *period.add_outages();
  outage.mutable_outage()->set_failed_time_ms(minutes_ago(10));
  outage.mutable_outage()->set_restored_time_ms(minutes_ago(9));
  v1::Cause& cause = *outage.mutable_outage()->add_causes();
  cause.set_component("web-1/http");
  cause.set_down_ms(kMinute);
  fill_down(*outage.mutable_first());
  period.set_outages_in_all(3);
  return reply;
}

TEST_CASE("A moment is explained from the state over the rules down to results and their source") {
  const std::string text = why_page(view(), of_moment()).text;
  CAPTURE(text);
  CHECK(has(text, "Web shop  DOWN since 2026-11-24 22:20:00, as of 2026-11-24 22:30:00 UTC\n"));
  CHECK(has(text,
            "all of 2  DOWN\n├─ web: at least 38 of 38  DOWN\n│  ├─ web-1/http  DOWN  2026-11-24 22:30:00"));
  CHECK(has(text, "│  └─ and 37 members UP\n└─ mail/smtp  UP\n"));
  CHECK(has(text, "One component explains it: had it been UP, Web shop would have been usable.\n"));
  CHECK(has(text, "Planned work on 2 components from 2026-11-24 22:10:00 to 2026-11-24 22:50:00\n"));
  CHECK(has(text,
            "Taken out of the figures from 2026-11-24 22:20:00 to 2026-11-24 22:30:00 by anna: a drill\n"));
  CHECK(has(text, "last good  2026-11-24 22:19:00  ok: fine\n"));
  CHECK(has(text, "first bad  2026-11-24 22:20:00  critical: timed out  (began up to 1 min"));
  CHECK(has(text, "confirmed  2026-11-24 22:22:00, 2 min later, as 3 in a row were asked"));
  CHECK(has(text, "from       web-1, epoch 2 (opened 2026-11-24 20:50:00), batch 4,711 (received"));
  CHECK_FALSE(has(text, "\x1b"));
}

TEST_CASE("A silence, a minimal set and a rule that asks for too much have sentences of their own") {
  v1::WhyReply reply = of_moment();
  v1::WhyMoment& moment = *reply.mutable_moment();
  moment.set_kind("minimal");
  moment.set_failed_count(25);
  v1::WhyComponent& silent = *moment.mutable_failed(0);
  silent.set_grounds("silence");
  silent.clear_first_bad();
  silent.clear_confirmed_time_ms();
  fill(*silent.mutable_last(), 11, "ok", "fine");
  std::string text = why_page(view(), reply).text;
  CAPTURE(text);
  CHECK(has(text, "These 25 components explain it, none of them can be left out, though another set may be"));
  CHECK(has(text, "silent     the next was due 2026-11-24 22:20:00, and did not come\n"));
  CHECK(has(text, "and 24 more components\n"));
  moment.clear_failed();
  moment.set_kind("too few");
  CHECK(has(why_page(view(), reply).text, "its rule asks for more than there are."));
  moment.set_kind("nothing");
  moment.set_state("UP");
  CHECK(has(why_page(view(), reply).text, "Nothing failed."));
}

TEST_CASE("A period is explained by its sums and its outages, each at its begin") {
  const std::string text = why_page(view(), of_period()).text;
  CAPTURE(text);
  CHECK(has(text, "Availability 99.00 % = G / (G + D)\n"));
  CHECK(has(text, "D  1 min, DOWN: the sum of these outages\n"));
  CHECK(has(text, "● 2026-11-24 22:20:00  for 1 min"));
  CHECK(has(text, "1 min by web-1/http\n"));
  CHECK(has(text, "first bad  2026-11-24 22:20:00"));
  CHECK(has(text, "and 2 more outages: tidemark outage list --service shop --since "));
}

TEST_CASE("A period's share stands beside the goal that it just misses") {
  v1::WhyReply reply = of_period();
  v1::PeriodFigures& figures = *reply.mutable_period()->mutable_figures();
  figures.set_availability(0.99896);
  figures.set_slo(0.999);
  CHECK(has(why_page(view(), reply).text, "Availability 99.896 % = G / (G + D); the goal is 99.90 %\n"));
  figures.set_unknown_ms(kMinute);
  figures.set_availability_worst(0.99895);
  figures.set_availability_best(0.99898);
  CHECK(has(why_page(view(), reply).text,
            "99.896 % = G / (G + D), with U between 99.895 % and 99.898 %; the goal is 99.90 %\n"));
  CHECK(has(json_text(why_page(view(), reply).document), "\"slo\": 0.999"));
}

TEST_CASE("Programs get the same as JSON and CSV") {
  const std::string json = json_text(why_page(view(), of_moment()).document);
  CHECK(has(json, "\"failed_set\": \"smallest\""));
  CHECK(has(json, "\"rule\": \"at least 38 of 38\""));
  CHECK(has(json, "\"clock_offset_s\": -0.25"));
  const std::string csv = csv_text(why_page(view(), of_moment()).rows);
  CHECK(has(csv, "2,web-1/http,,DOWN,,true,2026-11-24T22:30:00.000Z,critical,"));
  CHECK(has(json_text(why_page(view(), of_period()).document), "\"outages_in_all\": 3"));
  CHECK(has(csv_text(why_page(view(), of_period()).rows),
            "web-1/http,DOWN,2026-11-24T22:20:00.000Z,timed out"));
}

}  // namespace
}  // namespace tidemark::cli
