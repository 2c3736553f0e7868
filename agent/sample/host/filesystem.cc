#include "agent/sample/host/filesystem_probe.h"
#include "agent/sample/host/metrics.h"
#include "agent/sample/host/samplers.h"

namespace tidemark::host {

FilesystemSampler::FilesystemSampler(const HostPaths& paths)
    : mounts_(paths.proc / "mounts"), probe_(std::make_unique<FilesystemProbe>()) {}
FilesystemSampler::~FilesystemSampler() = default;

absl::Status FilesystemSampler::sample(Readings& readings) {
  const auto text = mounts_.read();
  if (!text.ok()) return text.status();
  std::vector<Mount> mounts = parse_mounts(*text);
  if (mounts.size() > kFilesystemsMax) mounts.resize(kFilesystemsMax);
  std::vector<std::string> paths;
  for (const Mount& mount : mounts) paths.push_back(mount.path);
  const auto answers = probe_->ask(paths, kStatvfsDeadline);

  std::string silent;
  for (const Mount& mount : mounts) {
    const auto answer = answers.find(mount.path);
    if (answer == answers.end()) {
      silent += (silent.empty() ? "" : ", ") + mount.path;
      continue;
    }
    if (answer->second.error != 0 || answer->second.space.total == 0) continue;
    const FilesystemSpace& space = answer->second.space;
    const auto attributes = [&](const char* state) {
      Attributes out = {{"system.device", mount.device}, {"system.filesystem.mountpoint", mount.path}};
      if (*state != '\0') out.push_back({"system.filesystem.state", state});
      out.push_back({"system.filesystem.type", mount.type});
      return out;
    };
    const auto add_state = [&](const Metric& metric, std::uint64_t value, const char* state) {
      add(readings, metric, static_cast<double>(value), attributes(state));
    };
    add_state(metric::kFilesystemUsage, space.total - space.free, "used");
    add_state(metric::kFilesystemUsage, space.available, "free");
    add_state(metric::kFilesystemUsage, space.free - std::min(space.free, space.available), "reserved");
    add(readings, metric::kFilesystemUtilization, space.utilization(), attributes(""));
    if (space.inodes > 0) {
      add_state(metric::kFilesystemInodes, space.inodes - std::min(space.inodes, space.inodes_free), "used");
      add_state(metric::kFilesystemInodes, space.inodes_free, "free");
    }
  }
  if (silent.empty()) return absl::OkStatus();
  return absl::DeadlineExceededError("no answer within " + human(kStatvfsDeadline) +
                                     " from the filesystem at " + silent);
}

}  // namespace tidemark::host
