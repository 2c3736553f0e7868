#pragma once

#include <absl/status/status.h>

#include <cstddef>
#include <functional>

namespace tidemark {

/// At once in this process: each may hang for ever in the kernel (a dead network mount), and a thread more
/// for every such look would use up what the machine, or the service's TasksMax, gives.
inline constexpr std::size_t kDetachedMax = 96;

/// Runs `job` on a thread that nobody joins: for what may hang. ResourceExhausted, and `job` is not run,
/// where no thread can be had: too many of this kind run, or the system gives none. `job` owns what it
/// touches, and does not throw.
[[nodiscard]] absl::Status run_detached(std::function<void()> job);

/// At the end of a program that is done with everything else: where such a thread runs still, the process is
/// over here (exit status 0), since what a program takes down at its end must not meet a thread that works.
void leave_detached();

/// How many run now.
std::size_t detached_running();

}  // namespace tidemark
