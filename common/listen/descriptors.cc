#include "common/listen/descriptors.h"

#include <sys/resource.h>

#include <algorithm>
#include <limits>

namespace tidemark::listen {

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1'024;  // what systems grant at least
  const rlimit raised{limit.rlim_max, limit.rlim_max};
  if (limit.rlim_cur < limit.rlim_max && ::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  return limit.rlim_cur == RLIM_INFINITY ? std::numeric_limits<std::size_t>::max()
                                         : static_cast<std::size_t>(limit.rlim_cur);
}

std::size_t connections_of(std::size_t limit) { return limit - std::min(kKeptBack, limit / 2); }

}  // namespace tidemark::listen
