#include "agent/sample/host/parse.h"

#include <algorithm>
#include <array>

#include "agent/sample/host/words.h"
#include "common/model/number.h"

namespace tidemark::host {
namespace {

/// The words as numbers; absent where one is none.
std::optional<std::vector<std::uint64_t>> numbers(Split words) {
  std::vector<std::uint64_t> out;
  for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
    const auto value = parse_number<std::uint64_t>(word);
    if (!value) return std::nullopt;
    out.push_back(*value);
  }
  return out;
}

bool is_processor(std::string_view name) {
  return name.size() > 3 && name.starts_with("cpu") && parse_number<std::uint32_t>(name.substr(3));
}

}  // namespace

std::optional<Stat> parse_stat(std::string_view text) {
  Stat out;
  bool seen = false;
  Split split = lines(text);
  for (std::string_view line = split.next(); !line.empty(); line = split.next()) {
    Split rest = words(line);
    const std::string_view name = rest.next();
    if (is_processor(name)) {
      ++out.processors;
      continue;
    }
    if (name == "intr" || name == "softirq") continue;  // long, and not wanted
    const auto values = numbers(rest);
    if (!values || values->empty()) continue;
    if (name == "cpu") {
      std::array<std::uint64_t*, 8> modes = {&out.cpu.user,    &out.cpu.nice,   &out.cpu.system,
                                             &out.cpu.idle,    &out.cpu.iowait, &out.cpu.irq,
                                             &out.cpu.softirq, &out.cpu.steal};
      if (values->size() < 4) return std::nullopt;
      for (std::size_t i = 0; i < std::min(modes.size(), values->size()); ++i) *modes[i] = (*values)[i];
      seen = true;
    } else if (name == "processes") {
      out.processes_created = values->front();
    } else if (name == "procs_running") {
      out.running = values->front();
    } else if (name == "procs_blocked") {
      out.blocked = values->front();
    } else if (name == "btime") {
      out.boot_time_s = static_cast<std::int64_t>(values->front());
    }
  }
  return seen ? std::optional(out) : std::nullopt;
}

std::optional<LoadAverage> parse_loadavg(std::string_view text) {
  Split rest = words(text);
  const auto one = parse_number<double>(rest.next());
  const auto five = parse_number<double>(rest.next());
  const auto fifteen = parse_number<double>(rest.next());
  if (!one || !five || !fifteen) return std::nullopt;
  LoadAverage out{*one, *five, *fifteen, std::nullopt};
  const std::string_view entities = rest.next();
  if (const auto slash = entities.find('/'); slash != std::string_view::npos) {
    out.threads = parse_number<std::uint64_t>(entities.substr(slash + 1));
  }
  return out;
}

std::optional<Memory> parse_meminfo(std::string_view text) {
  Memory out;
  bool total = false;
  Split split = lines(text);
  for (std::string_view line = split.next(); !line.empty(); line = split.next()) {
    Split rest = words(line);
    const std::string_view name = rest.next();
    const auto kib = parse_number<std::uint64_t>(rest.next());
    if (!kib) continue;
    const std::uint64_t bytes = *kib * 1024;
    if (name == "MemTotal:") out.total = bytes, total = true;
    if (name == "MemFree:") out.free = bytes;
    if (name == "MemAvailable:") out.available = bytes;
    if (name == "Buffers:") out.buffers = bytes;
    if (name == "Cached:") out.cached = bytes;
    if (name == "SReclaimable:") out.slab_reclaimable = bytes;
    if (name == "SwapTotal:") out.swap_total = bytes;
    if (name == "SwapFree:") out.swap_free = bytes;
  }
  return total ? std::optional(out) : std::nullopt;
}

Paging parse_vmstat(std::string_view text) {
  Paging out;
  Split split = lines(text);
  for (std::string_view line = split.next(); !line.empty(); line = split.next()) {
    Split rest = words(line);
    const std::string_view name = rest.next();
    std::optional<std::uint64_t>* field = nullptr;
    if (name == "pgfault") field = &out.faults;
    if (name == "pgmajfault") field = &out.major_faults;
    if (name == "pswpin") field = &out.swapped_in;
    if (name == "pswpout") field = &out.swapped_out;
    if (field != nullptr) *field = parse_number<std::uint64_t>(rest.next());
  }
  return out;
}

std::vector<Disk> parse_diskstats(std::string_view text) {
  std::vector<Disk> out;
  Split split = lines(text);
  for (std::string_view line = split.next(); !line.empty(); line = split.next()) {
    Split rest = words(line);
    rest.next(), rest.next();  // major and minor
    Disk disk;
    disk.name = rest.next();
    const auto values = numbers(rest);
    if (disk.name.empty() || !values || values->size() < 10) continue;
    const auto& v = *values;
    disk.reads = v[0], disk.sectors_read = v[2], disk.read_ms = v[3];
    disk.writes = v[4], disk.sectors_written = v[6], disk.write_ms = v[7], disk.busy_ms = v[9];
    out.push_back(std::move(disk));
  }
  return out;
}

