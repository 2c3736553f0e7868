#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "collector/mail/outbox.h"
#include "collector/reporting/making.h"
#include "collector/schedule/report_schedule.h"
#include "common/sync/mutex.h"

namespace tidemark::reporting {

/// A schedule as it stands.
struct Standing {
  schedule::ReportSchedule schedule;
  std::vector<mail::MailAddress> recipients;
  TimePoint next;                     ///< moment
  std::optional<schedule::Due> owed;  ///< not sent yet
  std::string trouble;                ///< why not; empty: it is well
};

/// A report that was handed to the outbox.
struct Queued {
  std::string report;
  std::string subject;
  std::vector<std::string> recipients;
  std::vector<std::int64_t> mails;
  std::vector<std::string> message_ids;
};

/// All that it works with; all of it outlives it.
struct ReporterPorts {
  trends::TrendSource& trends;
  store::ReportStore& reports;
  store::OutboxStore& mails;
  mail::Outbox& outbox;
  const catalog::CatalogHolder& catalog;
  const schedule::ScheduleHolder& schedules;
  const Clock& clock;
  Vitals& vitals;
};

/// Sends what schedules owe, each period once, and tells of what keeps it from being sent (REPORTING.md).
/// Thread-safe; start() makes a thread that looks once a minute, and when one is due. Vitals: report.sent,
/// report.skipped, report.failed.
class Reporter {
 public:
  explicit Reporter(ReporterPorts ports) : ports_(ports), maker_(ports.trends, ports.catalog, ports.clock) {}
  ~Reporter() { stop(); }

  ReportMaker& maker() { return maker_; }
  /// Of the files and entered ones, by name.
  absl::StatusOr<std::vector<Standing>> standings();
  /// Makes one now and queues it, a mail to each recipient. kFailedPrecondition where there is none.
  absl::StatusOr<Queued> send(const Wanted& wanted, const std::vector<mail::MailAddress>& to);
  /// What the schedules owe at the moment; how many reports were queued. Errors of a single one do not keep
  /// the others: they stand in its trouble.
  absl::StatusOr<std::size_t> turn();

  void start();
  void stop();

 private:
  absl::StatusOr<Queued> queue(const Made& made, const schedule::ReportSchedule* schedule,
                               const std::vector<mail::MailAddress>& to, std::optional<TimePoint> deadline,
                               const Wanted& wanted);
  absl::Status send_owed(const Standing& standing);
  absl::Status tell_troubles(const std::vector<Standing>& standings);
  void run();

  const ReporterPorts ports_;
  ReportMaker maker_;
  Mutex mutex_;
  Condition wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  TimePoint next_ ABSL_GUARDED_BY(mutex_);  ///< moment of any schedule, as of the last turn
  std::map<std::string, std::string> failures_ ABSL_GUARDED_BY(mutex_);  ///< by schedule
  std::map<std::string, std::size_t> skipped_ ABSL_GUARDED_BY(mutex_);   ///< told of each schedule
  std::thread thread_;
};

}  // namespace tidemark::reporting
