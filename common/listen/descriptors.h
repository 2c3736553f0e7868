#pragma once

#include <cstddef>

namespace tidemark::listen {

/// Lets this process open as many files and connections as its hard limit allows (RLIMIT_NOFILE), and says
/// how many that are.
std::size_t raise_descriptor_limit();

/// Kept for the program itself: its store, its admins, and to say what is wrong.
inline constexpr std::size_t kKeptBack = 512;
/// How many of `limit` connections may take: all but kKeptBack, or half of them.
std::size_t connections_of(std::size_t limit);

}  // namespace tidemark::listen
