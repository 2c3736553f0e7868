#include "agent/sample/host/metrics.h"
#include "agent/sample/host/samplers.h"

namespace tidemark::host {

absl::Status KernelSampler::sample(Readings& readings) {
  const auto text = uptime_.read();
  if (!text.ok()) return text.status();
  if (const auto uptime = parse_uptime(*text)) add(readings, metric::kUptime, *uptime);
  if (const auto files_text = file_nr_.read(); files_text.ok()) {
    if (const auto files = parse_file_nr(*files_text)) {
      add(readings, metric::kFileDescriptors, static_cast<double>(files->allocated));
      add(readings, metric::kFileDescriptorLimit, static_cast<double>(files->limit));
    }
  }
  return absl::OkStatus();
}

PressureSampler::PressureSampler(const HostPaths& paths) {
  for (const char* resource : {"cpu", "io", "memory"}) {
    resources_.push_back({resource, ProcFile(paths.proc / "pressure" / resource)});
  }
}

absl::Status PressureSampler::sample(Readings& readings) {
  for (Resource& resource : resources_) {
    const auto text = resource.file.read();
    if (absl::IsNotFound(text.status())) continue;  // a kernel before 4.20, or built without
    if (!text.ok()) return text.status();
    const Pressure pressure = parse_pressure(*text);
    const auto add_line = [&](const char* scope, const std::optional<Pressure::Line>& line) {
      if (!line) return;
      const Attributes attributes = {{"linux.pressure.resource", resource.name},
                                     {"linux.pressure.scope", scope}};
      add(readings, metric::kPressure, line->avg10_percent / 100, attributes);
      add(readings, metric::kPressureTime, static_cast<double>(line->total_us) / 1e6, attributes);
    };
    add_line("some", pressure.some);
    add_line("full", pressure.full);
  }
  return absl::OkStatus();
}

}  // namespace tidemark::host
