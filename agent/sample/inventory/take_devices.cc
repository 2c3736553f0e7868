#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <bit>
#include <set>

#include "agent/sample/inventory/kinds.h"
#include "agent/sample/inventory/parse.h"
#include "common/disk/file.h"
#include "common/model/number.h"

/// Disks and network interfaces, as sysfs has them.
namespace tidemark::inventory {
namespace {

constexpr std::uint64_t kSectorBytes = 512;  // in sysfs, whatever the disk's own are
constexpr std::size_t kTextBytesMax = 1 << 20;
constexpr std::size_t kAddressesShownMax = 16;

bool is_there(const std::filesystem::path& path) {
  std::error_code none;
  return std::filesystem::exists(path, none);
}

std::string first_of(std::initializer_list<std::filesystem::path> files) {
  for (const auto& file : files) {
    if (auto line = line_of(file); !line.empty()) return line;
  }
  return {};
}

/// The number of a PCI vendor is no name.
std::string named(std::string text) { return text.starts_with("0x") ? std::string() : text; }

using Addresses = std::map<std::string, std::set<std::string>>;

/// As 192.0.2.1/24, of this network namespace.
void add_ipv4(Addresses& out) {
  struct ifaddrs* first = nullptr;
  if (::getifaddrs(&first) != 0) return;
  for (const struct ifaddrs* one = first; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || one->ifa_netmask == nullptr || one->ifa_addr->sa_family != AF_INET)
      continue;
    const auto* address = reinterpret_cast<const struct sockaddr_in*>(one->ifa_addr);
    const auto* mask = reinterpret_cast<const struct sockaddr_in*>(one->ifa_netmask);
    char text[INET_ADDRSTRLEN];
    if (::inet_ntop(AF_INET, &address->sin_addr, text, sizeof text) == nullptr) continue;
    out[one->ifa_name].insert(std::string(text) + "/" + std::to_string(std::popcount(mask->sin_addr.s_addr)));
  }
  ::freeifaddrs(first);
}

std::string listed(const std::set<std::string>& addresses) {
  std::string out;
  std::size_t left = kAddressesShownMax;
  for (const std::string& address : addresses) {
    if (left-- == 0) return out + ", …";
    out += (out.empty() ? "" : ", ") + address;
  }
  return out;
}

std::string link_name(const std::filesystem::path& link) {
  std::error_code none;
  return std::filesystem::read_symlink(link, none).filename();
}

}  // namespace

absl::StatusOr<InventoryItems> take_disks(const std::filesystem::path& root) {
  const auto folder = root / "sys/block";
  if (!is_there(folder)) return absl::NotFoundError("sys/block cannot be read");
  InventoryItems out;
  for (const std::string& name : names_in(folder)) {
    const auto disk = folder / name;
    const auto sectors = parse_number<std::uint64_t>(line_of(disk / "size")).value_or(0);
    const bool own = is_there(disk / "device") || name.starts_with("md");
    if (!own || sectors == 0 || line_of(disk / "removable") == "1") continue;
    const std::string rotational = line_of(disk / "queue/rotational");
    Attributes values;
    add(values, "bytes", std::to_string(sectors * kSectorBytes));
    add(values, "firmware", first_of({disk / "device/firmware_rev", disk / "device/rev"}));
    add(values, "kind", rotational == "1" ? "rotating" : rotational == "0" ? "solid state" : "");
    add(values, "model", line_of(disk / "device/model"));
    add(values, "serial",
        first_of({disk / "device/serial", disk / "serial", disk / "device/wwid", disk / "wwid"}));
    add(values, "vendor", named(line_of(disk / "device/vendor")));
    out[name] = std::move(values);
  }
  return out;
}

absl::StatusOr<InventoryItems> take_interfaces(const std::filesystem::path& root) {
  const auto folder = root / "sys/class/net";
  if (!is_there(folder)) return absl::NotFoundError("sys/class/net cannot be read");
  Addresses addresses;
  add_ipv4(addresses);
  if (const auto text = disk::read_file(root / "proc/net/if_inet6", kTextBytesMax); text.ok()) {
    for (auto& [name, address] : parse_if_inet6(*text)) addresses[name].insert(std::move(address));
  }
  InventoryItems out;
  for (const std::string& name : names_in(folder)) {
    const auto interface = folder / name;
    const bool device = is_there(interface / "device");
    const bool of_a_kind = line_of(interface / "uevent").find("DEVTYPE=") != std::string::npos;
    const auto own = addresses.find(name);
    // The ends of containers' cables come and go, and have neither.
    if (name == "lo" || (!device && !of_a_kind && own == addresses.end())) continue;
    Attributes values;
    if (own != addresses.end()) add(values, "addresses", listed(own->second));
    add(values, "driver", link_name(interface / "device/driver"));
    add(values, "mac", line_of(interface / "address"));
    add(values, "mtu", line_of(interface / "mtu"));
    out[name] = std::move(values);
  }
  return out;
}

}  // namespace tidemark::inventory
