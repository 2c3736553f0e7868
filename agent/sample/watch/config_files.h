#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "agent/sample/change/config_book.h"

namespace tidemark::watch {

/// Looks at the files of some patterns, again and again; what has the same times and size is not read again.
/// Blocking. For one thread at a time.
class ConfigFiles {
 public:
  static constexpr std::size_t kFilesMax = 2'000;  ///< further ones are not looked at
  static constexpr std::int64_t kReadBytesMax =
      1 << 20;  ///< of larger ones only size, owner and mode are known

  /// Of files with *, ? and [ ] in each part of a path; in what is ignored * stands for '/' too.
  ConfigFiles(std::vector<std::string> patterns, std::vector<std::string> ignored)
      : patterns_(std::move(patterns)), ignored_(std::move(ignored)) {}

  /// Regular files alone; what links lead to counts as being there.
  change::Files look();
  /// Whether there were more than kFilesMax at the last look.
  bool too_many() const { return too_many_; }
  /// Folders whose entries the patterns speak of, as far as they are there; at most so many.
  std::vector<std::string> folders(std::size_t max) const;

 private:
  struct Seen {
    std::string stamp;  // inode, times, size
    change::FileFacts facts;
  };
  change::FileFacts facts_of(const std::string& path, const struct stat& info);

  bool is_ignored(const std::string& path) const;

  const std::vector<std::string> patterns_;
  const std::vector<std::string> ignored_;
  std::map<std::string, Seen> seen_;
  bool too_many_ = false;
};

/// Where configuration usually stands.
const std::vector<std::string>& usual_config_patterns();

}  // namespace tidemark::watch
