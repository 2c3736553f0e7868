#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "agent/sample/host/host.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::host {

inline std::string recorded(const std::string& kernel, const std::string& file) {
  std::ifstream in(std::filesystem::path(TIDEMARK_TEST_DATA) / "proc" / kernel / file);
  if (!in) throw std::runtime_error("no recording of " + file + " for " + kernel);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// Recorded files of one kernel, laid out as /proc and /sys have them.
class ProcTree {
 public:
  ProcTree() {
    std::filesystem::create_directories(paths().proc);
    std::filesystem::create_directories(paths().sys);
    std::filesystem::create_directories(paths().etc);
  }
  explicit ProcTree(const std::string& kernel) : ProcTree() {
    const std::map<std::string, std::string> places = {{"net_dev", "net/dev"},
                                                       {"pressure_cpu", "pressure/cpu"},
                                                       {"pressure_io", "pressure/io"},
                                                       {"pressure_memory", "pressure/memory"},
                                                       {"file-nr", "sys/fs/file-nr"}};
    const auto folder = std::filesystem::path(TIDEMARK_TEST_DATA) / "proc" / kernel;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const std::string name = entry.path().filename();
      const auto place = places.find(name);
      write(place == places.end() ? name : place->second, recorded(kernel, name));
    }
  }

  HostPaths paths() const {
    return {folder_.path() / "proc", folder_.path() / "sys", folder_.path() / "etc"};
  }
  /// Over what is there, in the same file, as the kernel does.
  void write(const std::string& file, const std::string& text) const {
    const auto path = paths().proc / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  /// An interface whose speed, in megabits a second, reads so.
  void add_link(const std::string& name, const std::string& speed) const {
    const auto folder = paths().sys / "class" / "net" / name;
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "speed") << speed;
  }
  void add_disk(const std::string& name) const {
    std::filesystem::create_directories(paths().sys / "block" / name);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace tidemark::host
