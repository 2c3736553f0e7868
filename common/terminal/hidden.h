#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <string>

namespace tidemark::terminal {

/// What somebody gives to the program and nobody else is to see. At a terminal it asks by the prompt, at
/// standard error, and reads a line that is not shown, without its end; else it reads standard input to its
/// end. kCancelled where a signal or the input's end comes before; then the terminal is as it was.
/// kInvalidArgument where there is more than `bytes_max`. Blocks. Only where no other thread runs: it takes
/// SIGINT, SIGTERM and SIGHUP meanwhile.
absl::StatusOr<std::string> read_hidden(const std::string& prompt, std::size_t bytes_max);

}  // namespace tidemark::terminal
