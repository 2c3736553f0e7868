#pragma once

#include <chrono>
#include <cstdint>

namespace tidemark::host {

/// What this process has used, by the kernel's own account.
struct OwnUse {
  std::chrono::microseconds user{};
  std::chrono::microseconds system{};
  std::chrono::microseconds children{};  ///< of those that ended and were awaited
  std::uint64_t resident_bytes = 0;      ///< 0: the kernel does not tell
};
OwnUse own_use();

}  // namespace tidemark::host
