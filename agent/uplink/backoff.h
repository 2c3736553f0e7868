#pragma once

#include <cstdint>

#include "common/model/time.h"

namespace tidemark::uplink {

struct BackoffOptions {
  Duration base{1'000};
  Duration cap{300'000};
};

/// How long to wait before the next attempt after `failures` (from 1) failed ones in a row: "full jitter", a
/// random part of min(cap, base · 2^(failures − 1)). The jitter comes after the cap, so that a thousand
/// agents that have all reached it still spread. `random` is uniform over all of its values. Never less than
/// `retry_after`, to which the same jitter is added.
Duration backoff(const BackoffOptions& options, std::uint32_t failures, std::uint64_t random,
                 Duration retry_after);

}  // namespace tidemark::uplink
