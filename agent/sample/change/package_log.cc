#include "agent/sample/change/package_log.h"

#include <algorithm>
#include <ctime>

#include "common/model/limits.h"
#include "common/model/number.h"

namespace tidemark::change {
namespace {

using Kind = PackageChange::Kind;

constexpr std::int64_t kCommandAgeMax_s = 3'600;
constexpr std::size_t kDpkgTimeBytes = 19;  // "2026-11-26 14:09:56"

std::string_view next_word(std::string_view& text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  const std::size_t end = std::min(text.find(' '), text.size());
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end);
  return word;
}

std::string version(std::string_view word) { return word == "<none>" ? std::string{} : std::string(word); }

/// "a 1 → 2, b 3, …"
std::string listed(const std::vector<const PackageChange*>& changes, std::size_t bytes_max) {
  std::string out;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const PackageChange& change = *changes[i];
    std::string one = change.package;
    if (!change.before.empty()) one += " " + change.before;
    if (!change.after.empty()) one += (change.before.empty() ? " " : " → ") + change.after;
    const std::string rest = ", and " + std::to_string(changes.size() - i) + " more";
    if (out.size() + one.size() + rest.size() + 2 > bytes_max) return out + rest;
    out += (i == 0 ? "" : ", ") + one;
  }
  return out;
}

}  // namespace

std::optional<PackageChange> read_dpkg_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.size() < kDpkgTimeBytes || !log_time_s(line.substr(0, kDpkgTimeBytes))) return std::nullopt;
  PackageChange out;
  out.time = line.substr(0, kDpkgTimeBytes);
  line.remove_prefix(kDpkgTimeBytes);
  const std::string_view action = next_word(line);
  const std::string_view package = next_word(line);
  const std::string_view before = next_word(line);
  const std::string_view after = next_word(line);
  if (package.empty() || after.empty()) return std::nullopt;
  out.package = package;
  out.before = version(before);
  out.after = version(after);
  if (action == "install") {
    out.kind = Kind::kInstalled;
    out.before.clear();  // of configuration that was left
  } else if (action == "upgrade") {
    out.kind = Kind::kUpgraded;
    if (out.before == out.after) return std::nullopt;  // installed once more
  } else if (action == "remove") {
    out.kind = Kind::kRemoved;
    out.after.clear();
  } else {
    return std::nullopt;  // a purge follows a removal, or clears configuration alone
  }
  return out;
}

std::optional<PackageChange> read_dnf_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const std::string_view time = next_word(line);
  if (!log_time_s(time)) return std::nullopt;
  next_word(line);  // the message's level
  const std::string_view action = next_word(line);
  const std::string_view package = next_word(line);
  if (package.empty() || !next_word(line).empty()) return std::nullopt;
  PackageChange out;
  out.time = time;
  out.package = package;
  if (action == "Installed:") {
    out.kind = Kind::kInstalled;
  } else if (action == "Upgrade:" || action == "Downgrade:") {
    out.kind = Kind::kUpgraded;
  } else if (action == "Erase:" || action == "Removed:") {
    out.kind = Kind::kRemoved;
  } else {
    return std::nullopt;  // "Upgraded:" is the version that went
  }
  return out;
}

