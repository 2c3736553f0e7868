#include "agent/sample/host/metrics.h"
#include "agent/sample/host/samplers.h"

namespace tidemark::host {
namespace {

// The kernel's unit of these files for programs, whatever its own clock is (USER_HZ).
constexpr double kTicksPerSecond = 100.0;

struct Mode {
  const char* name;
  std::uint64_t CpuTicks::*ticks;
};
constexpr Mode kModes[] = {{"idle", &CpuTicks::idle},       {"interrupt", &CpuTicks::irq},
                           {"iowait", &CpuTicks::iowait},   {"nice", &CpuTicks::nice},
                           {"softirq", &CpuTicks::softirq}, {"steal", &CpuTicks::steal},
                           {"system", &CpuTicks::system},   {"user", &CpuTicks::user}};

}  // namespace

absl::Status CpuSampler::sample(Readings& readings) {
  const auto text = stat_.read();
  if (!text.ok()) return text.status();
  const auto stat = parse_stat(*text);
  if (!stat) return absl::DataLossError("/proc/stat has no line 'cpu'");
  for (const Mode& mode : kModes) {
    add(readings, metric::kCpuTime, static_cast<double>(stat->cpu.*mode.ticks) / kTicksPerSecond,
        {{"cpu.mode", mode.name}});
  }
  // A mode may step back a tick (iowait does): then this interval has no utilization.
  if (before_ && stat->cpu.total() > before_->total()) {
    const auto span = static_cast<double>(stat->cpu.total() - before_->total());
    for (const Mode& mode : kModes) {
      if (stat->cpu.*mode.ticks < (*before_).*mode.ticks) continue;
      add(readings, metric::kCpuUtilization,
          static_cast<double>(stat->cpu.*mode.ticks - (*before_).*mode.ticks) / span,
          {{"cpu.mode", mode.name}});
    }
  }
  before_ = stat->cpu;
  if (stat->processors > 0) add(readings, metric::kCpuCount, stat->processors);

  std::optional<LoadAverage> load;
  if (const auto load_text = load_.read(); load_text.ok()) load = parse_loadavg(*load_text);
  if (load) {
    add(readings, metric::kLoad1, load->one);
    add(readings, metric::kLoad5, load->five);
    add(readings, metric::kLoad15, load->fifteen);
  }
  add_processes(readings, *stat, load);
  return absl::OkStatus();
}

void CpuSampler::add_processes(Readings& readings, const Stat& stat,
                               const std::optional<LoadAverage>& load) const {
  const auto add_status = [&](const char* status, const std::optional<std::uint64_t>& count) {
    if (count)
      add(readings, metric::kProcessCount, static_cast<double>(*count), {{"process.status", status}});
  };
  add_status("running", stat.running);
  add_status("blocked", stat.blocked);
  if (load) add_status("total", load->threads);
  if (stat.processes_created)
    add(readings, metric::kProcessCreated, static_cast<double>(*stat.processes_created));
}

}  // namespace tidemark::host
