#include "agent/sample/watch/judges.h"

#include <algorithm>
#include <array>
#include <utility>

#include "common/model/number.h"
#include "common/model/pattern.h"

namespace tidemark::watch {
namespace {

// systemd's own message ids (systemd.journal-fields, sd-messages.h).
constexpr std::string_view kUnitFailedWithResult = "d9b373ed55a64feb8242e02dbe79a49c";
constexpr std::string_view kStartJobFailed = "be02cf6855d2428ba40df7e9d022f03d";
// Beside "failed with result", a job that failed says only more where the unit itself did not run.
constexpr std::array<std::string_view, 2> kTellingJobResults = {"dependency", "timeout"};

/// What stands between two texts; empty: they are not there.
std::string_view between(std::string_view text, std::string_view from, std::string_view to) {
  const auto begin = text.find(from);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + from.size());
  const auto end = text.find(to);
  return end == std::string_view::npos ? std::string_view{} : text.substr(0, end);
}

/// The value of "key=value" among words.
std::string_view value_of(std::string_view words, std::string_view key) {
  const std::string wanted = " " + std::string(key) + "=";
  const auto at = words.find(wanted);
  if (at == std::string_view::npos) return {};
  words.remove_prefix(at + wanted.size());
  return words.substr(0, words.find(' '));
}

/// "Accepted publickey for ann from 192.0.2.7 port 50000 ssh2", "Failed password for invalid user x from …"
std::optional<Login> parse_sshd(std::string_view message) {
  const bool accepted = message.starts_with("Accepted ");
  if (!accepted && !message.starts_with("Failed ")) return std::nullopt;
  // A user's name may hold " from " itself; the address is the last one.
  const auto port = message.rfind(" port ");
  const auto from = message.substr(0, port).rfind(" from ");
  const auto user_at = message.find(" for ");
  if (port == std::string_view::npos || from == std::string_view::npos || user_at == std::string_view::npos ||
      user_at + 5 > from)
    return std::nullopt;
  std::string_view user = message.substr(user_at + 5, from - user_at - 5);
  if (user.starts_with("invalid user ")) user.remove_prefix(13);
  return Login{accepted, std::string(user), std::string(message.substr(from + 6, port - from - 6)), "sshd"};
}

/// Sessions that are a person's coming, not a job's or a command's.
bool is_entrance(std::string_view service) {
  constexpr std::array<std::string_view, 10> entrances = {
      "login",   "remote", "su",          "su-l",    "gdm-password",
      "lightdm", "sddm",   "xrdp-sesman", "cockpit", "gdm-fingerprint"};
  return std::find(entrances.begin(), entrances.end(), service) != entrances.end();
}

/// "pam_unix(login:auth): authentication failure; logname= uid=0 euid=0 tty=tty1 ruser= rhost=  user=ann" and
/// "pam_unix(login:session): session opened for user ann(uid=1000) by (uid=0)"
std::optional<Login> parse_pam(std::string_view message) {
  if (!message.starts_with("pam_")) return std::nullopt;
  const std::string_view place = between(message, "(", ")");
  const std::string_view service = place.substr(0, place.find(':'));
  if (place.ends_with(":auth") && message.find("authentication failure;") != std::string_view::npos) {
    if (service == "sshd") return std::nullopt;  // it says so itself
    const std::string_view rhost = value_of(message, "rhost");
    return Login{false, std::string(value_of(message, "user")),
                 std::string(rhost.empty() ? value_of(message, "tty") : rhost), std::string(service)};
  }
  if (!place.ends_with(":session") || !is_entrance(service)) return std::nullopt;
  constexpr std::string_view opened = "session opened for user ";
  const auto at = message.find(opened);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view user = message.substr(at + opened.size());
  user = user.substr(0, user.find_first_of(" ("));
  if (user.empty()) return std::nullopt;
  return Login{true, std::string(user), {}, std::string(service)};
}

struct HardwareSign {
  Pattern pattern;
  const char* component;
};
const std::vector<HardwareSign>& hardware_signs() {
  // Never destroyed: a thread may look while the program ends.
  static const std::vector<HardwareSign>& signs = *new std::vector<HardwareSign>{
      {Pattern(R"(EDAC .*\b(CE|UE)\b)"), "memory"},
      {Pattern(R"(\[Hardware Error\]|[Mm]achine [Cc]heck)"), "cpu"},
      {Pattern(
           R"(^ata[0-9.]+: (exception Emask|failed command|error:|link is slow to respond|hard resetting link))"),
       "disk"},
      {Pattern(R"(^nvme.*(timeout|controller is down|Abort status|Device not ready|failed to))"), "disk"},
      {Pattern(R"(I/O error,? (dev|on dev)|critical (medium|target) error|Unrecovered read error)"), "disk"},
      {Pattern(R"(EXT4-fs error|XFS.*([Cc]orruption|I/O error|Internal error)|BTRFS (error|critical))"),
       "filesystem"},
      {Pattern(R"([Rr]emounting filesystem read-only)"), "filesystem"},
      {Pattern(R"(temperature above threshold|critical temperature reached)"), "temperature"},
  };
  return signs;
}

}  // namespace

