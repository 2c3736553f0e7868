#include "collector/retention/retention.h"

namespace tidemark::retention {

absl::StatusOr<bool> Retention::turn() {
  if (clock_.monotonic() < next_) return false;
  const TimePoint now = clock_.now();
  const auto gone = store_.forget({now - options_.samples, now - options_.hours, now - options_.days,
                                   now - options_.results, now - options_.events},
                                  options_.rows_max);
  if (!gone.ok()) {
    vitals_.count("retention.failures");
    return gone.status();
  }
  vitals_.count("retention.rows", static_cast<std::int64_t>(*gone));
  if (*gone > 0) return true;
  const auto pages = store_.shrink(options_.free_bytes_kept, options_.pages_max);
  if (!pages.ok()) {
    vitals_.count("retention.failures");
    return pages.status();
  }
  vitals_.count("retention.pages", static_cast<std::int64_t>(*pages));
  if (*pages > 0) return true;
  next_ = clock_.monotonic() + options_.interval;
  return false;
}

}  // namespace tidemark::retention
