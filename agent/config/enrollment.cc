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

}  // namespace tidemark
