#include "common/footprint/footprint.h"

#if defined(__linux__)

#include <link.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include <cstddef>

namespace tidemark::footprint {
namespace {

constexpr std::int64_t kSlackNs = 100'000'000;

void set_slack(std::int64_t ns) { (void)::prctl(PR_SET_TIMERSLACK, static_cast<unsigned long>(ns)); }

/// Called for every loaded object; the first is the program itself (dl_iterate_phdr(3)).
int let_go(dl_phdr_info* object, std::size_t /*size*/, void* /*unused*/) {
  std::uintptr_t begin = 0, bytes = 0;
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    if (object->dlpi_phdr[i].p_type != PT_DYNAMIC) continue;
    const std::uintptr_t at = object->dlpi_addr + object->dlpi_phdr[i].p_vaddr;
    for (auto* entry = reinterpret_cast<const ElfW(Dyn)*>(at); entry->d_tag != DT_NULL; ++entry) {
      if (entry->d_tag == DT_RELA) begin = entry->d_un.d_ptr;
      if (entry->d_tag == DT_RELASZ) bytes = entry->d_un.d_val;
    }
  }
  if (begin < object->dlpi_addr) begin += object->dlpi_addr;  // a loader may have added it already
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const std::uintptr_t first = (begin + page - 1) / page * page;
  const std::uintptr_t end = (begin + bytes) / page * page;
  // Pages of a file that were never written to: what is let go is read from it again.
  if (bytes > 0 && end > first) (void)::madvise(reinterpret_cast<void*>(first), end - first, MADV_DONTNEED);
  return 1;
}

}  // namespace

void step_back() {
  constexpr int kNicest = 19;
  constexpr int kWhoProcess = 1, kIdleClass = 3, kClassShift = 13;  // ioprio_set(2)
  const auto thread = static_cast<id_t>(::syscall(SYS_gettid));
  (void)::setpriority(PRIO_PROCESS, thread, kNicest);
  (void)::syscall(SYS_ioprio_set, kWhoProcess, 0, kIdleClass << kClassShift);
}

void use_one_heap() {
#if defined(__GLIBC__)
  (void)::mallopt(M_ARENA_MAX, 1);
#endif
}

void give_back_memory() {
#if defined(__GLIBC__)
  (void)::malloc_trim(0);
#endif
}

void let_go_of_relocations() { (void)::dl_iterate_phdr(let_go, nullptr); }

EasyTimers::EasyTimers() : before_ns_(::prctl(PR_GET_TIMERSLACK)) { set_slack(kSlackNs); }
EasyTimers::~EasyTimers() { set_slack(before_ns_); }

}  // namespace tidemark::footprint

#else

namespace tidemark::footprint {

void step_back() {}
void use_one_heap() {}
void give_back_memory() {}
void let_go_of_relocations() {}
EasyTimers::EasyTimers() : before_ns_(0) {}
EasyTimers::~EasyTimers() = default;

}  // namespace tidemark::footprint

#endif
