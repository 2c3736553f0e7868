#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "collector/mail/message.h"
#include "common/config/document.h"

namespace tidemark::mail {

/// How the connection to the SMTP server is protected.
enum class Security {
  kStartTls,  ///< required; port 587 by default
  kTls,       ///< from the first byte; port 465 by default
  kNone,      ///< nothing: for a server on this machine; port 25 by default
};

/// [mail] of collector.toml.
struct MailConfig {
  std::string host;  ///< empty: mails wait in the outbox
  std::uint16_t port = 587;
  Security security = Security::kStartTls;
  MailAddress from;
  std::string user;
  /// Where the password is (common/secret/place.h), of AUTH PLAIN or LOGIN, whichever the server offers.
  std::string password_file;
  std::string token_file;           ///< of AUTH XOAUTH2, instead of a password: the access token
  std::filesystem::path key_file;   ///< what sealed secrets are opened with; not of this table
  std::string unsubscribe;          ///< a link for List-Unsubscribe; empty: none
  std::vector<MailAddress> admins;  ///< who is told where mails cannot be delivered, or reports are late
  std::filesystem::path ca_file;    ///< empty: the system's
  Duration timeout{60'000};         ///< of one attempt
  Duration retry_base{60'000};
  Duration retry_max = std::chrono::hours(4);
  Duration age_max = std::chrono::hours(24 * 5);  ///< then it is given up

  bool enabled() const { return !host.empty(); }
};

MailConfig read_mail_config(const config::Table& root);

}  // namespace tidemark::mail
