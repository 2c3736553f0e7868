#pragma once

#include <signal.h>

#include <filesystem>
#include <string>

namespace tidemark::check {

inline std::string plugin(const std::string& name) {
  return std::string(TIDEMARK_TEST_DATA) + "/plugins/" + name;
}

/// Whether a process is there and has not ended; one that nobody fetched has.
bool is_running(int pid);
/// The number behind a word of an output, such as "child 123".
int number_after(const std::string& output, const std::string& word);

}  // namespace tidemark::check
