#pragma once

#include <absl/status/status.h>

#include <string>

namespace tidemark::terminal {

/// Shows the content in the desktop's program for such files (xdg-open), as a file of that name in a new
/// folder of the temporary ones that only this user can look into. It stays there: the program may read it
/// later. kFailedPrecondition where there is no xdg-open, or no desktop.
absl::Status show_on_desktop(const std::string& name, const std::string& content);

}  // namespace tidemark::terminal
