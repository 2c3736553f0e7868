#include "common/sync/detached.h"

#include <memory>
#include <thread>

#include "common/sync/mutex.h"
#include "tests/support/catch.h"

namespace tidemark {
namespace {

/// Shared with the threads: they wait in it until it is opened.
struct Gate {
  Mutex mutex;
  Condition changed;
  bool open ABSL_GUARDED_BY(mutex) = false;
  std::size_t inside ABSL_GUARDED_BY(mutex) = 0;

  void pass() {
    MutexLock lock(mutex);
    ++inside;
    changed.notify_all();
    while (!open) changed.wait(mutex);
  }
  void await_inside(std::size_t count) {
    MutexLock lock(mutex);
    while (inside < count) changed.wait(mutex);
  }
  void release() {
    MutexLock lock(mutex);
    open = true;
    changed.notify_all();
  }
};

void await_none_running() {
  while (detached_running() > 0) std::this_thread::yield();
}

}  // namespace

TEST_CASE("so many hang at most; one more is refused, and there is room again when they are through") {
  const auto gate = std::make_shared<Gate>();
  for (std::size_t i = 0; i < kDetachedMax; ++i) REQUIRE(run_detached([gate] { gate->pass(); }).ok());
  gate->await_inside(kDetachedMax);
  const absl::Status refused = run_detached([gate] { gate->pass(); });
  CHECK(absl::IsResourceExhausted(refused));
  CHECK(refused.message() == "no thread is left for it: 96 others run or hang");
  CHECK(detached_running() == kDetachedMax);
  gate->release();
  await_none_running();
  CHECK(run_detached([gate] { gate->pass(); }).ok());
  await_none_running();
  gate->await_inside(kDetachedMax + 1);
}

}  // namespace tidemark
