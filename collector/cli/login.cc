#include "collector/cli/login.h"

#include <string_view>
#include <system_error>

#include "common/disk/file.h"

namespace tidemark::cli {
namespace {

constexpr std::size_t kFileBytesMax = 64 * 1'024;
constexpr std::string_view kPemBegin = "-----BEGIN ";

/// Takes a line "KEY VALUE" from the front.
bool take_line(std::string_view& text, std::string_view key, std::string& value) {
  const auto end = text.find('\n');
  if (end == std::string_view::npos || !text.starts_with(key)) return false;
  const std::string_view line = text.substr(0, end);
  if (line.size() <= key.size() + 1 || line[key.size()] != ' ') return false;
  value = line.substr(key.size() + 1);
  text.remove_prefix(end + 1);
  return true;
}

/// Takes a PEM block from the front: up to the next one's begin.
bool take_block(std::string_view& text, std::string& block) {
  if (!text.starts_with(kPemBegin)) return false;
  const auto next = text.find(kPemBegin, kPemBegin.size());
  block = text.substr(0, next);
  text.remove_prefix(next == std::string_view::npos ? text.size() : next);
  return true;
}

absl::Status nobody() { return absl::NotFoundError("nobody is logged in here: 'tidemark login' does it"); }

}  // namespace

absl::StatusOr<Login> load_login(const std::filesystem::path& file) {
  const auto content = disk::read_file(file, kFileBytesMax);
  if (absl::IsNotFound(content.status())) return nobody();
  if (!content.ok()) return content.status();
  if (auto status = disk::check_private(file); !status.ok()) return status;
  std::string_view text = *content;
  Login login;
  const bool whole = take_line(text, "collector", login.collector) && take_line(text, "name", login.name) &&
                     take_block(text, login.key_pem) && take_block(text, login.certificate_pem);
  login.ca_pem = text;
  const auto key = certificate::PrivateKey::parse(login.key_pem);
  const auto own = certificate::Certificate::parse(login.certificate_pem);
  const auto authority = certificate::Certificate::parse(login.ca_pem);
  if (!whole || !key.ok() || !own.ok() || !authority.ok() || own->pin() != key->pin()) {
    return absl::FailedPreconditionError(file.string() +
                                         " is damaged: 'tidemark logout', then log in with a new code");
  }
  return login;
}

absl::Status save_login(const std::filesystem::path& file, const Login& login) {
  if (auto status = disk::make_private_folder(file.parent_path()); !status.ok()) return status;
  return disk::write_file(file,
                          "collector " + login.collector + "\nname " + login.name + "\n" + login.key_pem +
                              login.certificate_pem + login.ca_pem,
                          disk::Access::kPrivate);
}

absl::Status forget_login(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::remove(file, error)) return absl::OkStatus();
  if (error) return absl::UnavailableError("cannot remove " + file.string() + ": " + error.message());
  return nobody();
}

absl::StatusOr<TimePoint> login_ends(const Login& login) {
  const auto own = certificate::Certificate::parse(login.certificate_pem);
  if (!own.ok()) return own.status();
  return own->not_after();
}

}  // namespace tidemark::cli
