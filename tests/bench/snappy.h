#pragma once

#include <string>
#include <string_view>

namespace tidemark::bench {

/// Compresses to the format that remote write asks for (google/snappy, format_description.txt: the block
/// format). Each fragment of 64 KiB refers to itself alone.
std::string snappy(std::string_view bytes);

}  // namespace tidemark::bench
