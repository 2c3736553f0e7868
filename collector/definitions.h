#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "collector/catalog/catalog.h"
#include "collector/collector_config.h"
#include "collector/schedule/report_schedule.h"
#include "common/sync/mutex.h"

namespace tidemark {

/// What people define in files: the catalogue, and the schedules of reports. With mistakes the last good one
/// stays. Thread-safe; the configuration outlives it.
class Definitions {
 public:
  explicit Definitions(const CollectorConfig& config) : config_(config) {}

  /// Reads the files; the mistakes are in the log.
  config::Mistakes read();
  /// Whether they were read without mistakes since the start.
  bool good() const { return good_; }
  /// Of the last reading, as lines.
  std::vector<std::string> mistakes();

  catalog::CatalogHolder& catalog() { return catalog_; }
  schedule::ScheduleHolder& schedules() { return schedules_; }

 private:
  const CollectorConfig& config_;
  catalog::CatalogHolder catalog_;
  schedule::ScheduleHolder schedules_;
  std::atomic<bool> good_ = false;
  Mutex mutex_;
  std::vector<std::string> mistakes_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tidemark
