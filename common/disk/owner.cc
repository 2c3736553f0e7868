#include "common/disk/owner.h"

#include <grp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tidemark::disk {

absl::Status act_as_owner_of(const std::filesystem::path& folder) {
  struct stat info {};
  if (::geteuid() != 0 || ::stat(folder.c_str(), &info) != 0 || info.st_uid == 0) return absl::OkStatus();
  if (::setgroups(0, nullptr) == 0 && ::setgid(info.st_gid) == 0 && ::setuid(info.st_uid) == 0)
    return absl::OkStatus();
  return absl::PermissionDeniedError("cannot go on with the rights of the owner of " + folder.string() +
                                     ": " + std::strerror(errno));
}

}  // namespace tidemark::disk
