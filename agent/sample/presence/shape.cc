#include "agent/sample/presence/shape.h"

#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include "agent/sample/host/words.h"
#include "common/disk/file.h"
#include "common/model/number.h"

namespace tidemark::presence {
namespace {

constexpr std::size_t kLineBytesMax = 4 << 10;
constexpr std::size_t kCpuInfoBytesMax = 1 << 20;
constexpr int kSuppliesMax = 64;

struct CaseType {
  int type;  // SMBIOS 3.7, table 17
  const char* endpoint_class;
  const char* words;
};
constexpr std::array kCases{
    CaseType{3, "desktop", "a desktop's case"},
    CaseType{4, "desktop", "a low desktop's case"},
    CaseType{5, "desktop", "a flat desktop's case"},
    CaseType{6, "desktop", "a small tower"},
    CaseType{7, "desktop", "a tower"},
    CaseType{8, "laptop", "a portable's case"},
    CaseType{9, "laptop", "a laptop's case"},
    CaseType{10, "laptop", "a notebook's case"},
    CaseType{11, "laptop", "a hand-held's case"},
    CaseType{13, "desktop", "an all-in-one's case"},
    CaseType{14, "laptop", "a small notebook's case"},
    CaseType{15, "desktop", "a small desktop's case"},
    CaseType{16, "desktop", "a lunch box"},
    CaseType{17, "server", "a server's case"},
    CaseType{23, "server", "a rack's case"},
    CaseType{24, "desktop", "a sealed case"},
    CaseType{25, "server", "a multi-system's case"},
    CaseType{28, "server", "a blade"},
    CaseType{29, "server", "a blade's enclosure"},
    CaseType{30, "laptop", "a tablet's case"},
    CaseType{31, "laptop", "a convertible's case"},
    CaseType{32, "laptop", "a detachable's case"},
    CaseType{35, "desktop", "a mini PC's case"},
    CaseType{36, "desktop", "a stick PC's case"},
};

/// What firmware calls the machines that hypervisors make.
constexpr std::array<std::pair<std::string_view, const char*>, 9> kGuests{
    {{"QEMU", "QEMU"},
     {"KVM", "KVM"},
     {"VMware", "VMware"},
     {"VirtualBox", "VirtualBox"},
     {"Xen", "Xen"},
     {"Virtual Machine", "Hyper-V"},
     {"Amazon EC2", "Amazon EC2"},
     {"Google Compute Engine", "Google"},
     {"OpenStack", "OpenStack"}}};

const CaseType* find_case(std::optional<int> type) {
  for (const CaseType& known : kCases) {
    if (type && known.type == *type) return &known;
  }
  return nullptr;
}

/// The file's first line; empty where there is none.
std::string line_of(const std::filesystem::path& file) {
  const auto text = disk::read_file(file, kLineBytesMax);
  return text.ok() ? text->substr(0, text->find('\n')) : std::string{};
}

bool has_battery(const std::filesystem::path& supplies) {
  std::error_code error;
  int looked_at = 0;
  for (std::filesystem::directory_iterator at(supplies, error), end; !error && at != end;
       at.increment(error)) {
    if (++looked_at > kSuppliesMax) return false;
    // A mouse's battery has the scope Device.
    if (line_of(at->path() / "type") == "Battery" && line_of(at->path() / "scope") != "Device") return true;
  }
  return false;
}

bool there(const std::filesystem::path& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string guest_of(const Paths& paths) {
  if (there(paths.run / "systemd" / "container") || there(paths.run / ".containerenv") ||
      there(paths.root / ".dockerenv"))
    return "a container";
  const auto dmi = paths.host.sys / "class" / "dmi" / "id";
  for (const char* file : {"sys_vendor", "product_name"}) {
    const std::string line = line_of(dmi / file);
    for (const auto& [mark, name] : kGuests) {
      if (line.starts_with(mark) && (line.size() == mark.size() || !is_letter(line[mark.size()])))
        return name;
    }
  }
  const auto cpus = disk::read_file(paths.host.proc / "cpuinfo", kCpuInfoBytesMax);
  if (!cpus.ok()) return {};
  host::Split lines = host::lines(*cpus);
  for (std::string_view line = lines.next(); !line.empty(); line = lines.next()) {
    if (!line.starts_with("flags")) continue;
    host::Split flags = host::words(line);
    for (std::string_view flag = flags.next(); !flag.empty(); flag = flags.next()) {
      if (flag == "hypervisor") return "a hypervisor";
    }
    return {};  // all processors have the same
  }
  return {};
}

}  // namespace

Class class_of(const Shape& shape) {
  if (!shape.guest_of.empty()) return {"server", "it runs in " + shape.guest_of};
  const CaseType* known = find_case(shape.case_type);
  const std::string words = known == nullptr ? "its case is of no known type" : known->words;
  const std::string battery = shape.battery ? ", a battery" : "";
  if (known != nullptr && std::string_view(known->endpoint_class) != "desktop")
    return {known->endpoint_class, words + battery};
  // Firmware of many laptops says "desktop"; a battery tells better.
  if (shape.battery) return {"laptop", words + battery};
  return {known == nullptr ? "server" : known->endpoint_class, words};
}

Shape read_shape(const Paths& paths) {
  Shape out;
  out.guest_of = guest_of(paths);
  out.battery = has_battery(paths.host.sys / "class" / "power_supply");
  out.case_type = parse_number<int>(line_of(paths.host.sys / "class" / "dmi" / "id" / "chassis_type"));
  return out;
}

void settle_class(const std::string& configured, const Paths& paths, EndpointFacts& facts) {
  if (!configured.empty()) {
    facts.endpoint_class = configured;
    facts.class_reason = "by its agent.toml";
    return;
  }
  Class own = class_of(read_shape(paths));
  facts.endpoint_class = std::move(own.name);
  facts.class_reason = std::move(own.reason);
}

}  // namespace tidemark::presence
