#pragma once

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>

#include "tests/support/catch.h"

namespace tidemark {

/// A process that is there to be killed: this very program, started anew with one of its hidden tests, which
/// says numbers with tell().
class Victim {
 public:
  /// `test` is the hidden test's tag; `environment` is what it is told.
  Victim(const std::string& test, const std::map<std::string, std::string>& environment) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(ends[1], STDOUT_FILENO);
      ::close(ends[0]);
      ::close(ends[1]);
      for (const auto& [name, value] : environment) ::setenv(name.c_str(), value.c_str(), 1);
      ::execl("/proc/self/exe", "victim", test.c_str(), static_cast<char*>(nullptr));
      ::_exit(127);
    }
    ::close(ends[1]);
    heard_ = ends[0];
  }
  ~Victim() {
    if (child_ > 0) (void)kill();
  }
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  /// Waits for the next number; absent: it ended by itself.
  std::optional<std::uint64_t> hear() const {
    std::uint64_t number = 0;
    if (::read(heard_, &number, sizeof number) != sizeof number) return std::nullopt;
    return number;
  }
  /// Kills it; the last number that it said meanwhile, or 0. False: it had ended by itself.
  bool kill(std::uint64_t* last = nullptr) {
    ::kill(child_, SIGKILL);
    while (const auto number = hear()) {
      if (last != nullptr) *last = *number;
    }
    ::close(heard_);
    int status = 0;
    const bool ended = ::waitpid(child_, &status, 0) == child_;
    child_ = -1;
    return ended && WIFSIGNALED(status);
  }

  /// By the victim. Ends it where nobody listens.
  static void tell(std::uint64_t number) {
    if (::write(STDOUT_FILENO, &number, sizeof number) != sizeof number) std::abort();
  }

 private:
  pid_t child_ = -1;
  int heard_ = -1;
};

}  // namespace tidemark
