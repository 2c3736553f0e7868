#include "common/clock/cpu_time.h"

#include <ctime>

namespace tidemark {

std::chrono::nanoseconds thread_cpu_time() {
#ifdef CLOCK_THREAD_CPUTIME_ID
  timespec used{};
  if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used) == 0)
    return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
#endif
  return {};
}

}  // namespace tidemark
