#pragma once

#include <optional>
#include <string>

/// What the program's standard output and its errors go to, and who sits there. The only place that asks the
/// host about terminals.
namespace tidemark::terminal {

/// False for a file, a pipe, and where the host does not say.
bool output_is_terminal();
/// Likewise, of standard error.
bool errors_are_terminal();
/// Columns of the terminal at standard output; absent where there is none, or it does not tell.
std::optional<int> output_columns();
/// The name of the user that the program runs as; empty where the host knows none. Any thread.
std::string login_name();

}  // namespace tidemark::terminal
