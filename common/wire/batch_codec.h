#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "common/model/telemetry.h"

/// Batches and sections as bytes (proto/tidemark/v1/telemetry.proto). A nil EndpointId means "the source
/// itself" and travels as no bytes at all. Pure and thread-safe.
namespace tidemark::wire {

std::string encode(const Batch& batch);
std::string encode(const Section& section);
/// A section of these blocks alone, whose endpoint is not named.
std::string encode_blocks(const std::vector<SampleBlock>& blocks);

/// kInvalidArgument, with what is wrong, where the bytes are no batch or a block's cells do not add up.
/// Names, sizes and times are not judged here: validate_batch() does that.
absl::StatusOr<Batch> decode_batch(std::string_view bytes);
absl::StatusOr<Section> decode_section(std::string_view bytes);

}  // namespace tidemark::wire
