#include "collector/mail/outbox.h"

#include <deque>

#include "tests/collector/mail/memory_outbox.h"
#include "tests/support/catch.h"
#include "tests/support/simulated_clock.h"

namespace tidemark::mail {
namespace {

using store::MailRow;
using store::MailState;

/// Answers as scripted, and keeps what it was given.
class ScriptedWire : public MailWire {
 public:
  ScriptedWire(std::deque<Outcome>& script, std::vector<std::string>& given)
      : script_(script), given_(given) {}
  Outcome deliver(const std::string&, const std::vector<std::string>&, const std::string& message) override {
    given_.push_back(message);
    const Outcome out = script_.front();
    script_.pop_front();
    return out;
  }
  void abandon() override {}

 private:
  std::deque<Outcome>& script_;
  std::vector<std::string>& given_;
};

struct Office {
  Office() {
    config.host = "localhost";
    config.from = {"Tidemark", "t@example.org"};
    outbox =
        std::make_unique<Outbox>(config, store, std::make_unique<ScriptedWire>(script, given), clock, vitals);
  }
  static Post made() {
    Post out;
    out.about = "shop";
    out.to = {{"Jane", "jane@example.org"}};
    out.subject = "subject", out.text = "text\n", out.html = "<p>\n";
    return out;
  }
  Post post = made();
  MailConfig config;
  MemoryOutbox store;
  SimulatedClock clock;
  Vitals vitals;
  std::deque<Outcome> script;
  std::vector<std::string> given;
  std::unique_ptr<Outbox> outbox;
};

}  // namespace

TEST_CASE("an attempt's outcome decides what becomes of a mail") {
  MailConfig config;
  MailRow mail;
  mail.created = from_unix_ms(0);
  mail.attempts = 2;
  const TimePoint now = from_unix_ms(1'000'000);
  CHECK(after_attempt(config, mail, {Delivery::kConfirmed, "250"}, now).state == MailState::kSent);
  CHECK(after_attempt(config, mail, {Delivery::kPermanent, "550"}, now).state == MailState::kFailed);
  for (const Delivery delivery : {Delivery::kTemporary, Delivery::kUnknown}) {
    const auto later = after_attempt(config, mail, {delivery, "451"}, now);
    CHECK(later.state == MailState::kQueued);
    CHECK(later.attempts == 3);
    CHECK(later.next_attempt == now + 4 * config.retry_base);
  }
}

TEST_CASE("the wait doubles up to its limit, and a mail that grows too old is given up") {
  MailConfig config;
  MailRow mail;
  mail.attempts = 1'000'000;
  CHECK(after_attempt(config, mail, {Delivery::kTemporary, ""}, mail.created).next_attempt ==
        mail.created + config.retry_max);
  CHECK(after_attempt(config, mail, {Delivery::kTemporary, ""}, mail.created + config.age_max).state ==
        MailState::kFailed);
}

TEST_CASE("a confirmed mail never goes again, and every attempt is the same message") {
  Office office;
  office.script = {
      {Delivery::kTemporary, "451"}, {Delivery::kUnknown, "gone"}, {Delivery::kConfirmed, "250"}};
  REQUIRE(office.outbox->enqueue(office.post).ok());
  for (int i = 0; i < 20; ++i) {
    REQUIRE(office.outbox->run_due().ok());
    office.clock.pass(office.config.retry_max);
  }
  REQUIRE(office.given.size() == 3);
  CHECK(office.given[0] == office.given[1]);
  CHECK(office.given[1] == office.given[2]);
  CHECK(office.store.rows[0].state == MailState::kSent);
}

TEST_CASE("a mail whose answer was lost with the process goes again, and its row says so") {
  Office office;
  REQUIRE(office.outbox->enqueue(office.post).ok());
  office.store.rows[0].state = MailState::kSending;
  REQUIRE(office.outbox->run_due().ok());
  CHECK(office.given.empty());
  REQUIRE(office.outbox->recover().ok());
  CHECK(office.store.rows[0].last_answer.find("answer was lost") != std::string::npos);
  office.script = {{Delivery::kConfirmed, "250"}};
  REQUIRE(office.outbox->run_due().ok());
  CHECK(office.given.size() == 1);
}

TEST_CASE("a confirmed mail whose record failed does not go again, and is recorded once the store is well") {
  Office office;
  office.script = {{Delivery::kConfirmed, "250"}};
  REQUIRE(office.outbox->enqueue(office.post).ok());
  office.store.failures_from = 2;  // the one before the first byte leaves is kept
  CHECK_FALSE(office.outbox->run_due().ok());
  CHECK_FALSE(office.outbox->run_due().ok());
  office.store.failures_from = 0;
  REQUIRE(office.outbox->run_due().ok());
  CHECK(office.given.size() == 1);
  CHECK(office.store.rows[0].state == MailState::kSent);
}

TEST_CASE("without a mail server nothing is queued") {
  Office office;
  Outbox none({}, office.store, std::make_unique<ScriptedWire>(office.script, office.given), office.clock,
              office.vitals);
  CHECK(none.enqueue(office.post).status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(office.store.rows.empty());
}

TEST_CASE("a full queue takes no more") {
  Office office;
  office.store.rows.resize(Outbox::kQueuedMax);
  CHECK(office.outbox->enqueue(office.post).status().code() == absl::StatusCode::kResourceExhausted);
}

TEST_CASE("the thread sends what is queued, and stops at once") {
  Office office;
  office.script = {{Delivery::kConfirmed, "250"}};
  REQUIRE(office.outbox->enqueue(office.post).ok());
  REQUIRE(office.outbox->run_due().ok());
  office.outbox->start();
  office.outbox->stop();
  CHECK(office.given.size() == 1);
}

}  // namespace tidemark::mail
