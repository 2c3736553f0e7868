#include "common/terminal/hidden.h"

#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <iostream>

namespace tidemark::terminal {
namespace {

void wake(int) {}  // that it came ends a read

/// As long as it lives these signals end wait(), and not the program, so that the terminal is put right. One
/// that comes at another time waits for wait().
class Signals {
 public:
  Signals() {
    struct sigaction action {};
    action.sa_handler = wake;
    sigset_t all;
    ::sigemptyset(&all);
    for (const int one : kAll) ::sigaddset(&all, one);
    ::sigprocmask(SIG_BLOCK, &all, &mask_before_);
    for (std::size_t i = 0; i < kAll.size(); ++i) ::sigaction(kAll[i], &action, &before_[i]);
  }
  ~Signals() {
    for (std::size_t i = 0; i < kAll.size(); ++i) ::sigaction(kAll[i], &before_[i], nullptr);
    ::sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
  }
  /// Until there is something to read; false: a signal came.
  bool wait() const {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ::ppoll(&input, 1, nullptr, &mask_before_) >= 0 || errno != EINTR;
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  static constexpr std::array<int, 3> kAll = {SIGINT, SIGTERM, SIGHUP};
  std::array<struct sigaction, kAll.size()> before_{};
  sigset_t mask_before_{};
};

/// As long as it lives nothing that is typed is shown, but for the end of the line.
class Hiding {
 public:
  Hiding() : good_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    hidden.c_lflag |= ICANON | ISIG | ECHONL;
    good_ = good_ && ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
  }
  ~Hiding() {
    if (good_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Hiding(const Hiding&) = delete;
  Hiding& operator=(const Hiding&) = delete;
  bool good() const { return good_; }

 private:
  termios before_{};
  bool good_;
};

/// To the end of the input; where there is a terminal, with its signals, to the end of the line.
absl::StatusOr<std::string> read_input(std::size_t bytes_max, const Signals* terminal) {
  std::string out;
  out.reserve(bytes_max + 1);  // so that no copies of it are left as it grows
  while (true) {
    char one = 0;
    if (terminal != nullptr && !terminal->wait()) return absl::CancelledError("it was interrupted");
    const ssize_t n = ::read(STDIN_FILENO, &one, 1);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      return absl::UnavailableError(std::string("cannot read standard input: ") + std::strerror(errno));
    if (n == 0 && terminal != nullptr) return absl::CancelledError("the input ended before the line did");
    if (n == 0 || (terminal != nullptr && one == '\n')) return out;
    if (out.size() == bytes_max)
      return absl::InvalidArgumentError("standard input has more than " + std::to_string(bytes_max) +
                                        " bytes");
    out += one;
  }
}

}  // namespace

absl::StatusOr<std::string> read_hidden(const std::string& prompt, std::size_t bytes_max) {
  if (::isatty(STDIN_FILENO) != 1) return read_input(bytes_max, nullptr);
  const Signals signals;
  const Hiding hiding;
  if (!hiding.good()) return absl::UnavailableError("the terminal cannot be told to hide what is typed");
  std::cerr << prompt << std::flush;
  return read_input(bytes_max, &signals);
}

}  // namespace tidemark::terminal
