#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tidemark::wire {

/// Of each section of an encoded Batch, in order, an encoded Section that has its blocks and nothing else:
/// the very bytes that came in. Absent where the bytes are no batch. Decodes nothing: of bytes that
/// decode_batch() took, decode_section() gives the same blocks. Pure and thread-safe.
std::optional<std::vector<std::string>> received_blocks(std::string_view batch);

}  // namespace tidemark::wire
