#pragma once

#include <cstdint>

namespace tidemark {

/// What is uniform over all values becomes uniform from 0 to 1.
inline double share_of(std::uint64_t random) {
  return static_cast<double>(random) / 18'446'744'073'709'551'616.0;  // 2^64
}

}  // namespace tidemark
