#pragma once

#include <string>

#include "common/model/time.h"

namespace tidemark::store {

/// The store cannot be written, as where the disk is full: nothing is acknowledged meanwhile. It tries on.
struct WriteTrouble {
  TimePoint since;
  std::string what;  ///< of the last try
};

}  // namespace tidemark::store