std::vector<journal::Term> unit_terms() {
  return {{"MESSAGE_ID=" + std::string(kUnitFailedWithResult), "MESSAGE_ID=" + std::string(kStartJobFailed)}};
}

std::optional<Event> unit_event(const journal::Entry& entry) {
  const std::string_view id = entry.field("MESSAGE_ID");
  std::string_view result = entry.field("UNIT_RESULT");
  if (id == kStartJobFailed) {
    result = entry.field("JOB_RESULT");
    if (std::find(kTellingJobResults.begin(), kTellingJobResults.end(), result) == kTellingJobResults.end())
      return std::nullopt;
  } else if (id != kUnitFailedWithResult) {
    return std::nullopt;
  }
  // Any user can write such an entry to the journal; fields with a "_" are the journal's own word of who
  // wrote it.
  const bool manager = entry.field("_PID") == "1";
  const std::string_view unit = entry.field(manager ? "UNIT" : "USER_UNIT");
  if (unit.empty()) return std::nullopt;
  Event event{entry.time(),
              "systemd.unit.failed",
              Severity::kError,
              std::string(entry.field("MESSAGE")),
              {{"systemd.unit", std::string(unit)}}};
  if (!result.empty())
    event.attributes.insert(event.attributes.begin(), {"systemd.result", std::string(result)});
  return event;
}

std::vector<journal::Term> login_terms() {
  // As for units: by root, or by the program that is its caller's until the password is right.
  return {{"SYSLOG_FACILITY=4", "SYSLOG_FACILITY=10", "_UID=0"},
          {"SYSLOG_FACILITY=4", "SYSLOG_FACILITY=10", "_EXE=/usr/bin/su", "_EXE=/bin/su"}};
}

std::optional<Login> parse_login(std::string_view identifier, std::string_view message) {
  if (auto login = parse_pam(message)) return login;
  if (identifier == "sshd" || identifier == "sshd-session") return parse_sshd(message);
  return std::nullopt;
}

Event event_of(const Login& login, TimePoint time, std::string body) {
  Event event{time,
              login.succeeded ? "auth.login" : "auth.failure",
              login.succeeded ? Severity::kInfo : Severity::kWarning,
              std::move(body),
              {}};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) event.attributes.push_back({key, value});
  };
  add("auth.origin", login.origin);
  add("auth.program", login.program);
  add("user.name", login.user);
  return event;
}

std::optional<Event> kernel_event(std::string_view message, TimePoint time) {
  if (const auto at = message.find("Killed process "); at != std::string_view::npos) {
    const std::string_view victim = message.substr(at + 15);
    Event event{time, "kernel.oom", Severity::kError, std::string(message), {}};
    const std::string_view name = between(victim, "(", ")");
    if (!name.empty()) event.attributes.push_back({"process.executable.name", std::string(name)});
    const std::string_view pid = victim.substr(0, victim.find_first_of(" ,("));
    if (parse_number<std::uint64_t>(pid)) event.attributes.push_back({"process.pid", std::string(pid)});
    return event;
  }
  for (const HardwareSign& sign : hardware_signs()) {
    if (sign.pattern.matches(message)) {
      return Event{time,
                   "hardware.error",
                   Severity::kError,
                   std::string(message),
                   {{"hardware.component", sign.component}}};
    }
  }
  return std::nullopt;
}

Severity severity_of_priority(int priority) {
  constexpr int critical = 2, error = 3, warning = 4;
  if (priority <= critical) return Severity::kCritical;
  if (priority == error) return Severity::kError;
  return priority == warning ? Severity::kWarning : Severity::kInfo;
}

}  // namespace tidemark::watch
