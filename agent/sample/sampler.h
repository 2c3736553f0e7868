#pragma once

#include <absl/status/status.h>

#include <string_view>

#include "agent/sample/reading.h"

namespace tidemark {

/// Port: something that can be read at every tick. Returns within its own deadline and forks nothing.
/// Confined to the thread that samples.
class Sampler {
 public:
  virtual ~Sampler() = default;
  virtual std::string_view name() const = 0;
  /// Appends what it sees now. An error says what could not be read; what was appended before it stays.
  virtual absl::Status sample(Readings& readings) = 0;
};

}  // namespace tidemark
