#pragma once

#include <filesystem>

#include "agent/sample/host/host.h"

namespace tidemark::presence {

/// Where the machine's own files are found; others for tests.
struct Paths {
  host::HostPaths host;
  std::filesystem::path run = "/run";
  std::filesystem::path root = "/";
};

}  // namespace tidemark::presence
