#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/outbox_store.h"

namespace tidemark::store {

/// What was said of one alarm (collector/alarm/alarm.h, Said, says what the fields mean).
struct AlarmRow {
  std::uint8_t what = 0;
  std::string subject;
  TimePoint begin;
  TimePoint first_notice;
  TimePoint last_notice;
  std::uint32_t count = 1;
  bool escalated = false;
  TimePoint seen_until;
  std::optional<TimePoint> ended;
  bool taken_back = false;
  Duration window{};
  Duration told_window{};
  friend bool operator==(const AlarmRow&, const AlarmRow&) = default;
};

/// Port to the alarms. Thread-safe; what writes returns once it is durable, and must not be called from a
/// commit's callback.
class AlarmStore {
 public:
  virtual ~AlarmStore() = default;

  /// Those that are open, and those that ended after `since`, in the order of their begin.
  virtual absl::StatusOr<std::vector<AlarmRow>> alarms(TimePoint since) = 0;
  /// Rows are known by `what`, `subject` and `begin`; with them the mails that say it, all in one
  /// transaction.
  virtual absl::Status keep(const std::vector<AlarmRow>& rows, const std::vector<MailRow>& mails) = 0;
};

}  // namespace tidemark::store
