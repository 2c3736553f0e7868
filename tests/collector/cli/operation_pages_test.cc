#include "collector/cli/pages.h"
#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

const TimePoint kNow = *parse_rfc3339("2026-11-24T22:30:00Z");
constexpr std::int64_t kHour_ms = 3'600'000;

View view() {
  View out;
  out.now = kNow;
  return out;
}

v1::Maintenance planned() {
  v1::Maintenance one;
  one.set_id(3);
  one.mutable_scope()->set_kind("endpoint");
  one.mutable_scope()->set_name("web-1");
  one.set_from_time_ms(unix_ms(kNow) - kHour_ms);
  one.set_to_time_ms(unix_ms(kNow) + kHour_ms);
  one.set_window_from_time_ms(one.from_time_ms());
  one.set_window_to_time_ms(one.to_time_ms());
  one.set_reason("new disks");
  one.set_approver("Jane Roe");
  one.set_author("alice");
  one.set_state("active");
  return one;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_CASE("Planned work says what of it is planned, and what is not since it lay before its entry") {
  v1::MaintenanceAddReply reply;
  *reply.mutable_maintenance() = planned();
  CHECK(maintenance_entered_page(view(), reply).text ==
        "maintenance 3: work on endpoint web-1 is planned from 2026-11-24 21:30:00 to 2026-11-24 23:30:00\n");
  reply.mutable_maintenance()->set_before_entry_ms(kHour_ms);
  reply.mutable_maintenance()->set_repeat("FREQ=WEEKLY");
  reply.mutable_maintenance()->set_time_zone("Europe/Berlin");
  const Page page = maintenance_entered_page(view(), reply);
  CHECK(has(page.text, ", repeated FREQ=WEEKLY in Europe/Berlin\n"));
  CHECK(has(page.text, "only what lies after its entry is planned: 1 h of it lay before\n"));
  CHECK(has(json_text(page.document), "\"before_entry_s\": 3600"));
}

TEST_CASE("A list of planned work shows a window that is to come, and of what is over its first one") {
  v1::MaintenanceListReply reply;
  CHECK(has(maintenance_list_page(view(), reply).text, "no work is planned"));
  *reply.add_maintenances() = planned();
  CHECK_FALSE(has(maintenance_list_page(view(), reply).text, "REPEATS"));
  v1::Maintenance& over = *reply.add_maintenances();
  over = planned();
  over.set_state("over");
  over.set_repeat("FREQ=DAILY;COUNT=2");
  over.clear_window_from_time_ms();
  over.clear_window_to_time_ms();
  over.set_from_time_ms(unix_ms(kNow) - 100 * kHour_ms);
  const Page page = maintenance_list_page(view(), reply);
  CHECK(has(page.text, "REPEATS"));
  CHECK(has(page.text, "2026-11-20 18:30:00"));
  CHECK(has(json_text(page.document), "\"window_from\": null"));
  CHECK(has(json_text(page.document), "it is over"));
}

TEST_CASE("An exclusion of an outage that goes on says so, and one that was withdrawn that its time counts") {
  v1::OutageExcludeReply reply;
  v1::Exclusion& one = *reply.mutable_exclusion();
  one.set_id(2);
  one.set_service("shop");
  one.set_to_time_ms(kHour_ms);
  one.set_state("in force");
  CHECK(exclusion_entered_page(view(), reply).text ==
        "exclusion 2: 1970-01-01 00:00:00 to 1970-01-01 01:00:00 is not held against service shop\n");
  reply.set_still_down(true);
  CHECK(has(exclusion_entered_page(view(), reply).text, "it is still down: what comes from now on counts\n"));
  v1::OutageIncludeReply included;
  *included.mutable_exclusion() = one;
  CHECK(has(exclusion_withdrawn_page(view(), included).text, "counts again for service shop\n"));
}

TEST_CASE("What was found of the audit log is told with its last digest, and each wrong line") {
  v1::AuditVerifyReply reply;
  reply.set_lines(17);
  reply.set_head(std::string("\x00\x01", 2) + std::string(14, '\xff'));
  const std::string head = "0001ffffffffffffffffffffffffffff";
  CHECK(audit_verdict_page(view(), reply).text == "17 lines, the last one's digest is " + head +
                                                      "\nthe chain holds: no line was changed, taken away or "
                                                      "slipped in\n");
  reply.set_marks(1);
  reply.add_wrong("line 3 is missing");
  const Page page = audit_verdict_page(view(), reply);
  CHECK(page.text == "17 lines, the last one's digest is " + head +
                         "; compared with 1 line of the copy\nWRONG: line 3 is missing\n");
  CHECK(page.rows.rows.size() == 1);
}

TEST_CASE("What people wrote cannot harm a terminal") {
  v1::ChangeListReply reply;
  v1::Change& change = *reply.add_changes();
  change.mutable_scope()->set_name("a\x1b[31m");
  change.set_text("b\x1b[31m");
  change.set_author("c\x1b[31m");
  CHECK_FALSE(has(change_list_page(view(), reply).text, "\x1b"));
  CHECK_FALSE(has(change_entered_page(view(), change).text, "\x1b"));
  v1::AuditListReply audit;
  audit.add_lines()->set_about("d\x1b[31m");
  CHECK_FALSE(has(audit_page(view(), audit).text, "\x1b"));
}

}  // namespace
}  // namespace tidemark::cli
