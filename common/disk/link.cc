#include "common/disk/link.h"

#include <string>
#include <system_error>

#include "common/disk/file.h"

namespace tidemark::disk {

namespace fs = std::filesystem;

absl::Status point_link(const fs::path& link, const fs::path& folder) {
  const fs::path beside = link.string() + ".new";
  std::error_code error;
  fs::remove(beside, error);
  fs::create_directory_symlink(folder.filename(), beside, error);
  if (!error) fs::rename(beside, link, error);
  if (error) return absl::UnavailableError("cannot make the link " + link.string() + ": " + error.message());
  return sync_folder(link.parent_path());
}

}  // namespace tidemark::disk
