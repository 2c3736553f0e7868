#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "agent/sample/presence/paths.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::presence {

/// A machine's files in a folder: proc, sys and run as the kernel and init lay them out.
class Machine {
 public:
  Paths paths() const {
    const auto root = folder_.path();
    return {{root / "proc", root / "sys", root / "etc"}, root / "run", root};
  }
  void write(const std::string& path, const std::string& content) const {
    const auto file = folder_.path() / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
  }
  void remove(const std::string& path) const { std::filesystem::remove(folder_.path() / path); }
  void boot(const std::string& id) const {
    write("proc/sys/kernel/random/boot_id", id + "\n");
    write("proc/stat", "cpu  1 2 3 4 5 6 7 8 0 0\nbtime 1764000000\n");
  }
  std::filesystem::path state() const {
    std::filesystem::create_directories(folder_.path() / "state");
    return folder_.path() / "state";
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace tidemark::presence
