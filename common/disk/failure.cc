#include "common/disk/failure.h"

#include <cerrno>
#include <cstring>
#include <string>

namespace tidemark::disk {

absl::Status failed(const char* what, const std::filesystem::path& path, int error) {
  const std::string text = std::string(what) + " " + path.string() + ": " + std::strerror(error);
  switch (error) {
    case ENOENT:
      return absl::NotFoundError(text);
    case EEXIST:
      return absl::AlreadyExistsError(text);
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(text);
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(text);
    default:
      return absl::UnavailableError(text);
  }
}

}  // namespace tidemark::disk
