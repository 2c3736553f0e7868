#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <filesystem>
#include <string>

#include "common/certificate/certificate.h"

namespace tidemark::cli {

/// What `tidemark login` left behind: where the collector answers admins of other machines, and who one is
/// there. One file, its owner's alone: lines "collector HOST:PORT" and "name NAME", then key, certificate and
/// authority as PEM.
struct Login {
  std::string collector;
  std::string name;
  std::string key_pem;  ///< a secret
  std::string certificate_pem;
  std::string ca_pem;
};

/// kNotFound where nobody logged in; else what is wrong with the file.
absl::StatusOr<Login> load_login(const std::filesystem::path& file);
/// In place of another one; its folder is made where it is missing.
absl::Status save_login(const std::filesystem::path& file, const Login& login);
/// kNotFound where nobody logged in.
absl::Status forget_login(const std::filesystem::path& file);
/// Until when it is good. An error where its certificate cannot be read.
absl::StatusOr<TimePoint> login_ends(const Login& login);

}  // namespace tidemark::cli
