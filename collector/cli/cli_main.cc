#include <cstdlib>
#include <iostream>

#include "collector/cli/cli.h"
#include "common/clock/clock.h"
#include "common/terminal/desktop.h"
#include "common/terminal/terminal.h"

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// COLUMNS wins, then the terminal, then the default.
std::size_t columns() {
  const std::string told = environment("COLUMNS");
  constexpr std::size_t kDigitsMax = 5;
  const bool number =
      !told.empty() && told.size() <= kDigitsMax && told.find_first_not_of("0123456789") == std::string::npos;
  if (number && std::stoul(told) > 0) return std::stoul(told);
  return static_cast<std::size_t>(
      tidemark::terminal::output_columns().value_or(static_cast<int>(tidemark::cli::kColumnsDefault)));
}

/// As the XDG Base Directory Specification has it.
std::filesystem::path login_file() {
  std::filesystem::path base = environment("XDG_CONFIG_HOME");
  if (base.empty()) base = std::filesystem::path(environment("HOME")) / ".config";
  return base / "tidemark" / "login";
}

}  // namespace

int main(int argc, char** argv) {
  tidemark::cli::Surroundings around{std::cout,
                                     std::cerr,
                                     TIDEMARK_VERSION,
                                     tidemark::terminal::output_is_terminal(),
                                     columns(),
                                     !environment("NO_COLOR").empty(),
                                     environment("TIDEMARK_SOCKET"),
                                     absl::LocalTimeZone(),
                                     tidemark::system_clock().now(),
                                     tidemark::terminal::errors_are_terminal(),
                                     tidemark::terminal::login_name(),
                                     tidemark::terminal::show_on_desktop,
                                     login_file(),
                                     std::cin};
  return tidemark::cli::run({argv + 1, argv + argc}, around);
}
