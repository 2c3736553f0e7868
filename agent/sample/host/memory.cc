#include "agent/sample/host/metrics.h"
#include "agent/sample/host/samplers.h"

namespace tidemark::host {

absl::Status MemorySampler::sample(Readings& readings) {
  const auto text = meminfo_.read();
  if (!text.ok()) return text.status();
  const auto memory = parse_meminfo(*text);
  if (!memory) return absl::DataLossError("/proc/meminfo has no line 'MemTotal'");
  const auto add_bytes = [&](const Metric& metric, std::uint64_t bytes, const char* key = nullptr,
                             const char* state = "") {
    add(readings, metric, static_cast<double>(bytes),
        key == nullptr ? Attributes{} : Attributes{{key, state}});
  };
  const std::uint64_t cached = memory->cached + memory->slab_reclaimable;
  const std::uint64_t elsewhere = memory->free + memory->buffers + cached;
  const std::uint64_t used = memory->total > elsewhere ? memory->total - elsewhere : 0;
  constexpr const char* state = "system.memory.state";
  add_bytes(metric::kMemoryUsage, used, state, "used");
  add_bytes(metric::kMemoryUsage, memory->free, state, "free");
  add_bytes(metric::kMemoryUsage, memory->buffers, state, "buffers");
  add_bytes(metric::kMemoryUsage, cached, state, "cached");
  add_bytes(metric::kMemoryLimit, memory->total);
  if (memory->total > 0) {
    add(readings, metric::kMemoryUtilization, static_cast<double>(used) / static_cast<double>(memory->total));
  }
  if (memory->available) add_bytes(metric::kMemoryAvailable, *memory->available);
  if (memory->swap_total > 0) {
    const std::uint64_t swapped = memory->swap_total - std::min(memory->swap_total, memory->swap_free);
    constexpr const char* paging = "system.paging.state";
    add_bytes(metric::kPagingUsage, swapped, paging, "used");
    add_bytes(metric::kPagingUsage, memory->swap_free, paging, "free");
    add(readings, metric::kPagingUtilization,
        static_cast<double>(swapped) / static_cast<double>(memory->swap_total));
  }
  if (const auto vmstat = vmstat_.read(); vmstat.ok()) {
    const Paging pages = parse_vmstat(*vmstat);
    if (pages.faults && pages.major_faults) {
      add_bytes(metric::kPagingFaults, *pages.major_faults, "system.paging.fault.type", "major");
      add_bytes(metric::kPagingFaults, *pages.faults - std::min(*pages.faults, *pages.major_faults),
                "system.paging.fault.type", "minor");
    }
    if (pages.swapped_in)
      add_bytes(metric::kPagingOperations, *pages.swapped_in, "system.paging.direction", "in");
    if (pages.swapped_out)
      add_bytes(metric::kPagingOperations, *pages.swapped_out, "system.paging.direction", "out");
  }
  return absl::OkStatus();
}

}  // namespace tidemark::host
