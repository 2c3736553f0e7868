#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::journal {

/// A journal in a folder of its own, made by systemd-journal-remote of what tests/data/journal has.
class MadeJournal {
 public:
  std::string folder() const { return folder_.path().string(); }

  /// Adds the entries of that file, without ".export".
  void add(const std::string& name) const {
    std::string program = "/usr/lib/systemd/systemd-journal-remote";
    if (!std::filesystem::exists(program)) program = "/lib/systemd/systemd-journal-remote";
    const std::string command = program + " --output=" + folder() +
                                "/made.journal " TIDEMARK_TEST_DATA "/journal/" + name +
                                ".export 2>/dev/null";
    INFO(command);
    REQUIRE(std::system(command.c_str()) == 0);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace tidemark::journal
