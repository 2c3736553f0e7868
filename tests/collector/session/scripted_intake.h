#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "collector/admission/intake.h"
#include "common/sync/mutex.h"

namespace tidemark::session {

/// An Intake that notes what it is given and answers a Hello with a Welcome, a push with an Ack.
class ScriptedIntake final : public admission::Intake {
 public:
  admission::StreamId open(SourceId source, std::string,
                           std::shared_ptr<admission::StreamOutlet> outlet) override {
    MutexLock lock(mutex_);
    last_ = last_.next();
    outlets_[last_] = {source, std::move(outlet)};
    return last_;
  }
  admission::Onward take(admission::StreamId stream, stream::SourceMessage message) override {
    MutexLock lock(mutex_);
    const auto it = outlets_.find(stream);
    if (it == outlets_.end()) return {};
    if (const auto* push = std::get_if<stream::Push>(&message)) {
      it->second.second->say(stream::Ack{push->to, push->total, {}});
    } else if (std::holds_alternative<stream::Hello>(message)) {
      stream::Welcome welcome;
      welcome.store = StoreId::random();
      it->second.second->say(welcome);
    }
    taken_.push_back(std::move(message));
    return {reading_, with_next_};
  }
  void closed(admission::StreamId stream) override {
    MutexLock lock(mutex_);
    if (outlets_.erase(stream) > 0) ++closed_;
  }
  void end_source(SourceId source, const stream::Closing& closing) override {
    MutexLock lock(mutex_);
    end([source](SourceId other) { return other == source; }, closing);
  }
  void end_all(const stream::Closing& closing) override {
    MutexLock lock(mutex_);
    end([](SourceId) { return true; }, closing);
  }

  /// From now on something will be said, of which messages that follow may be asked for.
  void promise() {
    MutexLock lock(mutex_);
    with_next_ = true;
  }
  void stop_reading() {
    MutexLock lock(mutex_);
    reading_ = false;
  }
  void read_on() {
    MutexLock lock(mutex_);
    reading_ = true;
    for (auto& [id, outlet] : outlets_) outlet.second->ready();
  }
  std::size_t taken() const {
    MutexLock lock(mutex_);
    return taken_.size();
  }
  int closed_count() const {
    MutexLock lock(mutex_);
    return closed_;
  }
  std::size_t open_count() const {
    MutexLock lock(mutex_);
    return outlets_.size();
  }

 private:
  template <class Which>
  void end(Which which, const stream::Closing& closing) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    for (auto it = outlets_.begin(); it != outlets_.end();) {
      if (!which(it->second.first)) {
        ++it;
        continue;
      }
      it->second.second->end(closing);
      it = outlets_.erase(it);
    }
  }

  mutable Mutex mutex_;
  bool reading_ ABSL_GUARDED_BY(mutex_) = true;
  bool with_next_ ABSL_GUARDED_BY(mutex_) = false;
  int closed_ ABSL_GUARDED_BY(mutex_) = 0;
  admission::StreamId last_ ABSL_GUARDED_BY(mutex_);
  std::map<admission::StreamId, std::pair<SourceId, std::shared_ptr<admission::StreamOutlet>>> outlets_
      ABSL_GUARDED_BY(mutex_);
  std::vector<stream::SourceMessage> taken_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace tidemark::session
