#include "agent/sample/debian/updates.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "agent/sample/debian/version.h"
#include "common/model/number.h"

namespace tidemark::debian {
namespace {

bool says_security(std::string_view value) {
  std::string lower(value);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower.find("security") != std::string::npos;
}

std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool is_newer(const std::string& offered, const std::string& than) {
  return !offered.empty() && compare_versions(offered, than) > 0;
}

void raise(std::string& newest, std::string_view version) {
  if (newest.empty() || compare_versions(version, newest) > 0) newest.assign(version);
}

}  // namespace

Release read_release(std::string_view text) {
  Release out;
  bool not_automatic = false, upgrades = false;
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    if (line.starts_with("SHA256:") || line.starts_with("MD5Sum:")) break;
    for (const std::string_view name : {"Label: ", "Suite: ", "Codename: "}) {
      if (line.starts_with(name)) out.security = out.security || says_security(line.substr(name.size()));
    }
    not_automatic = not_automatic || line == "NotAutomatic: yes";
    upgrades = upgrades || line == "ButAutomaticUpgrades: yes";
  }
  if (not_automatic) out.automatic = upgrades ? Automatic::kUpgrades : Automatic::kNo;
  return out;
}

void UpdateCount::installed(const Stanza& stanza) {
  const std::string_view state = stanza.status.substr(stanza.status.rfind(' ') + 1);
  if (state != "installed" && state != "triggers-pending" && state != "triggers-awaited") return;
  if (count_ == kPackagesMax) {
    too_many_ = true;
    return;
  }
  ++count_;
  packages_[std::string(stanza.package)].push_back({std::string(stanza.architecture),
                                                    std::string(stanza.version),
                                                    stanza.status.starts_with("hold "),
                                                    {},
                                                    {},
                                                    {}});
}

void UpdateCount::offered(const Stanza& stanza, const Release& release) {
  if (release.automatic == Automatic::kNo) return;
  const auto known = packages_.find(std::string(stanza.package));
  if (known == packages_.end()) return;
  for (Package& package : known->second) {
    const bool same = package.architecture == stanza.architecture || package.architecture == "all" ||
                      stanza.architecture == "all";
    if (!same) continue;
    raise(release.automatic == Automatic::kYes ? package.offered : package.offered_upgrade, stanza.version);
    if (release.security) raise(package.offered_security, stanza.version);
  }
}

Waiting UpdateCount::waiting() const {
  Waiting out;
  for (const auto& [name, packages] : packages_) {
    for (const Package& package : packages) {
      ++out.installed;
      // What a release of priority 500 has too is never left for one of priority 100.
      const bool came_from_there =
          package.offered.empty() || compare_versions(package.offered, package.version) < 0;
      const bool waits = is_newer(package.offered, package.version) ||
                         (came_from_there && is_newer(package.offered_upgrade, package.version));
      if (!waits) continue;
      if (package.held) {
        ++out.held;
        continue;
      }
      ++out.updates;
      out.security += is_newer(package.offered_security, package.version);
    }
  }
  return out;
}

std::optional<Waiting> read_updates_available(std::string_view text) {
  Waiting out;
  bool told = false;
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    const auto number = parse_number<std::uint32_t>(line.substr(0, line.find(' ')));
    if (!number) continue;
    if (line.find(" can be applied") != std::string_view::npos ||
        line.find(" can be updated") != std::string_view::npos ||
        line.find(" can be installed") != std::string_view::npos) {
      out.updates = *number;
      told = true;
    } else if (line.ends_with("security updates.") || line.ends_with("security update.")) {
      out.security = *number;
    }
  }
  if (!told) return std::nullopt;
  return out;
}

}  // namespace tidemark::debian
