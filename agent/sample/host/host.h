#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "agent/sample/sampler.h"
#include "common/model/endpoint.h"

namespace tidemark::host {

/// Where the host is found; others for tests.
struct HostPaths {
  std::filesystem::path proc = "/proc";
  std::filesystem::path sys = "/sys";
  std::filesystem::path etc = "/etc";
};

/// How long a tick waits for filesystems that do not answer (a dead network mount).
inline constexpr Duration kStatvfsDeadline{200};
/// Further ones are left out, in the kernel's order.
inline constexpr std::size_t kFilesystemsMax = 256;
inline constexpr std::size_t kDisksMax = 256;
inline constexpr std::size_t kInterfacesMax = 256;

/// All samplers of this host; what the kernel does not have they leave out without a word.
std::vector<std::unique_ptr<Sampler>> host_samplers(const HostPaths& paths);

/// Host name and operating system; the rest is the caller's to fill in.
EndpointFacts host_facts(const HostPaths& paths);

/// This boot, and when it was. Empty id: the kernel does not say.
struct Boot {
  std::string id;
  TimePoint time;
};
Boot current_boot(const HostPaths& paths);

}  // namespace tidemark::host
