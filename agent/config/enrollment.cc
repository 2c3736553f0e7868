#include "agent/config/enrollment.h"

#include "common/config/document.h"
#include "common/disk/file.h"

namespace tidemark {

absl::StatusOr<Enrollment> read_enrollment(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error) && !error)
    return absl::NotFoundError("there is no " + file.string());
  if (auto status = disk::check_private(file); !status.ok()) return status;
  config::Mistakes mistakes;
  config::Document document = config::Document::read(file, mistakes);
  const config::Table root = document.root();
  Enrollment out{root.need_string("server"), root.need_string("token")};
  document.finish();
  if (!mistakes.none()) return absl::InvalidArgumentError(mistakes.text());
  return out;
}

std::filesystem::path own_enrollment_file(const std::filesystem::path& state_dir) {
  return state_dir / "enrollment.toml";
}

absl::Status forget_enrollment(const std::filesystem::path& state_dir) {
  const auto file = own_enrollment_file(state_dir);
  std::error_code error;
  if (std::filesystem::remove(file, error)) return disk::sync_folder(state_dir);
  if (!error) return absl::OkStatus();
  return absl::UnknownError("cannot remove " + file.string() + ", which holds a token: " + error.message());
}

}  // namespace tidemark
