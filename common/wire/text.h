#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// What may be in the texts that travel: they are shown at terminals and in mails. Pure and thread-safe.
namespace tidemark::wire {

/// Whether every byte belongs to well-formed UTF-8 (RFC 3629), without control characters but tab and line
/// feed.
bool is_text(std::string_view text);

/// The same text as is_text() wants it, of at most `bytes_max` bytes: each wrong byte becomes a question
/// mark, and the cut is made between two characters. For what comes from outside: a child's output, names of
/// files.
std::string readable(std::string_view text, std::size_t bytes_max);

}  // namespace tidemark::wire
