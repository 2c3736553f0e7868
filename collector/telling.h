#pragma once

#include "collector/reporting/alarm_watch.h"
#include "collector/reporting/reporter.h"
#include "collector/store/sqlite/sqlite_store.h"

namespace tidemark {

/// The parts that tell people of services: reports by schedule, alarms, and the outbox that both go through.
/// Everything it is given outlives it.
class Telling {
 public:
  Telling(const mail::MailConfig& config, store::sqlite::SqliteStore& store, trends::TrendSource& trends,
          const catalog::CatalogHolder& catalog, const schedule::ScheduleHolder& schedules,
          const Clock& clock, Vitals& vitals);

  mail::Outbox& outbox() { return outbox_; }
  reporting::Reporter& reporter() { return reporter_; }

  void start();
  /// Mails last: what was decided meanwhile is in the outbox.
  void stop();

 private:
  mail::Outbox outbox_;
  reporting::Reporter reporter_;
  reporting::AlarmWatch alarms_;
};

}  // namespace tidemark
