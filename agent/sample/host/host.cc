#include "agent/sample/host/host.h"

#include <unistd.h>

#include "agent/sample/host/samplers.h"
#include "agent/sample/host/words.h"

namespace tidemark::host {

std::vector<std::unique_ptr<Sampler>> host_samplers(const HostPaths& paths) {
  std::vector<std::unique_ptr<Sampler>> out;
  out.push_back(std::make_unique<CpuSampler>(paths));
  out.push_back(std::make_unique<MemorySampler>(paths));
  out.push_back(std::make_unique<DiskSampler>(paths));
  out.push_back(std::make_unique<NetworkSampler>(paths));
  out.push_back(std::make_unique<KernelSampler>(paths));
  out.push_back(std::make_unique<PressureSampler>(paths));
  out.push_back(std::make_unique<FilesystemSampler>(paths));
  return out;
}

EndpointFacts host_facts(const HostPaths& paths) {
  EndpointFacts facts;
  char name[256] = {};
  if (::gethostname(name, sizeof name - 1) == 0) facts.hostname = name;
  ProcFile os_release(paths.etc / "os-release");
  if (const auto text = os_release.read(); text.ok()) facts.os = parse_os_release(*text);
  return facts;
}

Boot current_boot(const HostPaths& paths) {
  Boot boot;
  ProcFile id(paths.proc / "sys" / "kernel" / "random" / "boot_id");
  if (const auto text = id.read(); text.ok()) boot.id = words(*text).next();
  ProcFile stat_file(paths.proc / "stat");
  if (const auto text = stat_file.read(); text.ok()) {
    const auto stat = parse_stat(*text);
    if (stat && stat->boot_time_s) boot.time = from_unix_ms(*stat->boot_time_s * 1000);
  }
  return boot;
}

}  // namespace tidemark::host
