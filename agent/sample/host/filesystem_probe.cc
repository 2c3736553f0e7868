#include "agent/sample/host/filesystem_probe.h"

#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <deque>
#include <set>

#include "common/sync/detached.h"
#include "common/sync/mutex.h"

namespace tidemark::host {

double FilesystemSpace::utilization() const {
  const std::uint64_t used = total - free;
  const std::uint64_t usable = used + available;
  return usable == 0 ? 0.0 : static_cast<double>(used) / static_cast<double>(usable);
}

struct FilesystemProbe::State {
  Mutex mutex;
  Condition work;
  Condition done;
  bool stopping ABSL_GUARDED_BY(mutex) = false;
  std::size_t threads ABSL_GUARDED_BY(mutex) = 0;
  std::size_t idle ABSL_GUARDED_BY(mutex) = 0;
  std::deque<std::string> asked ABSL_GUARDED_BY(mutex);
  std::set<std::string> busy ABSL_GUARDED_BY(mutex);
  std::map<std::string, Answer> answers ABSL_GUARDED_BY(mutex);
};

namespace {

constexpr Duration kPatience{20};

FilesystemProbe::Answer ask_kernel(const std::string& path) {
  struct statvfs info {};
  FilesystemProbe::Answer answer;
  if (::statvfs(path.c_str(), &info) != 0) {
    answer.error = errno;
    return answer;
  }
  const std::uint64_t unit = info.f_frsize != 0 ? info.f_frsize : info.f_bsize;
  answer.space = {info.f_blocks * unit, info.f_bfree * unit, info.f_bavail * unit, info.f_files,
                  info.f_ffree};
  return answer;
}

}  // namespace

FilesystemProbe::FilesystemProbe() : state_(std::make_shared<State>()) {}

FilesystemProbe::~FilesystemProbe() {
  MutexLock lock(state_->mutex);
  state_->stopping = true;
  state_->work.notify_all();
}

std::map<std::string, FilesystemProbe::Answer> FilesystemProbe::ask(const std::vector<std::string>& paths,
                                                                    Duration deadline) {
  const auto serve = [](const std::shared_ptr<State>& state) {
    MutexLock lock(state->mutex);
    while (!state->stopping) {
      if (state->asked.empty()) {
        ++state->idle;
        state->work.wait(state->mutex);
        --state->idle;
        continue;
      }
      const std::string path = std::move(state->asked.front());
      state->asked.pop_front();
      state->busy.insert(path);
      state->mutex.unlock();
      const Answer answer = ask_kernel(path);
      state->mutex.lock();
      state->busy.erase(path);
      state->answers[path] = answer;
      state->done.notify_all();
    }
    --state->threads;
  };

  MutexLock lock(state_->mutex);
  state_->answers.clear();
  state_->asked.clear();
  for (const std::string& path : paths) {
    if (!state_->busy.contains(path)) state_->asked.push_back(path);
  }
  const std::vector<std::string> wanted(state_->asked.begin(), state_->asked.end());
  const auto end = std::chrono::steady_clock::now() + deadline;
  std::size_t answered = 0;  // of `wanted`, from its beginning
  while (true) {
    while (answered < wanted.size() && state_->answers.contains(wanted[answered])) ++answered;
    const auto left = std::chrono::duration_cast<Duration>(end - std::chrono::steady_clock::now());
    if (answered == wanted.size() || left <= Duration::zero()) break;
    // What is left waits behind one that hangs: another thread takes it.
    if (!state_->asked.empty() && state_->idle == 0 && state_->threads < kThreadsMax) {
      // Where no thread is to be had, those that there are go on; without any, nothing answers in time.
      if (run_detached([serve, state = state_] { serve(state); }).ok()) ++state_->threads;
    }
    state_->work.notify_one();
    state_->done.wait_for(state_->mutex, std::min(left, kPatience));
  }
  state_->asked.clear();
  return std::move(state_->answers);
}

}  // namespace tidemark::host
