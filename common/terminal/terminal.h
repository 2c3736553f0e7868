#pragma once

#include <optional>

/// What the program's standard output and its errors go to. The only place that asks the host about
/// terminals.
namespace tidemark::terminal {

/// False for a file, a pipe, and where the host does not say.
bool output_is_terminal();
/// Likewise, of standard error.
bool errors_are_terminal();
/// Columns of the terminal at standard output; absent where there is none, or it does not tell.
std::optional<int> output_columns();

}  // namespace tidemark::terminal