std::vector<Interface> parse_net_dev(std::string_view text) {
  std::vector<Interface> out;
  Split split = lines(text);
  for (std::string_view line = split.next(); !line.empty(); line = split.next()) {
    const auto colon = line.find(':');  // a large number may follow without a space
    if (colon == std::string_view::npos) continue;
    Interface interface;
    interface.name = words(line.substr(0, colon)).next();
    const auto values = numbers(words(line.substr(colon + 1)));
    if (interface.name.empty() || !values || values->size() < 12) continue;
    const auto& v = *values;
    interface.received = v[0], interface.received_packets = v[1], interface.received_errors = v[2];
    interface.received_dropped = v[3], interface.transmitted = v[8], interface.transmitted_packets = v[9];
    interface.transmitted_errors = v[10], interface.transmitted_dropped = v[11];
    out.push_back(std::move(interface));
  }
  return out;
}

namespace {

/// The kernel writes space, tab, newline and backslash in octal.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    int value = 0;
    if (text[i] == '\\' && i + 3 < text.size()) {
      const auto [end, error] = std::from_chars(text.data() + i + 1, text.data() + i + 4, value, 8);
      if (error == std::errc{} && end == text.data() + i + 4) {
        out += static_cast<char>(value);
        i += 3;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

bool holds_data(std::string_view device, std::string_view type) {
  constexpr std::array<std::string_view, 5> never = {"squashfs", "iso9660", "udf", "devtmpfs", "autofs"};
  constexpr std::array<std::string_view, 11> without_device = {
      "nfs", "nfs4", "cifs", "smb3", "zfs", "ceph", "9p", "virtiofs", "glusterfs", "fuse.sshfs", "overlay"};
  if (std::find(never.begin(), never.end(), type) != never.end()) return false;
  if (std::find(without_device.begin(), without_device.end(), type) != without_device.end()) return true;
  return device.starts_with('/');
}

}  // namespace

std::vector<Mount> parse_mounts(std::string_view text) {
  std::vector<Mount> out;
  Split split = lines(text);
  for (std::string_view line = split.next(); !line.empty(); line = split.next()) {
    Split rest = words(line);
    Mount mount;
    mount.device = unescaped(rest.next());
    mount.path = unescaped(rest.next());
    mount.type = rest.next();
    if (mount.type.empty() || !holds_data(mount.device, mount.type)) continue;
    if (mount.type == "overlay" && mount.path != "/") continue;  // containers'
    const auto same = std::find_if(out.begin(), out.end(), [&](const Mount& m) {
      return m.device == mount.device && m.type == mount.type;
    });
    if (same == out.end()) {
      out.push_back(std::move(mount));
    } else if (mount.path.size() < same->path.size()) {
      same->path = std::move(mount.path);
    }
  }
  return out;
}

Pressure parse_pressure(std::string_view text) {
  Pressure out;
  Split split = lines(text);
  for (std::string_view line = split.next(); !line.empty(); line = split.next()) {
    Split rest = words(line);
    const std::string_view scope = rest.next();
    Pressure::Line values;
    bool avg = false;
    bool total = false;
    for (std::string_view word = rest.next(); !word.empty(); word = rest.next()) {
      if (word.starts_with("avg10=")) {
        if (const auto v = parse_number<double>(word.substr(6))) values.avg10_percent = *v, avg = true;
      } else if (word.starts_with("total=")) {
        if (const auto v = parse_number<std::uint64_t>(word.substr(6))) values.total_us = *v, total = true;
      }
    }
    if (!avg || !total) continue;
    if (scope == "some") out.some = values;
    if (scope == "full") out.full = values;
  }
  return out;
}

std::optional<double> parse_uptime(std::string_view text) { return parse_number<double>(words(text).next()); }

std::optional<FileNumbers> parse_file_nr(std::string_view text) {
  const auto values = numbers(words(text));
  if (!values || values->size() < 3) return std::nullopt;
  return FileNumbers{(*values)[0] - std::min((*values)[0], (*values)[1]), (*values)[2]};
}

std::string parse_os_release(std::string_view text) {
  std::string name;
  Split split = lines(text);
  for (std::string_view line = split.next(); !line.empty(); line = split.next()) {
    const bool pretty = line.starts_with("PRETTY_NAME=");
    if (!pretty && !line.starts_with("NAME=")) continue;
    std::string_view value = line.substr(line.find('=') + 1);
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
        value.back() == value.front()) {
      value = value.substr(1, value.size() - 2);
    }
    name = value;
    if (pretty) return name;
  }
  return name;
}

}  // namespace tidemark::host
