#pragma once

#include <absl/status/statusor.h>

#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "collector/alarm/decide.h"
#include "collector/mail/outbox.h"
#include "collector/store/alarm_store.h"
#include "collector/store/report_store.h"
#include "collector/trends/assemble.h"
#include "common/sync/mutex.h"

namespace tidemark::reporting {

/// All that it works with; all of it outlives it.
struct AlarmPorts {
  trends::TrendSource& trends;
  store::AlarmStore& alarms;
  store::ReportStore& reports;  ///< knows since when a service's alarms are wanted
  mail::Outbox& outbox;
  const catalog::CatalogHolder& catalog;
  const Clock& clock;
  Vitals& vitals;
};

/// Looks at services and tells those who want to know of outages, burning error budgets and silent sites
/// (collector/alarm/ALARMS.md). What was said and the mails that say it are one transaction, so that a
/// restart says nothing twice. start() makes a thread that looks every kLook, or less often where a look
/// takes long. Vitals: alarm.notices, alarm.looks, alarm.failures.
class AlarmWatch {
 public:
  static constexpr Duration kLook{10'000};
  /// A look that takes long is followed by a wait of so many times that.
  static constexpr int kRest = 4;
  /// Burn rates, which take the period's figures, are so old at most.
  static constexpr Duration kBurnLook{60'000};

  explicit AlarmWatch(AlarmPorts ports) : ports_(ports) {}
  ~AlarmWatch() { stop(); }

  /// One look; how many notices were queued. By one thread at a time.
  absl::StatusOr<std::size_t> turn();

  void start();
  void stop();

 private:
  /// How a service was when it was looked at last.
  using Look = std::pair<timeline::State, std::optional<TimePoint>>;

  absl::StatusOr<std::optional<alarm::ServiceSight>> sight_of(const catalog::Service& service,
                                                              const trends::ServiceState& state,
                                                              const std::vector<alarm::Said>& said,
                                                              TimePoint now);
  absl::StatusOr<std::vector<trends::BurnRate>> burn_rates(const std::string& service, TimePoint now);
  absl::Status add_sites(alarm::Sight& sight);
  void queue(const alarm::Notice& notice, const catalog::Catalog& catalog, std::vector<store::MailRow>& out);
  void run();

  const AlarmPorts ports_;
  /// How fast a service's budget went, and when that was looked at.
  using Burn = std::pair<TimePoint, std::vector<trends::BurnRate>>;

  std::map<std::string, Look> looks_;  // of the turns' thread
  std::map<std::string, Burn> burns_;  // likewise
  Mutex mutex_;
  Condition wake_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace tidemark::reporting
