#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/sample/host/host.h"
#include "agent/sample/host/parse.h"
#include "agent/sample/host/proc_file.h"
#include "agent/sample/sampler.h"

/// One sampler a topic; host_samplers() makes them all.
namespace tidemark::host {

class CpuSampler final : public Sampler {
 public:
  explicit CpuSampler(const HostPaths& paths) : stat_(paths.proc / "stat"), load_(paths.proc / "loadavg") {}
  std::string_view name() const override { return "cpu"; }
  absl::Status sample(Readings& readings) override;

 private:
  void add_processes(Readings& readings, const Stat& stat, const std::optional<LoadAverage>& load) const;
  ProcFile stat_;
  ProcFile load_;
  std::optional<CpuTicks> before_;
};

class MemorySampler final : public Sampler {
 public:
  explicit MemorySampler(const HostPaths& paths)
      : meminfo_(paths.proc / "meminfo"), vmstat_(paths.proc / "vmstat") {}
  std::string_view name() const override { return "memory"; }
  absl::Status sample(Readings& readings) override;

 private:
  ProcFile meminfo_;
  ProcFile vmstat_;
};

class DiskSampler final : public Sampler {
 public:
  explicit DiskSampler(const HostPaths& paths)
      : diskstats_(paths.proc / "diskstats"), block_(paths.sys / "block") {}
  std::string_view name() const override { return "disk"; }
  absl::Status sample(Readings& readings) override;

 private:
  bool wanted(const std::string& disk);
  ProcFile diskstats_;
  std::filesystem::path block_;
  std::map<std::string, bool> wanted_;  // whole disks, not partitions, loops or RAM
};

class NetworkSampler final : public Sampler {
 public:
  explicit NetworkSampler(const HostPaths& paths)
      : net_dev_(paths.proc / "net" / "dev"),
        uptime_(paths.proc / "uptime"),
        net_(paths.sys / "class" / "net") {}
  std::string_view name() const override { return "network"; }
  absl::Status sample(Readings& readings) override;

 private:
  /// What an interface's traffic is compared with; times are seconds since boot, 0: never.
  struct Link {
    std::optional<double> speed;  // bytes a second; absent: it has none to tell
    double speed_at = 0;
    double at = 0;
    std::uint64_t received = 0, transmitted = 0;  // then
  };
  std::optional<double> read_speed(const std::string& interface) const;
  void add_utilization(const Interface& interface, double uptime, Readings& readings);

  ProcFile net_dev_;
  ProcFile uptime_;
  std::filesystem::path net_;
  std::map<std::string, Link> links_;
};

class KernelSampler final : public Sampler {
 public:
  explicit KernelSampler(const HostPaths& paths)
      : uptime_(paths.proc / "uptime"), file_nr_(paths.proc / "sys" / "fs" / "file-nr") {}
  std::string_view name() const override { return "kernel"; }
  absl::Status sample(Readings& readings) override;

 private:
  ProcFile uptime_;
  ProcFile file_nr_;
};

class PressureSampler final : public Sampler {
 public:
  explicit PressureSampler(const HostPaths& paths);
  std::string_view name() const override { return "pressure"; }
  absl::Status sample(Readings& readings) override;

 private:
  struct Resource {
    std::string name;
    ProcFile file;
  };
  std::vector<Resource> resources_;
};

class FilesystemProbe;

class FilesystemSampler final : public Sampler {
 public:
  explicit FilesystemSampler(const HostPaths& paths);
  ~FilesystemSampler() override;
  std::string_view name() const override { return "filesystem"; }
  absl::Status sample(Readings& readings) override;

 private:
  ProcFile mounts_;
  std::unique_ptr<FilesystemProbe> probe_;
};

}  // namespace tidemark::host
