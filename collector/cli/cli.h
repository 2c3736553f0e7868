#pragma once

#include <absl/status/status.h>
#include <absl/time/time.h>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <iostream>
#include <ostream>
#include <string>
#include <vector>

#include "common/model/time.h"

/// The program `tidemark`: knows the collector's admin.proto, nothing of the collector.
namespace tidemark::cli {

inline constexpr std::size_t kColumnsDefault = 100;  ///< where the output is no terminal
inline constexpr std::size_t kColumnsMin = 40;

/// Everything around the program that it may look at.
struct Surroundings {
  std::ostream& out;
  std::ostream& err;
  std::string version;
  bool terminal = false;  ///< out is one
  std::size_t columns = kColumnsDefault;
  bool no_color = false;  ///< NO_COLOR is set, and not empty
  std::string socket;     ///< TIDEMARK_SOCKET; may be empty
  absl::TimeZone zone = absl::UTCTimeZone();
  TimePoint now;
  bool err_terminal = false;    ///< err is one
  std::string login_name = {};  ///< of who runs the program; empty: nobody knows
  /// Shows a file of that name and content on the desktop.
  std::function<absl::Status(const std::string& name, const std::string& content)> show_on_desktop = {};
  std::filesystem::path login_file = {};  ///< of `tidemark login`
  std::istream& in = std::cin;
};

/// `arguments` without the program's name. 0: good; 1: refused or failed; 2: the command line is wrong.
/// --follow returns when the collector ends the stream, or `out` cannot be written.
int run(const std::vector<std::string>& arguments, Surroundings& around);

}  // namespace tidemark::cli
