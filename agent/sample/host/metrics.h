#pragma once

#include <span>
#include <string_view>

#include "agent/sample/reading.h"

/// Every metric that the host samplers give, in one table: names after OpenTelemetry's system conventions,
/// units UCUM. Ratios are 0…1, never per cent.
namespace tidemark::host {

struct Metric {
  std::string_view name;
  std::string_view unit;
  MetricKind kind = MetricKind::kGauge;
  std::string_view meaning;
};

namespace metric {

constexpr MetricKind kCounter = MetricKind::kCounter;
constexpr MetricKind kGauge = MetricKind::kGauge;

inline constexpr Metric kCpuTime{"system.cpu.time", "s", kCounter,
                                 "time that all processors spent in each mode"};
inline constexpr Metric kCpuUtilization{"system.cpu.utilization", "1", kGauge,
                                        "share of the processors' time in each mode since the tick before"};
inline constexpr Metric kCpuCount{"system.cpu.logical.count", "{cpu}", kGauge, "processors online"};
inline constexpr Metric kLoad1{"system.cpu.load_average.1m", "{thread}", kGauge,
                               "runnable and uninterruptible threads, averaged over a minute"};
inline constexpr Metric kLoad5{"system.cpu.load_average.5m", "{thread}", kGauge,
                               "the same over five minutes"};
inline constexpr Metric kLoad15{"system.cpu.load_average.15m", "{thread}", kGauge,
                                "the same over fifteen minutes"};
inline constexpr Metric kMemoryUsage{"system.memory.usage", "By", kGauge, "memory by state"};
inline constexpr Metric kMemoryLimit{"system.memory.limit", "By", kGauge, "memory of the machine"};
inline constexpr Metric kMemoryUtilization{"system.memory.utilization", "1", kGauge,
                                           "share of the memory that is neither free nor reclaimable"};
inline constexpr Metric kMemoryAvailable{"system.linux.memory.available", "By", kGauge,
                                         "memory that a new program could have without swapping"};
inline constexpr Metric kPagingUsage{"system.paging.usage", "By", kGauge, "swap space by state"};
inline constexpr Metric kPagingUtilization{"system.paging.utilization", "1", kGauge,
                                           "share of the swap space in use"};
inline constexpr Metric kPagingFaults{"system.paging.faults", "{fault}", kCounter, "page faults by type"};
inline constexpr Metric kPagingOperations{"system.paging.operations", "{operation}", kCounter,
                                          "pages swapped, by direction"};
inline constexpr Metric kFilesystemUsage{"system.filesystem.usage", "By", kGauge,
                                         "space of a filesystem by state"};
inline constexpr Metric kFilesystemUtilization{
    "system.filesystem.utilization", "1", kGauge,
    "share of the space that ordinary users could have which is used"};
inline constexpr Metric kFilesystemInodes{"system.filesystem.inodes.usage", "{inode}", kGauge,
                                          "inodes of a filesystem by state"};
inline constexpr Metric kDiskIo{"system.disk.io", "By", kCounter, "bytes read and written"};
inline constexpr Metric kDiskOperations{"system.disk.operations", "{operation}", kCounter,
                                        "reads and writes that were done"};
inline constexpr Metric kDiskOperationTime{"system.disk.operation_time", "s", kCounter,
                                           "time that the reads and writes took, summed over all of them"};
inline constexpr Metric kDiskIoTime{"system.disk.io_time", "s", kCounter, "time that the disk was busy"};
inline constexpr Metric kNetworkIo{"system.network.io", "By", kCounter, "bytes received and transmitted"};
inline constexpr Metric kNetworkPackets{"system.network.packet.count", "{packet}", kCounter,
                                        "packets received and transmitted"};
inline constexpr Metric kNetworkErrors{"system.network.errors", "{error}", kCounter,
                                       "errors on receiving and transmitting"};
inline constexpr Metric kNetworkDropped{"system.network.packet.dropped", "{packet}", kCounter,
                                        "packets dropped on receiving and transmitting"};
inline constexpr Metric kLinkUtilization{
    "hw.network.bandwidth.utilization", "1", kGauge,
    "share of an interface's speed that was used since the sample before; of those that tell their speed"};
inline constexpr Metric kProcessCount{"system.process.count", "{process}", kGauge,
                                      "threads by status; total counts all of them"};
inline constexpr Metric kProcessCreated{"system.process.created", "{process}", kCounter,
                                        "processes and threads started since boot"};
inline constexpr Metric kUptime{"system.uptime", "s", kGauge, "time since boot"};
inline constexpr Metric kFileDescriptors{"system.linux.file_descriptor.count", "{file}", kGauge,
                                         "open files of all processes"};
inline constexpr Metric kFileDescriptorLimit{"system.linux.file_descriptor.limit", "{file}", kGauge,
                                             "how many files may be open"};
inline constexpr Metric kPressure{
    "system.linux.pressure.utilization", "1", kGauge,
    "share of the last ten seconds in which some, or all, tasks waited for the resource"};
inline constexpr Metric kPressureTime{"system.linux.pressure.time", "s", kCounter,
                                      "time in which some, or all, tasks waited for the resource"};

}  // namespace metric

/// The table, in the order above.
std::span<const Metric> all_metrics();

/// Appends a value of a metric of the table; ratios to four decimals.
void add(Readings& readings, const Metric& metric, double value, Attributes attributes = {});

}  // namespace tidemark::host
