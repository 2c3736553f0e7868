#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "collector/timeline/kept_runs.h"

/// Runs as the store keeps them. Pure. FORMAT.md tells how they lie in bytes.
namespace tidemark::facts {

/// Without `from`, `to` and `basis`, which the store keeps beside them.
std::string encode(const timeline::KeptRuns& kept);

/// kDataLoss, with what is wrong, where the bytes are not what encode() makes of runs over [from, to); trusts
/// nothing of them.
absl::StatusOr<timeline::KeptRuns> decode(std::string_view bytes, TimePoint from, TimePoint to,
                                          TimePoint basis);

}  // namespace tidemark::facts