std::optional<std::int64_t> log_time_s(std::string_view text) {
  std::tm parts{};
  const auto part = [&](std::size_t at, std::size_t size, int least, int most) -> int {
    const auto number = at + size <= text.size() ? parse_number<int>(text.substr(at, size)) : std::nullopt;
    return number && *number >= least && *number <= most ? *number : -1;
  };
  if (text.size() < kDpkgTimeBytes || text[4] != '-' || text[7] != '-' ||
      (text[10] != ' ' && text[10] != 'T') || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const int year = part(0, 4, 1970, 9999), month = part(5, 2, 1, 12), day = part(8, 2, 1, 31),
            hour = part(11, 2, 0, 23), minute = part(14, 2, 0, 59), second = part(17, 2, 0, 60);
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) return std::nullopt;
  parts.tm_year = year - 1900, parts.tm_mon = month - 1, parts.tm_mday = day;
  parts.tm_hour = hour, parts.tm_min = minute, parts.tm_sec = second;
  std::string_view zone = text.substr(kDpkgTimeBytes);
  if (zone.empty()) {
    parts.tm_isdst = -1;
    return ::mktime(&parts);
  }
  const std::int64_t as_utc = ::timegm(&parts);
  if (zone == "Z") return as_utc;
  const int hours = part(kDpkgTimeBytes + 1, 2, 0, 23), minutes = part(kDpkgTimeBytes + 3, 2, 0, 59);
  if (zone.size() != 5 || (zone[0] != '+' && zone[0] != '-') || hours < 0 || minutes < 0) return std::nullopt;
  const std::int64_t offset = hours * 3'600 + minutes * 60;
  return zone[0] == '+' ? as_utc - offset : as_utc + offset;
}

PackageCommand last_command(std::string_view history, std::string_view time) {
  PackageCommand found;
  const auto wanted = log_time_s(time);
  if (!wanted) return found;
  bool counts = false;
  while (!history.empty()) {
    const std::size_t end = std::min(history.find('\n'), history.size());
    std::string_view line = history.substr(0, end);
    history.remove_prefix(std::min(end + 1, history.size()));
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    const std::string_view key = line.substr(0, colon);
    std::string_view value = line.substr(colon + 2);
    if (key == "Start-Date") {
      std::string began(value);  // "2026-11-26  14:09:55"
      if (const auto blanks = began.find("  "); blanks != std::string::npos) began.erase(blanks, 1);
      const auto began_s = log_time_s(began);
      counts = began_s && *began_s <= *wanted && *wanted - *began_s <= kCommandAgeMax_s;
      if (counts) found = {};
    } else if (counts && key == "Commandline") {
      found.command = value;
    } else if (counts && key == "Requested-By") {
      found.requested_by = value;
    } else if (counts && key == "End-Date") {
      std::string ended(value);
      if (const auto blanks = ended.find("  "); blanks != std::string::npos) ended.erase(blanks, 1);
      const auto ended_s = log_time_s(ended);
      if (ended_s && *ended_s < *wanted) found = {};  // over before
    }
  }
  return found;
}

std::vector<Event> package_events(const std::vector<PackageChange>& changes, const PackageCommand& command,
                                  TimePoint time) {
  struct Word {
    Kind kind;
    const char* name;
    const char* done;
  };
  constexpr Word words[] = {{Kind::kInstalled, "package.installed", "installed"},
                            {Kind::kUpgraded, "package.upgraded", "upgraded"},
                            {Kind::kRemoved, "package.removed", "removed"}};
  constexpr Limits limits{};
  std::vector<Event> out;
  for (const Word& word : words) {
    std::vector<const PackageChange*> those;
    for (const PackageChange& change : changes) {
      if (change.kind == word.kind) those.push_back(&change);
    }
    if (those.empty()) continue;
    const std::string number = std::to_string(those.size());
    std::string body = number + (those.size() == 1 ? " package " : " packages ") + word.done;
    if (!command.command.empty()) body += " by '" + command.command.substr(0, limits.value_bytes_max) + "'";
    body += ": ";
    body += listed(those, limits.text_bytes_max - body.size());
    Event event{time, word.name, Severity::kInfo, std::move(body), {}};
    if (!command.command.empty())
      event.attributes.push_back({"package.command", command.command.substr(0, limits.value_bytes_max)});
    event.attributes.push_back({"package.count", number});
    event.attributes.push_back({"package.names", listed(those, limits.value_bytes_max)});
    if (!command.requested_by.empty())
      event.attributes.push_back({"package.requested_by", command.requested_by});
    out.push_back(std::move(event));
  }
  return out;
}

}  // namespace tidemark::change
