#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <filesystem>
#include <string>

#include "collector/mail/mail_config.h"
#include "common/secret/secret.h"

namespace tidemark::mail {

/// Of a password, a token or a key.
inline constexpr std::size_t kSecretBytesMax = 16'384;

/// A password, a token or a key, without line breaks at its end, from its place: a file in
/// clear or sealed, or a credential of systemd. Errors are those of secret::read().
absl::StatusOr<secret::Secret> read_secret(const std::string& place, const std::filesystem::path& key_file);

/// Of the mail server, as the configuration says; empty where there is no login.
absl::StatusOr<secret::Secret> read_login_secret(const MailConfig& config);

/// A server's words as they may be kept and logged: where it repeats the secret, as it is or as a login by
/// PLAIN, LOGIN or XOAUTH2 carries it, "(secret)" stands there.
std::string without_secret(std::string words, const std::string& user, const secret::Secret& secret);

}  // namespace tidemark::mail
