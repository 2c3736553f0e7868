#include "collector/mail/secret.h"

#include <absl/strings/escaping.h>

#include "common/secret/place.h"

namespace tidemark::mail {
namespace {

constexpr const char* kInstead = "(secret)";

void leave_out(std::string& words, const std::string& what) {
  const std::string instead = kInstead;
  for (auto at = words.find(what); at != std::string::npos; at = words.find(what, at + instead.size()))
    words.replace(at, what.size(), instead);
}

}  // namespace

absl::StatusOr<secret::Secret> read_secret(const std::string& place, const std::filesystem::path& key_file) {
  auto read = secret::read(place, key_file, kSecretBytesMax);
  if (read.ok()) read->drop_last_breaks();
  return read;
}

absl::StatusOr<secret::Secret> read_login_secret(const MailConfig& config) {
  if (config.user.empty()) return secret::Secret();
  return read_secret(config.token_file.empty() ? config.password_file : config.token_file, config.key_file);
}

std::string without_secret(std::string words, const std::string& user, const secret::Secret& secret) {
  if (secret.empty()) return words;
  const std::string& text = secret.text();
  const std::string zero(1, '\0');
  for (const std::string& login :
       {zero + user + zero + text, text, "user=" + user + "\1auth=Bearer " + text + "\1\1"})
    leave_out(words, absl::Base64Escape(login));
  leave_out(words, text);
  return words;
}

}  // namespace tidemark::mail
