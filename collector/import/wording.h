#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What sentences about refused lines are made of.
namespace tidemark::import {

/// Between quotes, without control characters, and of no more than 60 bytes.
std::string quoted(std::string_view text);

/// 1 to `bytes_max` bytes of UTF-8.
bool is_name(std::string_view text, std::size_t bytes_max);
/// Empty, or that the `what` ("host") of this name is none.
std::string trouble_of_name(std::string_view what, std::string_view name, std::size_t bytes_max);

}  // namespace tidemark::import
