#pragma once

#include <absl/status/statusor.h>

#include <functional>
#include <optional>
#include <thread>
#include <utility>

#include "common/sync/mutex.h"

namespace tidemark::store::sqlite {

/// A thread that reads values one after the other, at most one ahead of whoever takes them. Everything that
/// it is given outlives it; both functions are called on that thread alone, and must not throw.
template <class Value>
class ReadAhead {
 public:
  /// `over`: there is nothing left to read. An error of `read` is the last that is taken.
  ReadAhead(std::function<bool()> over, std::function<absl::StatusOr<Value>()> read)
      : over_(std::move(over)), read_(std::move(read)), thread_([this] { work(); }) {}
  /// Waits for the value that is being read.
  ~ReadAhead() {
    {
      MutexLock lock(mutex_);
      stopped_ = true;
      changed_.notify_all();
    }
    thread_.join();
  }

  /// Waits for the next value; none: all were taken.
  absl::StatusOr<std::optional<Value>> take() {
    MutexLock lock(mutex_);
    while (!next_ && !ended_) changed_.wait(mutex_);
    if (!next_) return std::optional<Value>();
    auto value = *std::exchange(next_, std::nullopt);
    changed_.notify_all();
    if (!value.ok()) return value.status();
    return std::optional<Value>(*std::move(value));
  }

 private:
  void work() {
    while (wanted() && !over_()) put(read_());
    MutexLock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  bool wanted() {
    MutexLock lock(mutex_);
    while (next_ && !stopped_) changed_.wait(mutex_);
    return !stopped_ && !failed_;
  }
  void put(absl::StatusOr<Value> value) {
    MutexLock lock(mutex_);
    failed_ = !value.ok();
    next_ = std::move(value);
    changed_.notify_all();
  }

  const std::function<bool()> over_;
  const std::function<absl::StatusOr<Value>()> read_;
  Mutex mutex_;
  Condition changed_;
  std::optional<absl::StatusOr<Value>> next_ ABSL_GUARDED_BY(mutex_);
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace tidemark::store::sqlite
