#pragma once

#include <string>
#include <vector>

namespace tidemark {

/// A Python script that plays the other side, running as long as this lives: its standard input is closed
/// then, and it is waited for.
class Script {
 public:
  explicit Script(const std::string& path, const std::vector<std::string>& options = {});
  ~Script();
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  /// The next line of its output, without the line's end; empty where it ended.
  std::string line();
  /// Of a first line "KEY: VALUE"; an exception where it says something else, or does not start.
  std::string expect(const std::string& key);

 private:
  std::string path_;
  int process_ = 0;
  int to_script_ = -1;
  int from_script_ = -1;
};

}  // namespace tidemark
