#include "common/sync/detached.h"

#include <absl/strings/str_cat.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <system_error>
#include <thread>
#include <utility>

namespace tidemark {
namespace {

std::atomic<std::size_t> running = 0;

/// One of those that run, for as long as it lives.
class Place {
 public:
  Place() : had_(running.fetch_add(1) < kDetachedMax) {}
  ~Place() { running.fetch_sub(1); }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  bool had() const { return had_; }

 private:
  const bool had_;
};

}  // namespace

absl::Status run_detached(std::function<void()> job) {
  const auto place = std::make_shared<Place>();
  if (!place->had()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no thread is left for it: ", kDetachedMax, " others run or hang"));
  }
  try {
    std::thread([place, job = std::move(job)] { job(); }).detach();
  } catch (const std::system_error& error) {
    return absl::ResourceExhaustedError(absl::StrCat("no thread can be started for it: ", error.what()));
  }
  return absl::OkStatus();
}

void leave_detached() {
  if (running > 0) std::_Exit(0);
}

std::size_t detached_running() { return running; }

}  // namespace tidemark
