#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>

#include "common/stream/entry_store.h"

/// The spool's rows as bytes (FORMAT.md). Little endian, in the order of the fields; texts have their length
/// before them. Decoding checks lengths only: a row's checksum says whether its bytes are what was written.
namespace tidemark::spool {

std::string encode(const stream::EntryHeader& header);
std::string encode(const stream::SpoolState& state);
std::string encode(const Attributes& attributes);
/// kDataLoss where the bytes are too few, or too many.
absl::StatusOr<stream::EntryHeader> decode_header(std::string_view bytes);
absl::StatusOr<stream::SpoolState> decode_state(std::string_view bytes);
absl::StatusOr<Attributes> decode_attributes(std::string_view bytes);

/// CRC-32C (Castagnoli, RFC 3720, appendix B.4), begun from another one to go on.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

}  // namespace tidemark::spool
