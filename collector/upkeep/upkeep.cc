#include "collector/upkeep/upkeep.h"

#include <utility>

#include "common/log/log.h"

namespace tidemark::upkeep {

Upkeep::Upkeep(std::vector<Chore> chores, Duration interval)
    : chores_(std::move(chores)),
      interval_(interval),
      troubles_(chores_.size()),
      thread_([this] { work(); }) {}

void Upkeep::stop() {
  {
    MutexLock lock(mutex_);
    stopped_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

bool Upkeep::go_on(Duration wait) {
  MutexLock lock(mutex_);
  if (!stopped_ && wait > Duration::zero()) wake_.wait_for(mutex_, wait);
  return !stopped_;
}

void Upkeep::work() {
  while (go_on(round() ? Duration::zero() : interval_)) {
  }
}

/// False: none of them has more to do.
bool Upkeep::round() {
  bool any = false;
  for (std::size_t i = 0; i < chores_.size() && go_on(Duration::zero()); ++i) {
    const auto more = chores_[i].step();
    std::string trouble = more.ok() ? "" : std::string(more.status().message());
    if (!trouble.empty() && trouble != troubles_[i]) log::error(chores_[i].name + ": " + trouble);
    troubles_[i] = std::move(trouble);
    any = any || (more.ok() && *more);
  }
  return any;
}

}  // namespace tidemark::upkeep
