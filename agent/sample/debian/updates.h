#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "agent/sample/debian/control.h"

/// Which updates wait, out of dpkg's status and apt's lists. Pure.
namespace tidemark::debian {

/// How apt takes packages of a release without pins of the admin's own (apt_preferences(5)).
enum class Automatic : std::uint8_t {
  kYes,       ///< priority 500
  kUpgrades,  ///< 100, as backports: only to go on from what came out of there
  kNo,        ///< 1, as experimental: never by itself
};

struct Release {
  bool security = false;
  Automatic automatic = Automatic::kYes;
};

/// Of a Release or InRelease file; its first kilobytes are enough.
Release read_release(std::string_view text);

struct Waiting {
  std::uint32_t updates = 0;   ///< security among them
  std::uint32_t security = 0;  ///< a security release offers something newer than what is installed
  std::uint32_t held = 0;      ///< would be updates if they were not held; not among them
  std::uint32_t installed = 0;
  friend bool operator==(const Waiting&, const Waiting&) = default;
};

/// Installed packages first, then what each list offers. The admin's pins (/etc/apt/preferences.d) are not
/// looked at, nor are phased updates told from others.
class UpdateCount {
 public:
  static constexpr std::size_t kPackagesMax = 50'000;  // installed ones; further ones are left out

  /// A stanza of dpkg's status.
  void installed(const Stanza& stanza);
  /// A stanza of one of apt's lists.
  void offered(const Stanza& stanza, const Release& release);
  Waiting waiting() const;
  bool too_many() const { return too_many_; }

 private:
  struct Package {
    std::string architecture;
    std::string version;
    bool held = false;
    std::string offered;           // the newest by priority 500
    std::string offered_upgrade;   // by priority 100
    std::string offered_security;  // out of a security release
  };
  std::unordered_map<std::string, std::vector<Package>> packages_;  // by name; one an architecture
  std::size_t count_ = 0;
  bool too_many_ = false;
};

/// Ubuntu's /var/lib/update-notifier/updates-available, as its English reads. Absent: it says nothing of
/// that.
std::optional<Waiting> read_updates_available(std::string_view text);

}  // namespace tidemark::debian
