#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace tidemark::logfile {

/// Folders whose files a monitor set may have read. The endpoint's own agent.toml names them, never the
/// collector: lines, and how many match a pattern, leave the machine.
using Folders = std::vector<std::filesystem::path>;

/// Why the file may not be read; empty: it may. Links are followed first, so that none leads out.
std::string refusal(const std::filesystem::path& file, const Folders& allowed);

}  // namespace tidemark::logfile
