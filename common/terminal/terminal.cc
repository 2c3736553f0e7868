#include "common/terminal/terminal.h"

#include <pwd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <array>

namespace tidemark::terminal {

bool output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

bool errors_are_terminal() { return ::isatty(STDERR_FILENO) == 1; }

std::optional<int> output_columns() {
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

std::string login_name() {
  constexpr std::size_t kEntryBytes = 16'384;
  std::array<char, kEntryBytes> bytes{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(::getuid(), &entry, bytes.data(), bytes.size(), &found) != 0 || found == nullptr)
    return {};
  return found->pw_name;
}

}  // namespace tidemark::terminal
