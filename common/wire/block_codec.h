#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "common/model/telemetry.h"

namespace tidemark::v1 {
class SampleBlock;
}

namespace tidemark::wire {

/// The fewest decimals (0…9) with which every value is a scaled integer of at most 53 bits that gives back
/// the very same bits; absent where there are none (NaN, infinities, −0, long fractions).
std::optional<int> exact_decimals(std::span<const double> values);

void encode_block(const SampleBlock& block, v1::SampleBlock& out);
/// kInvalidArgument where counts do not add up or a difference overflows.
absl::StatusOr<SampleBlock> decode_block(const v1::SampleBlock& block);

}  // namespace tidemark::wire
