#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/model/inventory.h"

/// The host's own records as items of the inventory. Pure; a line that cannot be read is passed over.
namespace tidemark::inventory {

/// What dpkg's database says, line by line, so that its megabytes are never held at once.
class DpkgReader {
 public:
  void line(std::string_view line);
  /// By name; those of a further architecture as NAME:ARCHITECTURE. Removed ones whose configuration is left
  /// are not there.
  InventoryItems finish();

 private:
  struct Package {
    std::string name, status, version, architecture;
  };
  void end_of_package();

  Package now_;
  std::vector<Package> packages_;
};

/// The distribution, from os-release(5): id, name, version, codename, build.
Attributes parse_distribution(std::string_view text);

/// The processors, from /proc/cpuinfo: model, sockets, cores, threads; what an architecture does not say is
/// left out.
Attributes parse_processor(std::string_view text);

/// Local users, from passwd(5) and group(5). Password fields are not looked at.
InventoryItems parse_users(std::string_view passwd, std::string_view group);

struct Unit {
  std::string description;
  bool installable = false;  ///< it says what it is to be enabled for
};
/// A unit's file (systemd.syntax(7)).
Unit parse_unit(std::string_view text);

/// Interface and address, as 2001:db8::1/64, from /proc/net/if_inet6; without those that come and go
/// (link-local, temporary, deprecated, tentative).
std::vector<std::pair<std::string, std::string>> parse_if_inet6(std::string_view text);

}  // namespace tidemark::inventory
