#include "tests/collector/store/sqlite/store_bench.h"

/// What is told: reports as they were sent, the ledger of deliveries, schedules, troubles, alarms.
namespace tidemark::store::sqlite {
namespace {

const TimePoint kNow = from_unix_ms(1'800'000'000'000);
constexpr Duration kDay = std::chrono::hours(24);

ReportRow report(const std::string& id, const std::string& schedule, int day) {
  ReportRow out;
  out.id = id, out.schedule = schedule, out.about = "shop";
  out.from = kNow + day * kDay, out.to = out.made = out.from + kDay;
  out.period = "day", out.title = "Shop", out.language = "en", out.catalogue = "7";
  out.faces = {{"text", "plain " + id}, {"pdf", std::string("%PDF\0x", 6)}};
  return out;
}

MailRow mail(const std::string& id, const std::string& report = {}) {
  MailRow out;
  out.message_id = "<" + id + "@example.org>", out.report = report;
  out.recipients = {"jane@example.org"};
  out.message = "Message-ID: " + out.message_id + "\r\n\r\n";
  out.created = out.next_attempt = kNow;
  return out;
}

struct ReportsBench : StoreBench {
  ReportStore& reports() { return store->reports(); }
  void again() {
    store.reset();
    open();
  }
};

}  // namespace

TEST_CASE("A report, its faces and its mails are kept together, and read by the first characters of the id") {
  ReportsBench bench;
  const auto ids = bench.reports().add(report("aaa1", "daily", 0), {mail("1", "aaa1"), mail("2", "aaa1")});
  REQUIRE(ids.ok());
  CHECK(ids->size() == 2);
  bench.again();
  const auto found = bench.reports().report("aa");
  REQUIRE(found.ok());
  CHECK(found->id == "aaa1");
  REQUIRE(found->faces.size() == 2);
  CHECK(found->faces[0].bytes == std::string("%PDF\0x", 6));
  CHECK(bench.store->outbox().mails_of("aaa1")->size() == 2);
  REQUIRE(bench.reports().add(report("aab2", "daily", 1), {}).ok());
  CHECK(absl::IsInvalidArgument(bench.reports().report("aa").status()));
  CHECK(bench.reports().report("aaa1")->id == "aaa1");
  CHECK(absl::IsNotFound(bench.reports().report("b").status()));
  CHECK(absl::IsNotFound(bench.reports().report("").status()));
  const auto listed = bench.reports().reports("shop", 10);
  REQUIRE(listed->size() == 2);
  CHECK(listed->front().id == "aab2");  // the newest first
  CHECK(listed->front().faces.empty());
  CHECK(bench.reports().reports("daily", 1)->size() == 1);
  CHECK(bench.reports().reports("other", 10)->empty());
}

TEST_CASE("A schedule has one report of a period, and nothing of a second one is kept") {
  ReportsBench bench;
  REQUIRE(bench.reports().add(report("a", "daily", 0), {}).ok());
  CHECK(absl::IsAlreadyExists(bench.reports().add(report("b", "daily", 0), {mail("1", "b")}).status()));
  CHECK(bench.store->outbox().mails(std::nullopt, 10)->empty());
  CHECK(absl::IsNotFound(bench.reports().report("b").status()));
  // Of a person's own there are as many as are asked for.
  CHECK(bench.reports().add(report("c", "", 0), {}).ok());
  CHECK(bench.reports().add(report("d", "", 0), {}).ok());
  // A mail that cannot be kept takes the report with it.
  REQUIRE(bench.store->outbox().add_mail(mail("2")).ok());
  CHECK(absl::IsAlreadyExists(bench.reports().add(report("e", "daily", 1), {mail("2", "e")}).status()));
  CHECK(*bench.reports().sent("daily") == std::set<TimePoint>{kNow});
  CHECK(bench.reports().sent("")->empty());
}

TEST_CASE("What is old is forgotten with its mails, but the last report of each schedule") {
  ReportsBench bench;
  for (int day = 0; day < 3; ++day) {
    const std::string id = "s" + std::to_string(day);
    REQUIRE(bench.reports().add(report(id, "daily", day), {mail(id, id)}).ok());
  }
  REQUIRE(bench.reports().add(report("own", "", 0), {}).ok());
  MailRow alarm = mail("alarm");
  alarm.state = MailState::kSent;
  REQUIRE(bench.store->outbox().add_mail(alarm).ok());
  REQUIRE(bench.store->outbox().add_mail(mail("waiting")).ok());
  CHECK(*bench.reports().forget(kNow, 100) == 0);
  CHECK(*bench.reports().forget(kNow + 100 * kDay, 1) == 1);
  CHECK(*bench.reports().forget(kNow + 100 * kDay, 100) == 3);
  CHECK(*bench.reports().forget(kNow + 100 * kDay, 100) == 0);
  CHECK(bench.reports().reports("", 10)->front().id == "s2");
  CHECK(bench.reports().reports("", 10)->size() == 1);
  CHECK(bench.store->outbox().mails(std::nullopt, 10)->size() == 2);  // of s2, and the one that waits
}

TEST_CASE("Each attempt has its line in the ledger, and a mail that was given up can be hurried") {
  ReportsBench bench;
  OutboxStore& outbox = bench.store->outbox();
  const auto id = *outbox.add_mail(mail("1"));
  REQUIRE(outbox.progress_mail(id, {MailState::kSending, 0, kNow, "", {}}, kNow).ok());  // no attempt is over
  CHECK(outbox.deliveries(id, 10)->empty());
  REQUIRE(outbox.progress_mail(id, {MailState::kQueued, 1, kNow, "451 later", {}}, kNow).ok());
  REQUIRE(outbox.progress_mail(id, {MailState::kFailed, 2, kNow, "550 no", {}}, kNow + kDay).ok());
  const auto ledger = outbox.deliveries(id, 10);
  REQUIRE(ledger->size() == 2);
  CHECK(ledger->front().answer == "550 no");
  CHECK(ledger->front().time == kNow + kDay);
  CHECK_FALSE(outbox.due_mail(kNow + kDay)->has_value());
  REQUIRE(outbox.hurry_mail(id, kNow + kDay).ok());
  CHECK(outbox.due_mail(kNow + kDay)->has_value());
  REQUIRE(outbox.progress_mail(id, {MailState::kSent, 3, kNow, "250 ok", kNow}, kNow).ok());
  CHECK(absl::IsFailedPrecondition(outbox.hurry_mail(id, kNow)));
  CHECK(absl::IsNotFound(outbox.hurry_mail(id + 1, kNow)));
}

TEST_CASE("Without a mail server webhooks alone are due") {
  ReportsBench bench;
  OutboxStore& outbox = bench.store->outbox();
  REQUIRE(outbox.add_mail(mail("mail")).ok());
  CHECK_FALSE(outbox.due_mail(kNow, false)->has_value());
  CHECK_FALSE(outbox.next_due(false)->has_value());
  MailRow post = mail("post");
  post.channel = Channel::kWebhook, post.kind = MailKind::kAlarm;
  post.next_attempt = kNow + Duration{1};
  REQUIRE(outbox.add_mail(post).ok());
  CHECK(*outbox.next_due(false) == post.next_attempt);
  CHECK((*outbox.due_mail(kNow + Duration{1}, false))->message_id == post.message_id);
  CHECK((*outbox.due_mail(kNow + Duration{1}, true))->message_id == "<mail@example.org>");
}

TEST_CASE(
    "Schedules are entered and removed with an audit line, and are known since when they were heard of "
    "first") {
  ReportsBench bench;
  const Entry anna{"anna", kNow};
  REQUIRE(bench.reports().add_schedule({0, "daily", "[[report]]", anna, {}}).ok());
  CHECK(absl::IsAlreadyExists(bench.reports().add_schedule({0, "daily", "other", anna, {}}).status()));
  CHECK(bench.reports().schedules()->front().text == "[[report]]");
  REQUIRE(bench.reports().remove_schedule("daily", {"bob", kNow}).ok());
  CHECK(absl::IsNotFound(bench.reports().remove_schedule("daily", anna)));
  CHECK(bench.reports().schedules()->empty());
  CHECK(bench.reports().add_schedule({0, "daily", "again", anna, {}}).ok());
  const auto audit = bench.store->operations().audit(10);
  REQUIRE(audit->size() == 3);
  CHECK((*audit)[1].action == "report.schedule.remove");
  CHECK((*audit)[1].entered.author == "bob");
  CHECK(*bench.reports().known_since("daily", kNow) == kNow);
  bench.again();
  CHECK(*bench.reports().known_since("daily", kNow + kDay) == kNow);
}

TEST_CASE("Troubles are what goes on now, with the mails that tell of new ones") {
  ReportsBench bench;
  REQUIRE(bench.reports().set_troubles({{"a", "text", "shop", kNow}}, {mail("1")}).ok());
  CHECK(bench.store->outbox().mails(std::nullopt, 10)->size() == 1);
  CHECK_FALSE(bench.reports().set_troubles({{"b", "text", "", kNow}}, {mail("1")}).ok());  // all or nothing
  CHECK(bench.reports().troubles()->front().key == "a");
  REQUIRE(bench.reports().set_troubles({}, {}).ok());
  CHECK(bench.reports().troubles()->empty());
}

TEST_CASE("Alarms are kept under what names them, the open ones and those that ended lately are read") {
  ReportsBench bench;
  AlarmRow alarm;
  alarm.subject = "shop", alarm.begin = alarm.first_notice = kNow;
  AlarmRow ended = alarm;
  ended.begin = kNow - kDay, ended.ended = kNow - Duration{1}, ended.window = std::chrono::hours(1);
  REQUIRE(bench.store->alarms().keep({alarm, ended}, {mail("1")}).ok());
  CHECK(*bench.store->alarms().alarms(kNow - kDay) == std::vector<AlarmRow>{ended, alarm});
  CHECK(*bench.store->alarms().alarms(kNow) == std::vector<AlarmRow>{alarm});
  alarm.count = 2, alarm.escalated = true;
  CHECK_FALSE(bench.store->alarms().keep({alarm}, {mail("1")}).ok());  // nothing of it
  CHECK(bench.store->alarms().alarms(kNow)->front().count == 1);
  REQUIRE(bench.store->alarms().keep({alarm}, {}).ok());
  CHECK(*bench.store->alarms().alarms(kNow) == std::vector<AlarmRow>{alarm});
}

TEST_CASE("An outage was told when a server confirmed the first mail or POST of its alarm") {
  ReportsBench bench;
  AlarmRow alarm;
  alarm.subject = "shop", alarm.begin = kNow, alarm.first_notice = kNow + Duration{10'000};
  AlarmRow burn = alarm;
  burn.what = 1;
  const auto notice = [&](const char* id, TimePoint created) {
    MailRow out = mail(id);
    out.kind = MailKind::kAlarm, out.about = "shop", out.created = created;
    return out;
  };
  REQUIRE(bench.store->alarms()
              .keep({alarm, burn},
                    {notice("first", alarm.first_notice), notice("post", alarm.first_notice + Duration{2}),
                     notice("repeat", alarm.first_notice + std::chrono::hours(1))})
              .ok());
  const auto told = [&] { return *bench.store->reader().told("shop", kNow, kNow + Duration{1}); };
  CHECK(told().empty());  // nothing was confirmed
  for (const auto& [id, after] : {std::pair{1, 90}, std::pair{2, 70}, std::pair{3, 5}})
    REQUIRE(
        bench.store->outbox()
            .progress_mail(id, {MailState::kSent, 1, kNow, "250", kNow + std::chrono::seconds(after)}, kNow)
            .ok());
  REQUIRE(told().size() == 1);
  CHECK(told()[0].begin == kNow);
  CHECK(told()[0].told == kNow + std::chrono::seconds(70));
  CHECK(bench.store->reader().told("shop", kNow + Duration{1}, kNow + kDay)->empty());
  CHECK(bench.store->reader().told("mail", kNow, kNow + kDay)->empty());
}

}  // namespace tidemark::store::sqlite
