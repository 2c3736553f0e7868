#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::store::sqlite {
namespace {

MailRow mail(const std::string& message_id, TimePoint due) {
  MailRow row;
  row.message_id = message_id;
  row.sender = "tidemark@example.org";
  row.recipients = {"boss@example.org", "deputy@example.org"};
  row.subject = "Shop in November";
  row.about = "shop";
  row.message = std::string("Subject: x\r\n\r\n\0bytes", 20);
  row.next_attempt = due;
  row.created = due;
  return row;
}

TEST_CASE("a mail comes back as it was added, and its Message-ID is taken then") {
  StoreBench bench;
  auto& outbox = bench.store->outbox();
  const auto now = bench.clock.now();
  const auto id = outbox.add_mail(mail("<1@here>", now));
  REQUIRE(id.ok());
  CHECK(absl::IsAlreadyExists(outbox.add_mail(mail("<1@here>", now)).status()));
  const auto row = outbox.mail(*id);
  REQUIRE(row.ok());
  CHECK(row->message == mail("", now).message);
  CHECK(row->recipients == mail("", now).recipients);
  CHECK(row->about == "shop");
  CHECK(row->state == MailState::kQueued);
  CHECK_FALSE(row->sent);
  CHECK(absl::IsNotFound(outbox.mail(*id + 1).status()));
}

TEST_CASE("the queued mail that is due first comes first, and none before its time") {
  StoreBench bench;
  auto& outbox = bench.store->outbox();
  const auto now = bench.clock.now();
  CHECK_FALSE(*outbox.due_mail(now));
  CHECK_FALSE(*outbox.next_due());
  const auto later = *outbox.add_mail(mail("<1@here>", now + Duration(10)));
  const auto sooner = *outbox.add_mail(mail("<2@here>", now + Duration(5)));
  CHECK_FALSE(*outbox.due_mail(now + Duration(4)));
  CHECK(*outbox.next_due() == now + Duration(5));
  CHECK((*outbox.due_mail(now + Duration(20)))->id == sooner);
  REQUIRE(outbox.progress_mail(sooner, {MailState::kSending, 1, now, "", {}}, now).ok());
  CHECK((*outbox.due_mail(now + Duration(20)))->id == later);
  CHECK(outbox.mails(MailState::kSending, 10)->size() == 1);
  const auto all = outbox.mails(std::nullopt, 10);
  REQUIRE(all->size() == 2);
  CHECK(all->front().id == sooner);  // the newest first
  CHECK(all->front().message.empty());
  CHECK(outbox.mails(std::nullopt, 1)->size() == 1);
}

TEST_CASE("the outbox counts its mails by state, and says what the oldest that was not sent was answered") {
  StoreBench bench;
  auto& outbox = bench.store->outbox();
  const auto now = bench.clock.now();
  CHECK(outbox.figures()->queued == 0);
  CHECK(outbox.figures()->last_answer.empty());
  const auto sent = *outbox.add_mail(mail("<1@here>", now));
  const auto failed = *outbox.add_mail(mail("<2@here>", now));
  const auto sending = *outbox.add_mail(mail("<3@here>", now));
  REQUIRE(outbox.add_mail(mail("<4@here>", now)).ok());
  REQUIRE(outbox.progress_mail(sent, {MailState::kSent, 1, now, "250 taken", now}, now).ok());
  REQUIRE(outbox.progress_mail(failed, {MailState::kFailed, 1, now, "550 no", {}}, now).ok());
  REQUIRE(outbox.progress_mail(sending, {MailState::kSending, 0, now, "", {}}, now).ok());
  const auto figures = outbox.figures();
  CHECK(figures->queued == 1);
  CHECK(figures->sending == 1);
  CHECK(figures->sent == 1);
  CHECK(figures->failed == 1);
  CHECK(figures->last_answer == "550 no");
}

TEST_CASE("a mail that a server has confirmed never changes again") {
  StoreBench bench;
  auto& outbox = bench.store->outbox();
  const auto now = bench.clock.now();
  const auto id = *outbox.add_mail(mail("<1@here>", now));
  REQUIRE(outbox.progress_mail(id, {MailState::kSent, 2, now, "250 OK", now}, now).ok());
  CHECK(absl::IsFailedPrecondition(outbox.progress_mail(id, {MailState::kQueued, 3, now, "again", {}}, now)));
  CHECK(outbox.mail(id)->state == MailState::kSent);
  CHECK(outbox.mail(id)->attempts == 2);
  CHECK(outbox.mail(id)->last_answer == "250 OK");
  CHECK(outbox.mail(id)->sent == now);
  CHECK_FALSE(*outbox.due_mail(now + Duration(20)));
  CHECK(absl::IsNotFound(outbox.progress_mail(id + 1, {}, now)));
}

}  // namespace
}  // namespace tidemark::store::sqlite
