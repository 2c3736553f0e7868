#include "collector/upkeep/upkeep.h"

#include <string>

#include "tests/support/catch.h"

namespace tidemark::upkeep {
namespace {

/// Hands out so many steps to each chore, and notes the order in which they are taken.
struct Work {
  Mutex mutex;
  Condition idle;
  std::string taken ABSL_GUARDED_BY(mutex);
  int first ABSL_GUARDED_BY(mutex) = 0;
  int second ABSL_GUARDED_BY(mutex) = 0;
  int looks ABSL_GUARDED_BY(mutex) = 0;

  absl::StatusOr<bool> take(int& left, char name) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    if (left == 0) return false;
    --left;
    taken += name;
    return true;
  }
  std::vector<Upkeep::Chore> chores() {
    return {{"the first",
             [this] {
               MutexLock lock(mutex);
               return take(first, 'a');
             }},
            {"the second",
             [this]() -> absl::StatusOr<bool> {
               MutexLock lock(mutex);
               if (second == 2 && taken.find('x') == std::string::npos) {
                 taken += 'x';
                 first = 1;  // came meanwhile
                 return absl::UnavailableError("broken once");
               }
               return take(second, 'b');
             }},
            {"the last", [this]() -> absl::StatusOr<bool> {
               MutexLock lock(mutex);
               ++looks;
               idle.notify_one();
               return false;
             }}};
  }
};

}  // namespace

TEST_CASE("Chores take turns; one that fails holds nobody up") {
  Work work;
  {
    MutexLock lock(work.mutex);
    work.first = 2;
    work.second = 3;
  }
  Upkeep upkeep(work.chores(), Duration(1));
  MutexLock lock(work.mutex);
  while (work.first + work.second > 0 || work.looks < 2) work.idle.wait(work.mutex);
  CHECK(work.taken == "abaxabb");
}

TEST_CASE("It ends while it waits, and while there is more to do") {
  Upkeep waiting({{"nothing", [] { return false; }}}, std::chrono::hours(1));
  waiting.stop();
  Upkeep busy({{"for ever", [] { return true; }}}, std::chrono::hours(1));
  busy.stop();
}

}  // namespace tidemark::upkeep
