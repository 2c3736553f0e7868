#pragma once

#include <memory>
#include <string>
#include <vector>

#include "collector/digest/digest.h"
#include "collector/mail/outbox.h"
#include "collector/reporting/alarm_watch.h"
#include "collector/reporting/reporter.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::reporting {

/// Takes every mail.
class OpenWire final : public mail::MailWire {
 public:
  mail::Outcome deliver(const std::string&, const std::vector<std::string>&, const std::string&) override {
    return {mail::Delivery::kConfirmed, "250"};
  }
  void abandon() override {}
};

inline mail::MailConfig mail_config() {
  mail::MailConfig out;
  out.host = "localhost";
  out.from = {"Tidemark", "t@example.org"};
  return out;
}

/// A store with one service that one endpoint's check makes, and all that tells of it, without threads.
struct TellingBench : store::sqlite::StoreBench {
  TellingBench() {
    REQUIRE(commit(receiver.hello()).ok());
    service.name = service.title = "shop";
    service.owner = {"Olaf", "olaf@example.org"};
    service.sponsor = {"Jane", "jane@example.org"};
    for (auto& day : service.hours.weekdays) day = {catalog::MinuteRange{}};
    service.members.select.emplace_back().endpoint = "*";
    take();
  }
  void take() { catalog.put(catalog::Catalog({service}, {})); }
  /// So many results of a state, one a minute, up to now.
  void results(int count, CheckState state) {
    for (int i = 0; i < count; ++i) {
      Batch batch = one_result(clock.now(), state);
      batch.sections.back().results.back().confirm = 1;
      REQUIRE(commit(receiver.take(source.push(batch))).ok());
      clock.advance(std::chrono::minutes(1));
    }
    digest::Digest digest(store->digest(), {}, vitals);
    REQUIRE(digest.catch_up().ok());
  }
  std::vector<std::string> subjects() const {
    std::vector<std::string> out;
    const auto mails = store->outbox().mails(std::nullopt, 100);
    for (auto mail = mails->rbegin(); mail != mails->rend(); ++mail) out.push_back(mail->subject);
    return out;
  }

  PlainSource source;
  store::sqlite::PlainReceiver receiver{*this, source};
  catalog::Service service;
  catalog::CatalogHolder catalog;
  schedule::ScheduleHolder schedules;
  versions::CatalogVersions versions{store->catalogs(), catalog, clock, vitals};
  trends::TrendSource trends{store->reader(), store->operations(), catalog, versions, clock, {}, vitals};
  mail::Outbox outbox{mail_config(), store->outbox(), std::make_unique<OpenWire>(), clock, vitals};
};

}  // namespace tidemark::reporting
