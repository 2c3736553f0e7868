#include "collector/cut/cut_thread.h"

#include "common/log/log.h"

namespace tidemark::cut {

void CutThread::stop() {
  {
    MutexLock lock(mutex_);
    stopped_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

bool CutThread::wait() {
  MutexLock lock(mutex_);
  if (!stopped_) wake_.wait_for(mutex_, kInterval);
  return !stopped_;
}

void CutThread::work() {
  std::string trouble;
  do {
    for (;;) {
      {
        MutexLock lock(mutex_);
        if (stopped_) return;
      }
      const auto turn = cut_.turn();
      const std::string text = turn.ok() ? "" : std::string(turn.status().message());
      // The same trouble is said once.
      if (!text.empty() && text != trouble) log::error("the cut: " + text);
      trouble = text;
      if (!turn.ok() || !turn->more) break;
    }
  } while (wait());
}

}  // namespace tidemark::cut
