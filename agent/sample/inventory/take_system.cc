#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "agent/sample/host/parse.h"
#include "agent/sample/inventory/kinds.h"
#include "agent/sample/inventory/parse.h"
#include "common/disk/file.h"

/// What the system itself is: distribution and kernel, board and processors, packages.
namespace tidemark::inventory {
namespace {

constexpr std::size_t kTextBytesMax = 4 << 20;  // cpuinfo of a machine with a thousand threads

std::string architecture() {
  struct utsname name {};
  return ::uname(&name) == 0 ? name.machine : "";
}

/// Main memory as it was bought: what the kernel keeps for itself differs from boot to boot.
std::string rounded_memory(std::uint64_t bytes) {
  constexpr std::uint64_t kStep = 256ull << 20;
  return std::to_string((bytes + kStep / 2) / kStep * kStep);
}

struct DmiItem {
  const char* key;
  std::array<std::pair<const char*, const char*>, 5> values;  // our name, sorted; the kernel's
};
constexpr DmiItem kDmi[] = {
    {"bios", {{{"date", "bios_date"}, {"vendor", "bios_vendor"}, {"version", "bios_version"}, {}, {}}}},
    {"board", {{{"model", "board_name"}, {"serial", "board_serial"}, {"vendor", "board_vendor"}, {}, {}}}},
    {"chassis",
     {{{"serial", "chassis_serial"}, {"type", "chassis_type"}, {"vendor", "chassis_vendor"}, {}, {}}}},
    {"system",
     {{{"model", "product_name"},
       {"serial", "product_serial"},
       {"uuid", "product_uuid"},
       {"vendor", "sys_vendor"},
       {"version", "product_version"}}}}};

/// What only root may read is named, so that nobody takes it for missing.
Attributes dmi_values(const std::filesystem::path& folder, const DmiItem& item) {
  Attributes out;
  std::string hidden;
  for (const auto& [name, file] : item.values) {
    if (name == nullptr) continue;
    std::error_code none;
    if (!std::filesystem::exists(folder / file, none)) continue;
    if (disk::read_file(folder / file, 4'096).ok()) {
      add(out, name, line_of(folder / file));
    } else {
      hidden += (hidden.empty() ? "" : ", ") + std::string(name);
    }
  }
  if (!hidden.empty()) out.push_back({"not_readable", hidden});
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

absl::StatusOr<InventoryItems> take_os(const std::filesystem::path& root) {
  InventoryItems out;
  auto release = disk::read_file(root / "etc/os-release", kTextBytesMax);
  if (!release.ok()) release = disk::read_file(root / "usr/lib/os-release", kTextBytesMax);
  if (release.ok()) out["distribution"] = parse_distribution(*release);
  const auto kernel_file = root / "proc/sys/kernel";
  Attributes kernel;
  const std::string running = line_of(kernel_file / "osrelease");
  if (!running.empty()) {
    add(kernel, "architecture", architecture());
    add(kernel, "build", line_of(kernel_file / "version"));
    add(kernel, "name", line_of(kernel_file / "ostype"));
    add(kernel, "release", running);
    out["kernel"] = std::move(kernel);
  }
  if (const auto host = line_of(kernel_file / "hostname"); !host.empty()) out["host"] = {{"name", host}};
  if (out.empty()) return absl::NotFoundError("neither etc/os-release nor proc/sys/kernel can be read");
  return out;
}

absl::StatusOr<InventoryItems> take_hardware(const std::filesystem::path& root) {
  InventoryItems out;
  for (const DmiItem& item : kDmi) {
    if (auto values = dmi_values(root / "sys/class/dmi/id", item); !values.empty())
      out[item.key] = std::move(values);
  }
  // Boards without DMI, such as ARM's.
  if (const auto model = line_of(root / "proc/device-tree/model"); !model.empty() && !out.contains("system"))
    out["system"] = {{"model", model}};
  if (const auto text = disk::read_file(root / "proc/cpuinfo", kTextBytesMax); text.ok()) {
    if (auto values = parse_processor(*text); !values.empty()) out["processor"] = std::move(values);
  }
  if (const auto text = disk::read_file(root / "proc/meminfo", kTextBytesMax); text.ok()) {
    if (const auto memory = host::parse_meminfo(*text))
      out["memory"] = {{"bytes", rounded_memory(memory->total)}};
  }
  if (out.empty())
    return absl::NotFoundError("neither sys/class/dmi nor proc/cpuinfo nor proc/meminfo can be read");
  return out;
}

absl::StatusOr<InventoryItems> take_packages(const std::filesystem::path& root) {
  std::ifstream status(root / "var/lib/dpkg/status");
  if (!status) {
    for (const char* rpm : {"var/lib/rpm", "usr/lib/sysimage/rpm"}) {
      std::error_code none;
      if (std::filesystem::exists(root / rpm, none)) {
        return absl::UnimplementedError(
            "this host's packages are rpm's, whose database this agent cannot read");
      }
    }
    return absl::NotFoundError(
        "there is no readable var/lib/dpkg/status: dpkg's packages are all that is known here");
  }
  DpkgReader reader;
  std::string line;
  while (std::getline(status, line)) reader.line(line);
  if (status.bad()) return absl::UnavailableError("var/lib/dpkg/status cannot be read to its end");
  return reader.finish();
}

}  // namespace tidemark::inventory
