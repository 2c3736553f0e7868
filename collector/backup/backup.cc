#include "collector/backup/backup.h"

#include <absl/cleanup/cleanup.h>

#include <string>
#include <system_error>

#include "common/disk/new_file.h"
#include "common/log/log.h"

namespace tidemark::backup {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHint =
    ": tidemarkd's user must be able to write there, and its service be allowed to "
    "(BACKUP in tidemarkd(8))";

fs::path beside(fs::path file, const char* suffix) { return file += suffix; }

/// A copy under way, and what SQLite may have put beside it.
void remove_partial(const fs::path& partial) {
  std::error_code error;
  for (const char* suffix : {"", "-journal", "-wal", "-shm"}) {
    const fs::path one = beside(partial, suffix);
    if (fs::is_regular_file(fs::symlink_status(one, error))) fs::remove(one, error);
  }
}

std::string mib(std::uint64_t bytes) { return std::to_string((bytes + (1u << 20) - 1) >> 20) + " MiB"; }

absl::Status check_place(const fs::path& file, const fs::path& store_folder) {
  if (!file.is_absolute() || !file.has_filename())
    return absl::InvalidArgumentError("a backup takes a file's full path, not '" + file.string() + "'");
  std::error_code error;
  const fs::path folder = file.parent_path();
  const auto status = fs::status(folder, error);
  if (status.type() == fs::file_type::not_found)
    return absl::NotFoundError("there is no folder " + folder.string() + " for the backup: make it first");
  if (!fs::is_directory(status)) {
    return absl::PermissionDeniedError("cannot write to " + folder.string() +
                                       (error ? ": " + error.message() : ", which is no folder") + kHint);
  }
  if (fs::equivalent(folder, store_folder, error)) {
    return absl::InvalidArgumentError(folder.string() +
                                      " is the store's own folder: choose another for its backup");
  }
  const auto there = fs::symlink_status(file, error);
  if (there.type() != fs::file_type::not_found) {
    return absl::AlreadyExistsError(file.string() +
                                    " is there already: choose another name, or move it away");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Backup::check(const fs::path& file) {
  if (auto status = check_place(file, store_folder_); !status.ok()) return status;
  const auto bytes = store_.bytes();
  if (!bytes.ok()) return bytes.status();
  std::error_code error;
  const auto space = fs::space(file.parent_path(), error);
  if (!error && space.available < *bytes + kRoomBeside) {
    return absl::ResourceExhaustedError("not enough room in " + file.parent_path().string() +
                                        ": the backup takes " + mib(*bytes) + ", and " + mib(kRoomBeside) +
                                        " must stay free; " + mib(space.available) + " are free");
  }
  return absl::OkStatus();
}

absl::Status Backup::write(const fs::path& file,
                           const std::function<bool(const store::CopyProgress&)>& go_on) {
  const fs::path partial = beside(file, ".partial");
  remove_partial(partial);
  if (auto status = disk::make_private_file(partial); !status.ok())
    return {status.code(), std::string(status.message()) + kHint};
  absl::Status status = store_.copy(partial, go_on);
  if (status.ok()) status = disk::sync_file(partial);
  if (status.ok()) status = disk::move_to_free_place(partial, file);
  if (!status.ok()) remove_partial(partial);
  return status;
}

absl::StatusOr<Made> Backup::make(const fs::path& file,
                                  const std::function<bool(const store::CopyProgress&)>& go_on) {
  if (busy_.exchange(true)) {
    return absl::FailedPreconditionError("another backup is under way: wait for its end");
  }
  const absl::Cleanup idle = [this] { busy_ = false; };
  const Duration begun = clock_.monotonic();
  absl::Status status = check(file);
  if (status.ok()) status = write(file, go_on);
  if (!status.ok()) {
    vitals_.count("backup.failed");
    log::warning("backup: " + file.string() + ": " + std::string(status.message()));
    return status;
  }
  std::error_code error;
  const Made made{fs::file_size(file, error), clock_.monotonic() - begun};
  vitals_.count("backup.made");
  vitals_.set("backup.bytes", static_cast<std::int64_t>(made.bytes));
  log::info("backup: " + file.string() + ", " + mib(made.bytes) + " in " + std::to_string(made.took.count()) +
            " ms");
  return made;
}

}  // namespace tidemark::backup
