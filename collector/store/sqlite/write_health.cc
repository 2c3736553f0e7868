#include "collector/store/sqlite/write_health.h"

#include "collector/store/sqlite/connection.h"
#include "common/log/log.h"

namespace tidemark::store::sqlite {
namespace {

/// A job may well refuse something with such a code.
bool of_the_file(const absl::Status& status) {
  return thrown_by_sqlite(status) && (absl::IsResourceExhausted(status) || absl::IsUnavailable(status) ||
                                      absl::IsPermissionDenied(status) || absl::IsDataLoss(status));
}

}  // namespace

void WriteHealth::note(const absl::Status& status) {
  if (!status.ok() && !of_the_file(status)) return;
  MutexLock lock(mutex_);
  if (status.ok()) {
    if (trouble_) recovered();
    return;
  }
  if (!trouble_) {
    trouble_ = WriteTrouble{clock_.now(), {}};
    vitals_.set("store.writes_failing", 1);
    log::error("the store cannot be written, and nothing is acknowledged until it can: " +
               std::string(status.message()));
  }
  trouble_->what = std::string(status.message());
}

void WriteHealth::recovered() {
  log::warning("the store can be written again, after " + human(clock_.now() - trouble_->since));
  trouble_.reset();
  vitals_.set("store.writes_failing", 0);
}

std::optional<WriteTrouble> WriteHealth::trouble() const {
  MutexLock lock(mutex_);
  return trouble_;
}

}  // namespace tidemark::store::sqlite
