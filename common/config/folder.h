#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "common/config/document.h"

namespace tidemark::config {

/// All *.toml of a folder, in order of their names; a folder that is not there has none. A folder that cannot
/// be read is a mistake, and so are more than `files_max` of them, of which the first are given.
std::vector<std::filesystem::path> toml_files(const std::filesystem::path& folder, std::size_t files_max,
                                              Mistakes& mistakes);

}  // namespace tidemark::config
