#include "agent/uplink/backoff.h"

#include <algorithm>

#include "common/model/share.h"

namespace tidemark::uplink {

Duration backoff(const BackoffOptions& options, std::uint32_t failures, std::uint64_t random,
                 Duration retry_after) {
  constexpr std::uint32_t doublings_max = 32;
  Duration ceiling = options.base;
  for (std::uint32_t i = 1; i < std::min(failures, doublings_max) && ceiling < options.cap; ++i) ceiling *= 2;
  ceiling = std::min(ceiling, options.cap);
  const double share = share_of(random);
  const Duration jitter{static_cast<Duration::rep>(static_cast<double>(ceiling.count()) * share)};
  return retry_after + jitter;
}

}  // namespace tidemark::uplink
