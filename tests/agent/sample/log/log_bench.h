#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "agent/sample/log/follower.h"
#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::logfile {

using Lines = std::vector<std::string>;

/// A log in a folder of its own, a follower of it, and what the follower gave.
struct LogBench {
  TemporaryFolder folder;
  std::string path = (folder.path() / "app.log").string();
  std::unique_ptr<Follower> follower;
  Duration now{0};
  Lines lines;
  Look last;

  void write(const std::string& text, const std::string& name = "app.log") const {
    std::ofstream(folder.path() / name, std::ios::app | std::ios::binary) << text;
  }
  void rename(const std::string& from, const std::string& to) const {
    std::filesystem::rename(folder.path() / from, folder.path() / to);
  }
  void truncate() const { std::filesystem::resize_file(path, 0); }
  void follow() { follower = std::make_unique<Follower>(path, std::nullopt); }
  /// As after a restart: from the position, through its text.
  void restart() {
    const auto position = parse_position(text_of(follower->position()));
    REQUIRE(position);
    follower = std::make_unique<Follower>(path, position);
  }
  /// What is new, until there is no more.
  Lines look() {
    Lines out;
    do {
      last = follower->look(now, [&](std::string_view line) { out.emplace_back(line); });
    } while (last.more);
    lines.insert(lines.end(), out.begin(), out.end());
    return out;
  }
};

}  // namespace tidemark::logfile
