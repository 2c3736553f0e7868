#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/model/time.h"

namespace tidemark::host {

/// What statvfs(3) says; bytes and inodes.
struct FilesystemSpace {
  std::uint64_t total = 0, free = 0, available = 0;  ///< available: to ordinary users
  std::uint64_t inodes = 0, inodes_free = 0;
  /// As df computes it: used over what ordinary users can have, 0…1.
  double utilization() const;
};

/// Asks filesystems on threads of its own, so that one that does not answer (a dead network mount) holds up
/// neither the caller nor the others: it is left out until it answers. At most kThreadsMax hang at a time;
/// when all do, nothing more is asked. Confined to the caller's thread.
class FilesystemProbe {
 public:
  static constexpr std::size_t kThreadsMax = 8;
  struct Answer {
    int error = 0;  ///< errno
    FilesystemSpace space;
  };

  FilesystemProbe();
  /// Does not wait for threads that hang.
  ~FilesystemProbe();
  FilesystemProbe(const FilesystemProbe&) = delete;
  FilesystemProbe& operator=(const FilesystemProbe&) = delete;

  /// The answers that came within the deadline, by path.
  std::map<std::string, Answer> ask(const std::vector<std::string>& paths, Duration deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the threads, one of which may outlive this
};

}  // namespace tidemark::host
