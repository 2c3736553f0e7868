#include "agent/sample/inventory/background.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace tidemark::inventory {

void step_back() {
#if defined(__linux__)
  constexpr int kNicest = 19;
  constexpr int kWhoProcess = 1, kIdleClass = 3, kClassShift = 13;  // ioprio_set(2)
  const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
  (void)::setpriority(PRIO_PROCESS, thread, kNicest);
  (void)::syscall(SYS_ioprio_set, kWhoProcess, 0, kIdleClass << kClassShift);
#endif
}

void give_back_memory() {
#if defined(__GLIBC__)
  (void)::malloc_trim(0);
#endif
}

}  // namespace tidemark::inventory
