#include "agent/sample/host/metrics.h"

#include <cmath>
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
                                     kLinkUtilization,
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
  // A ratio is never known better than this, and four decimals take a quarter of the bytes of a double.
  if (metric.unit == "1" && metric.kind == MetricKind::kGauge) value = std::round(value * 1e4) / 1e4;
  readings.values.push_back(
      {std::string(metric.name), std::string(metric.unit), metric.kind, std::move(attributes), value});
}

}  // namespace tidemark::host
