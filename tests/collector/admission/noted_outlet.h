#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "collector/admission/intake.h"
#include "common/sync/mutex.h"

namespace tidemark::admission {

/// Notes what a stream is told.
class NotedOutlet final : public StreamOutlet {
 public:
  void say(stream::CollectorMessage message) override {
    MutexLock lock(mutex_);
    said_.push_back(std::move(message));
    changed_.notify_all();
  }
  void end(stream::Closing closing) override {
    MutexLock lock(mutex_);
    ended_ = std::move(closing);
    changed_.notify_all();
  }
  void ready() override {
    MutexLock lock(mutex_);
    ++ready_;
    changed_.notify_all();
  }

  /// All that was said of one kind, in order.
  template <class Message>
  std::vector<Message> all() {
    MutexLock lock(mutex_);
    std::vector<Message> found;
    for (const auto& message : said_) {
      if (const auto* one = std::get_if<Message>(&message)) found.push_back(*one);
    }
    return found;
  }
  std::size_t count() {
    MutexLock lock(mutex_);
    return said_.size();
  }
  std::optional<stream::Closing> ended() {
    MutexLock lock(mutex_);
    return ended_;
  }
  int readied() {
    MutexLock lock(mutex_);
    return ready_;
  }
  /// Until `n` messages were said, or the stream ended.
  void wait_for(std::size_t n) {
    MutexLock lock(mutex_);
    while (said_.size() < n && !ended_) changed_.wait(mutex_);
  }

 private:
  Mutex mutex_;
  Condition changed_;
  std::vector<stream::CollectorMessage> said_ ABSL_GUARDED_BY(mutex_);
  std::optional<stream::Closing> ended_ ABSL_GUARDED_BY(mutex_);
  int ready_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tidemark::admission
