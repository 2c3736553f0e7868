#include "collector/mail/mail_config.h"

#include "common/secret/place.h"

namespace tidemark::mail {
namespace {

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host == "[::1]" || host.starts_with("127.");
}

}  // namespace

MailConfig read_mail_config(const config::Table& root) {
  MailConfig out;
  const auto table = root.table("mail");
  if (!table) return out;
  out.host = table->need_string("host");
  out.security = table
                     ->choice<Security>("security", {{"starttls", Security::kStartTls},
                                                     {"tls", Security::kTls},
                                                     {"none", Security::kNone}})
                     .value_or(out.security);
  if (out.security == Security::kTls) out.port = 465;
  if (out.security == Security::kNone) out.port = 25;
  out.port = static_cast<std::uint16_t>(table->integer("port", 1, 65535).value_or(out.port));
  const std::string from = table->need_string("from");
  if (!from.empty()) {
    auto address = parse_address(from);
    if (address.ok()) {
      out.from = *address;
    } else {
      table->mistake("from", std::string(address.status().message()));
    }
  }
  out.user = table->string("user").value_or("");
  out.password_file = table->string("password_file").value_or("");
  out.token_file = table->string("token_file").value_or("");
  for (const auto& [key, place] :
       {std::pair("password_file", out.password_file), {"token_file", out.token_file}}) {
    if (const auto status = secret::check_place(place); !status.ok())
      table->mistake(key, std::string(status.message()));
  }
  if (!out.password_file.empty() && !out.token_file.empty())
    table->mistake("token_file", "either 'password_file' or 'token_file' (XOAUTH2) is given, not both");
  if (out.user.empty() != (out.password_file.empty() && out.token_file.empty())) {
    table->mistake(!out.user.empty()        ? "user"
                   : out.token_file.empty() ? "password_file"
                                            : "token_file",
                   "'user' goes with 'password_file' or 'token_file'");
  }
  out.unsubscribe = table->string("unsubscribe").value_or("");
  if (!out.unsubscribe.empty() && !out.unsubscribe.starts_with("mailto:") &&
      !out.unsubscribe.starts_with("https:"))
    table->mistake("unsubscribe", "'unsubscribe' takes a link, \"mailto:…\" or \"https:…\"");
  for (const std::string& text : table->strings("admins").value_or(std::vector<std::string>{})) {
    auto address = parse_address(text);
    if (address.ok()) {
      out.admins.push_back(*std::move(address));
    } else {
      table->mistake("admins", std::string(address.status().message()));
    }
  }
  if (!out.user.empty() && out.security == Security::kNone) {
    table->mistake("security", "a password is not sent without TLS; use \"starttls\" or \"tls\"");
  }
  if (out.security == Security::kNone && !out.host.empty() && !is_loopback(out.host)) {
    table->mistake("security",
                   "\"none\" is for a mail server on this machine (localhost, 127.0.0.1, ::1); '" + out.host +
                       "' needs \"starttls\" or \"tls\"");
  }
  out.ca_file = table->string("ca_file").value_or("");
  out.timeout = table->duration("timeout", Duration{1'000}, std::chrono::minutes(10)).value_or(out.timeout);
  out.retry_base =
      table->duration("retry_base", Duration{100}, std::chrono::hours(1)).value_or(out.retry_base);
  out.retry_max = table->duration("retry_max", Duration{100}, std::chrono::hours(24)).value_or(out.retry_max);
  if (out.retry_max < out.retry_base) {
    table->mistake("retry_max", "'retry_max' (" + human(out.retry_max) + ") is at least 'retry_base' (" +
                                    human(out.retry_base) + ")");
  }
  out.age_max =
      table->duration("age_max", std::chrono::minutes(1), std::chrono::hours(24 * 30)).value_or(out.age_max);
  return out;
}

}  // namespace tidemark::mail
