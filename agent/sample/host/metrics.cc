#include "agent/sample/host/metrics.h"

#include <utility>

namespace tidemark::host {

std::span<const Metric> all_metrics() {
  using namespace metric;
  static constexpr Metric table[] = {kCpuTime,
                                     kCpuUtilization,
                                     kCpuCount,
                                     kLoad1,
                                     kLoad5,
                                     kLoad15,
                                     kMemoryUsage,
                                     kMemoryLimit,
                                     kMemoryUtilization,
                                     kMemoryAvailable,
                                     kPagingUsage,
                                     kPagingUtilization,
                                     kPagingFaults,
                                     kPagingOperations,
                                     kFilesystemUsage,
                                     kFilesystemUtilization,
                                     kFilesystemInodes,
                                     kDiskIo,
                                     kDiskOperations,
                                     kDiskOperationTime,
                                     kDiskIoTime,
                                     kNetworkIo,
                                     kNetworkPackets,
                                     kNetworkErrors,
                                     kNetworkDropped,
                                     kProcessCount,
                                     kProcessCreated,
                                     kUptime,
                                     kFileDescriptors,
                                     kFileDescriptorLimit,
                                     kPressure,
                                     kPressureTime};
  return table;
}

void add(Readings& readings, const Metric& metric, double value, Attributes attributes) {
  readings.values.push_back(
      {std::string(metric.name), std::string(metric.unit), metric.kind, std::move(attributes), value});
}

}  // namespace tidemark::host
