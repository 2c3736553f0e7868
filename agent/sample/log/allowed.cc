#include "agent/sample/log/allowed.h"

#include <algorithm>
#include <system_error>

namespace tidemark::logfile {
namespace {

std::filesystem::path resolved(const std::filesystem::path& path) {
  std::error_code error;
  const auto real = std::filesystem::weakly_canonical(path, error);
  return error ? path.lexically_normal() : real;
}

bool is_below(const std::filesystem::path& file, const std::filesystem::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  // A folder that is written with a slash at its end has an empty last part.
  return end == folder.end() || (std::next(end) == folder.end() && end->empty());
}

}  // namespace

std::string refusal(const std::filesystem::path& file, const Folders& allowed) {
  const std::filesystem::path real = resolved(file);
  std::string names;
  for (const std::filesystem::path& folder : allowed) {
    if (is_below(real, resolved(folder))) return {};
    names += (names.empty() ? "" : ", ") + folder.string();
  }
  return "this endpoint lets no set read " + file.string() + "; 'log_folders' of its agent.toml " +
         (names.empty() ? "is empty" : "has " + names);
}

}  // namespace tidemark::logfile
