#include "collector/mail/secret.h"

#include "common/disk/file.h"

namespace tidemark::mail {
namespace {

constexpr std::size_t kSecretBytesMax = 16'384;

}  // namespace

absl::StatusOr<std::string> read_secret(const std::filesystem::path& file) {
  if (auto status = disk::check_private(file); !status.ok()) return status;
  auto read = disk::read_file(file, kSecretBytesMax);
  if (!read.ok()) return read.status();
  while (!read->empty() && (read->back() == '\n' || read->back() == '\r')) read->pop_back();
  return read;
}

}  // namespace tidemark::mail
