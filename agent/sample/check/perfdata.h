#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/sample/check/check.h"

namespace tidemark::check {

inline constexpr std::size_t kPerfdataMax = 64;  ///< values of one run; further ones are left out

/// A plugin's output and exit code by the Nagios plugin convention: the first line up to '|' is the text,
/// what follows is performance data; exit codes 0 to 3 are ok, warning, critical, unknown, all others
/// unknown.
Finding read_plugin_output(std::string_view output, int exit_code);

/// 'label'=value[UOM];warn;crit;min;max, separated by spaces. Values in s, ms, us become seconds, %, a share
/// of 1, and B, KB, KiB to TB, TiB bytes; c is a counter. What cannot be read is left out.
std::vector<Reading> read_perfdata(std::string_view text);

/// What a plugin would print for a finding, on one line: "OK: text | 'label'=value"; read_perfdata() reads
/// the same values back.
std::string plugin_line(const Finding& finding);
/// 0 to 3, as read_plugin_output() takes them.
int plugin_exit_code(CheckState state);

}  // namespace tidemark::check
