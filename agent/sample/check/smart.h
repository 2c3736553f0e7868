#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/sample/check/check.h"
#include "agent/sample/check/judge.h"

/// What a disk says of its own health. Pure.
namespace tidemark::check {

inline constexpr std::size_t kSmartBytes = 512;  ///< of each answer that is read here
using SmartBytes = std::array<std::uint8_t, kSmartBytes>;

struct DiskHealth {
  std::string failing;  ///< what the disk itself takes for a failure, in words; empty: nothing
  std::optional<double> temperature_celsius;
  std::optional<double> power_on_hours;
  std::optional<double> wear_percent;  ///< of the writes that it was made for
  std::optional<double> spare_percent;
  double reallocated = 0;    ///< sectors
  double pending = 0;        ///< sectors that could not be read and wait for a write
  double uncorrectable = 0;  ///< sectors; of NVMe, media errors
};

/// NVMe's log page 02h, "SMART / Health Information".
DiskHealth read_nvme_health(const SmartBytes& log);

/// ATA's SMART READ DATA and READ THRESHOLDS. Absent: a checksum is wrong.
std::optional<DiskHealth> read_ata_health(const SmartBytes& data, const SmartBytes& thresholds);

/// Whether the registers after ATA's SMART RETURN STATUS say that a threshold is exceeded; absent: the sense
/// data do not hold them.
std::optional<bool> ata_threshold_exceeded(std::span<const std::uint8_t> sense);

struct SmartWish {
  Bounds errors;  ///< reallocated, pending and uncorrectable sectors in all
  Bounds wear_percent;
  Bounds temperature_celsius;
};

/// One disk that was looked at.
struct DiskSeen {
  std::string name;                  ///< "sda", "nvme0"
  std::optional<DiskHealth> health;  ///< absent: `trouble` says why
  std::string trouble;
  bool mute = false;  ///< it has no SMART to read: not a fault
};

/// The worst of the disks. Where `named` is false, a mute disk does not count as long as another one tells.
Finding judge_disks(const SmartWish& wish, const std::vector<DiskSeen>& disks, bool named);

}  // namespace tidemark::check
