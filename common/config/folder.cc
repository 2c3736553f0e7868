#include "common/config/folder.h"

#include <algorithm>
#include <string>
#include <system_error>

namespace tidemark::config {

std::vector<std::filesystem::path> toml_files(const std::filesystem::path& folder, std::size_t files_max,
                                              Mistakes& mistakes) {
  std::vector<std::filesystem::path> out;
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return out;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".toml") out.push_back(it->path());
  }
  if (error) mistakes.add({folder.string()}, "cannot read the folder: " + error.message());
  std::sort(out.begin(), out.end());
  if (out.size() > files_max) {
    mistakes.add({folder.string()}, "has more than " + std::to_string(files_max) + " files");
    out.resize(files_max);
  }
  return out;
}

}  // namespace tidemark::config
