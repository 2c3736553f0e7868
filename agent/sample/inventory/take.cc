#include "agent/sample/inventory/take.h"

#include <algorithm>
#include <iterator>

#include "agent/sample/inventory/kinds.h"
#include "common/disk/file.h"

namespace tidemark::inventory {
namespace {

using Take = absl::StatusOr<InventoryItems> (*)(const std::filesystem::path& root);
constexpr std::pair<std::string_view, Take> kTakes[] = {
    {"os", take_os},           {"hardware", take_hardware},
    {"disk", take_disks},      {"interface", take_interfaces},
    {"user", take_users},      {"service", take_services},
    {"package", take_packages}};
static_assert(std::size(kTakes) == kInventoryKinds.size());

constexpr std::size_t kLineBytesMax = 64 << 10;

/// What installing, configuring and plugging in leave behind.
constexpr const char* kTouched[] = {"etc/os-release",
                                    "etc/passwd",
                                    "etc/group",
                                    "etc/systemd/system",
                                    "etc/systemd/system/multi-user.target.wants",
                                    "etc/systemd/system/timers.target.wants",
                                    "etc/systemd/system/sockets.target.wants",
                                    "lib/systemd/system",
                                    "usr/lib/systemd/system",
                                    "var/lib/dpkg/status"};
constexpr const char* kListed[] = {"sys/block", "sys/class/net"};
constexpr const char* kShort[] = {"proc/sys/kernel/hostname", "proc/sys/kernel/osrelease"};

}  // namespace

std::string line_of(const std::filesystem::path& file) {
  auto text = disk::read_file(file, kLineBytesMax);
  if (!text.ok()) return {};
  std::replace(text->begin(), text->end(), '\0', ' ');  // the device tree's texts end with one
  const auto first = text->find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  return text->substr(first, text->find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> out;
  std::error_code error;
  std::filesystem::directory_iterator entries(folder, error);
  for (; !error && entries != std::filesystem::directory_iterator(); entries.increment(error)) {
    if (out.size() >= kItemsMax) break;
    out.push_back(entries->path().filename());
  }
  std::sort(out.begin(), out.end());
  return out;
}

void add(Attributes& to, const char* key, std::string value) {
  if (!value.empty()) to.push_back({key, std::move(value)});
}

Taken take(const Sources& sources) {
  Taken out;
  for (const auto& [kind, take_kind] : kTakes) {
    const std::string name(kind);
    if (sources.leave_out.contains(name)) continue;
    auto items = take_kind(sources.root);
    if (!items.ok()) {
      out.troubles[name] = std::string(items.status().message());
      continue;
    }
    if (items->size() > kItemsMax) {
      out.troubles[name] = "only the first " + std::to_string(kItemsMax) + " of " +
                           amount_of(kind, items->size()) + " are told";
      items->erase(std::next(items->begin(), kItemsMax), items->end());
    }
    out.kinds[name] = *std::move(items);
  }
  return out;
}

std::string fingerprint(const Sources& sources) {
  std::string out;
  for (const char* path : kTouched) {
    const auto file = sources.root / path;
    std::error_code none;
    const auto time = std::filesystem::last_write_time(file, none);
    if (none) continue;
    out += std::string(path) + "=" + std::to_string(time.time_since_epoch().count());
    const auto size = std::filesystem::file_size(file, none);
    out += none ? ";" : "/" + std::to_string(size) + ";";
  }
  for (const char* path : kListed) {
    for (const std::string& name : names_in(sources.root / path)) out += name + ",";
    out += ";";
  }
  for (const char* path : kShort) out += line_of(sources.root / path) + ";";
  return out;
}

}  // namespace tidemark::inventory
