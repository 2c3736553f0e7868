#include "common/terminal/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

namespace tidemark::terminal {

bool output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

bool errors_are_terminal() { return ::isatty(STDERR_FILENO) == 1; }

std::optional<int> output_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace tidemark::terminal
