#include "collector/catalog/read_parts.h"
#include "common/secret/place.h"

namespace tidemark::catalog {
namespace {

constexpr Duration kRepeatMin = std::chrono::minutes(5);
constexpr Duration kWaitMax = std::chrono::hours(24 * 31);
constexpr std::size_t kRecipientsMax = 100;

/// Signed, but not secret: what it says goes over TLS, or does not leave this machine.
bool good_link(const std::string& link) {
  if (link.find_first_of(" \t\r\n\"<>") != std::string::npos) return false;
  for (const char* local : {"http://localhost", "http://127.0.0.1", "http://[::1]"}) {
    const std::string begin(local);
    if (link.starts_with(begin) &&
        (link.size() == begin.size() || link[begin.size()] == ':' || link[begin.size()] == '/'))
      return true;
  }
  return link.starts_with("https://") && link.size() > std::string_view("https://").size();
}

}  // namespace

std::vector<std::string> read_recipients(const config::Table& table, const std::string& key) {
  std::vector<std::string> out = table.strings(key).value_or(std::vector<std::string>{});
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (is_role(out[i])) continue;
    const auto person = parse_person(out[i]);
    if (!person || person->mail.empty())
      table.mistake(table.position_of(key, i),
                    "'" + out[i] +
                        "' is no recipient: \"sponsor\", \"owner\", \"deputy\", or a "
                        "mail address such as \"Jane Roe <jane@example.org>\"");
  }
  if (out.size() > kRecipientsMax)
    table.mistake(key, "there are more than " + std::to_string(kRecipientsMax) + " recipients");
  return out;
}

AlarmSettings read_alarm(const config::Table& alarm) {
  AlarmSettings out;
  if (alarm.has("to")) out.to = read_recipients(alarm, "to");
  if (alarm.has("escalate_to")) out.escalate_to = read_recipients(alarm, "escalate_to");
  out.repeat = alarm.duration("repeat", kRepeatMin, kWaitMax);
  out.escalate_after = alarm.duration("escalate_after", Duration{60'000}, kWaitMax);
  out.burn = alarm.boolean("burn").value_or(true);
  out.webhook = alarm.string("webhook").value_or("");
  out.webhook_secret_file = alarm.string("webhook_secret_file").value_or("");
  if (!out.webhook.empty() && !good_link(out.webhook))
    alarm.mistake("webhook", "'webhook' takes a link that begins with https://, or with http://localhost");
  if (const auto status = secret::check_place(out.webhook_secret_file); !status.ok())
    alarm.mistake("webhook_secret_file", std::string(status.message()));
  if (out.webhook.empty() != out.webhook_secret_file.empty())
    alarm.mistake(out.webhook.empty() ? "webhook_secret_file" : "webhook",
                  "'webhook' and 'webhook_secret_file' go together: what is posted is signed");
  return out;
}

}  // namespace tidemark::catalog
