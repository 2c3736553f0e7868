#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The kernel's text files as values (proc(5)). Pure. What a kernel does not have is absent; a line that
/// cannot be read is passed over, a file without its main line gives nothing.
namespace tidemark::host {

struct CpuTicks {
  std::uint64_t user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
  std::uint64_t total() const { return user + nice + system + idle + iowait + irq + softirq + steal; }
};
struct Stat {
  CpuTicks cpu;  ///< without guest time, which user and nice hold already
  std::uint32_t processors = 0;
  std::optional<std::uint64_t> processes_created, running, blocked;
  std::optional<std::int64_t> boot_time_s;
};
std::optional<Stat> parse_stat(std::string_view text);

struct LoadAverage {
  double one = 0, five = 0, fifteen = 0;
  std::optional<std::uint64_t> threads;
};
std::optional<LoadAverage> parse_loadavg(std::string_view text);

/// Bytes.
struct Memory {
  std::uint64_t total = 0, free = 0, buffers = 0, cached = 0, slab_reclaimable = 0;
  std::optional<std::uint64_t> available;  ///< kernels before 3.14 do not say
  std::uint64_t swap_total = 0, swap_free = 0;
};
std::optional<Memory> parse_meminfo(std::string_view text);

struct Paging {
  std::optional<std::uint64_t> faults, major_faults, swapped_in, swapped_out;
};
Paging parse_vmstat(std::string_view text);

struct Disk {
  std::string name;
  std::uint64_t reads = 0, sectors_read = 0, read_ms = 0, writes = 0, sectors_written = 0, write_ms = 0,
                busy_ms = 0;
};
std::vector<Disk> parse_diskstats(std::string_view text);

struct Interface {
  std::string name;
  std::uint64_t received = 0, received_packets = 0, received_errors = 0, received_dropped = 0;
  std::uint64_t transmitted = 0, transmitted_packets = 0, transmitted_errors = 0, transmitted_dropped = 0;
};
std::vector<Interface> parse_net_dev(std::string_view text);

struct Mount {
  std::string device, path, type;
};
/// Only filesystems that hold people's data: on a device or on the network, each device once, at its shortest
/// path.
std::vector<Mount> parse_mounts(std::string_view text);

struct Pressure {
  struct Line {
    double avg10_percent = 0;
    std::uint64_t total_us = 0;
  };
  std::optional<Line> some, full;
};
Pressure parse_pressure(std::string_view text);

std::optional<double> parse_uptime(std::string_view text);

struct FileNumbers {
  std::uint64_t allocated = 0, limit = 0;
};
std::optional<FileNumbers> parse_file_nr(std::string_view text);

/// PRETTY_NAME of os-release(5), or its NAME; empty: it has neither.
std::string parse_os_release(std::string_view text);

}  // namespace tidemark::host
