#include <malloc.h>

#include <cstddef>
#include <cstdlib>

/// What jemalloc, from which the collector takes its memory where it is linked static, reads before main()
/// (jemalloc(3), "TUNING"). Two arenas, and not four a processor: each keeps what it once needed, and two
/// threads allocate much.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:2";

/// The one function of libc's heap that jemalloc lacks: whole pages, of the greatest size that there is.
void* pvalloc(std::size_t bytes) noexcept {
  constexpr std::size_t page = 64u << 10;
  return std::aligned_alloc(page, (bytes + page - 1) / page * page);
}
}
