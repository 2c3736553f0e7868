#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <filesystem>

#include "collector/store/ingest_store.h"
#include "collector/store/sqlite/writer.h"
#include "common/clock/clock.h"
#include "common/sync/mutex.h"

namespace tidemark::store::sqlite {

/// How an older copy of the file is noticed. The file counts beats (at every start and stop, and every
/// `interval` while it is written); the last one is repeated in a witness file beside it, after the commit. A
/// witness that is ahead of the file, or missing, or about another store, means that the file was put there:
/// a new generation.
class Heartbeat {
 public:
  Heartbeat(std::filesystem::path witness, Duration interval, const Clock& clock)
      : witness_(std::move(witness)), interval_(interval), clock_(clock) {}

  /// The beat of a start, before the writer's thread runs; decides the generation.
  absl::StatusOr<StoreIdentity> start(Connection& connection);
  /// Submits a beat where `interval` has passed since the last. Thread-safe. A witness that cannot be written
  /// is logged; it is behind the file then, which raises no false alarm.
  void tick(Writer& writer);
  /// Submits the beat of a stop.
  void stop(Writer& writer);

 private:
  void submit(Writer& writer);

  const std::filesystem::path witness_;
  const Duration interval_;
  const Clock& clock_;
  StoreId store_;  // constant after start()

  Mutex mutex_;
  Duration last_ ABSL_GUARDED_BY(mutex_){};  // monotonic
};

}  // namespace tidemark::store::sqlite
