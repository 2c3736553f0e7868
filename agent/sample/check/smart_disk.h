#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/sample/check/smart.h"

namespace tidemark::check {

/// Reads disks by the kernel's own ways of passing commands: SG_IO for ATA (group 'disk' and CAP_SYS_RAWIO),
/// the admin queue for NVMe (CAP_SYS_ADMIN). No program is started. Blocking. For one thread at a time.
class SmartDisks {
 public:
  /// `device` as "/dev/sda" or "/dev/nvme0"; empty: every ATA and NVMe disk that /sys shows.
  explicit SmartDisks(std::string device) : device_(std::move(device)) {}
  std::vector<DiskSeen> look();

 private:
  const std::string device_;
  std::map<std::string, DiskSeen> awake_;  // what was last seen of each; a disk in standby is not woken
};

}  // namespace tidemark::check
