#include "collector/retention/retention.h"

namespace tidemark::retention {

absl::StatusOr<bool> Retention::turn() {
  const Duration now = clock_.monotonic();
  absl::StatusOr<bool> more = false;
  if (after_ != 0 || now >= next_look_) more = forget();
  if (more.ok() && !*more && now >= next_shrink_) more = shrink();
  if (!more.ok()) vitals_.count("retention.failures");
  return more;
}

absl::StatusOr<bool> Retention::forget() {
  const TimePoint now = clock_.now();
  const auto gone = store_.forget({now - options_.samples, now - options_.hours, now - options_.days,
                                   now - options_.results, now - options_.events},
                                  after_, options_.rows_max);
  if (!gone.ok()) return gone.status();
  vitals_.count("retention.rows", static_cast<std::int64_t>(*gone));
  if (after_ == 0 && *gone < options_.rows_max) next_look_ = clock_.monotonic() + options_.interval;
  return after_ != 0 || *gone > 0;
}

absl::StatusOr<bool> Retention::shrink() {
  const auto pages = store_.shrink(options_.free_bytes_kept, options_.pages_max);
  if (!pages.ok()) return pages.status();
  vitals_.count("retention.pages", static_cast<std::int64_t>(*pages));
  if (*pages == 0) next_shrink_ = clock_.monotonic() + options_.shrink_interval;
  return *pages > 0;
}

}  // namespace tidemark::retention
