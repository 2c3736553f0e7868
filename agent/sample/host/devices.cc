#include "agent/sample/host/metrics.h"
#include "agent/sample/host/samplers.h"

namespace tidemark::host {
namespace {
constexpr double kSectorBytes = 512;  // of /proc/diskstats, whatever the disk's are
}  // namespace

bool DiskSampler::wanted(const std::string& disk) {
  if (const auto known = wanted_.find(disk); known != wanted_.end()) return known->second;
  std::error_code ignored;
  const bool virtual_disk = disk.starts_with("loop") || disk.starts_with("ram") || disk.starts_with("zram");
  std::string folder = disk;  // sysfs writes cciss/c0d0 as cciss!c0d0
  for (char& c : folder) c = c == '/' ? '!' : c;
  const bool out = !virtual_disk && std::filesystem::exists(block_ / folder, ignored);
  if (wanted_.size() < 4 * kDisksMax) wanted_.emplace(disk, out);
  return out;
}

absl::Status DiskSampler::sample(Readings& readings) {
  const auto text = diskstats_.read();
  if (!text.ok()) return text.status();
  std::size_t count = 0;
  for (const Disk& disk : parse_diskstats(*text)) {
    if (!wanted(disk.name)) continue;
    if (++count > kDisksMax) break;
    const auto add_pair = [&](const Metric& metric, double read, double written) {
      add(readings, metric, read, {{"disk.io.direction", "read"}, {"system.device", disk.name}});
      add(readings, metric, written, {{"disk.io.direction", "write"}, {"system.device", disk.name}});
    };
    add_pair(metric::kDiskIo, static_cast<double>(disk.sectors_read) * kSectorBytes,
             static_cast<double>(disk.sectors_written) * kSectorBytes);
    add_pair(metric::kDiskOperations, static_cast<double>(disk.reads), static_cast<double>(disk.writes));
    add_pair(metric::kDiskOperationTime, static_cast<double>(disk.read_ms) / 1000,
             static_cast<double>(disk.write_ms) / 1000);
    add(readings, metric::kDiskIoTime, static_cast<double>(disk.busy_ms) / 1000,
        {{"system.device", disk.name}});
  }
  return absl::OkStatus();
}

}  // namespace tidemark::host
