#include "collector/reporting/troubles.h"

#include "tests/support/catch.h"

namespace tidemark::reporting {
namespace {

const TimePoint kNow = from_unix_ms(1'800'000'000'000);

store::MailRow mail(std::int64_t id, store::MailState state) {
  store::MailRow out;
  out.id = id, out.state = state;
  out.subject = "Shop", out.about = "shop";
  out.recipients = {"jane@example.org"};
  out.created = kNow - std::chrono::hours(1);
  out.last_answer = "550 who?";
  return out;
}

std::vector<std::string> keys(const std::vector<store::TroubleRow>& troubles) {
  std::vector<std::string> out;
  for (const auto& one : troubles) out.push_back(one.key);
  return out;
}

using Keys = std::vector<std::string>;

}  // namespace

TEST_CASE("A mail that was given up is trouble for a week") {
  store::MailRow given_up = mail(1, store::MailState::kFailed);
  const auto troubles = troubles_of({given_up}, {}, kNow);
  CHECK(keys(troubles) == Keys{"mail:1"});
  CHECK(troubles[0].text == "'Shop' to jane@example.org was given up: 550 who?");
  CHECK(troubles[0].service == "shop");
  given_up.created = kNow - kGivenUpShown;
  CHECK(troubles_of({given_up}, {}, kNow).empty());
}

TEST_CASE("A mail that waits is trouble from its deadline on") {
  store::MailRow waiting = mail(2, store::MailState::kQueued);
  CHECK(troubles_of({waiting}, {}, kNow).empty());  // it has none
  waiting.deadline = kNow;
  CHECK(troubles_of({waiting}, {}, kNow).empty());
  waiting.deadline = kNow - Duration{1};
  CHECK(keys(troubles_of({waiting}, {}, kNow)) == Keys{"late:2"});
  waiting.state = store::MailState::kSending;
  CHECK(keys(troubles_of({waiting}, {}, kNow)) == Keys{"late:2"});
  waiting.state = store::MailState::kSent;
  CHECK(troubles_of({waiting}, {}, kNow).empty());
}

TEST_CASE("A notice that cannot be delivered makes no further notice") {
  store::MailRow notice = mail(3, store::MailState::kFailed);
  notice.kind = store::MailKind::kNotice;
  CHECK(troubles_of({notice}, {}, kNow).empty());
}

TEST_CASE("A schedule in trouble is one") {
  const auto troubles = troubles_of({}, {{"daily", "shop", "it has no recipients"}}, kNow);
  CHECK(keys(troubles) == Keys{"schedule:daily"});
  CHECK(troubles[0].text == "reports of schedule 'daily' do not go out: it has no recipients");
}

}  // namespace tidemark::reporting
