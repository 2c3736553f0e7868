#include "agent/sample/check/child.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace tidemark::check {
namespace {

namespace asio = boost::asio;

/// Everything that the child needs after fork(), prepared before it: then nothing may be allocated.
struct Plan {
  std::vector<std::string> words;
  std::vector<std::string> variables;
  std::vector<char*> argv;
  std::vector<char*> envp;
  int descriptors_max = static_cast<int>(std::min(::sysconf(_SC_OPEN_MAX), 65'536l));

  Plan(const std::vector<std::string>& arguments, const std::map<std::string, std::string>& environment)
      : words(arguments) {
    for (const auto& [name, value] : environment) variables.push_back(name + "=" + value);
    for (std::string& word : words) argv.push_back(word.data());
    for (std::string& variable : variables) envp.push_back(variable.data());
    argv.push_back(nullptr);
    envp.push_back(nullptr);
  }
};

/// In the child: async-signal-safe calls only.
[[noreturn]] void become(const Plan& plan, int null, int output, int report) {
  ::setpgid(0, 0);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  // Out of the way of the standard three, which this program may have been started without.
  constexpr int clear = 10;
  null = ::fcntl(null, F_DUPFD, clear);
  output = ::fcntl(output, F_DUPFD, clear);
  report = ::fcntl(report, F_DUPFD, clear);
  ::dup2(null, 0);
  ::dup2(output, 1);
  ::dup2(null, 2);
  ::dup2(report, 3);
  ::fcntl(3, F_SETFD, FD_CLOEXEC);
  if (::syscall(SYS_close_range, 4u, ~0u, 0u) != 0) {  // kernels before 5.9
    for (int fd = 4; fd < plan.descriptors_max; ++fd) ::close(fd);
  }
  ::execve(plan.argv[0], plan.argv.data(), plan.envp.data());
  const int error = errno;
  [[maybe_unused]] const ssize_t written = ::write(3, &error, sizeof error);
  ::_exit(127);
}

std::chrono::nanoseconds cpu_of(const timeval& used) {
  return std::chrono::seconds(used.tv_sec) + std::chrono::microseconds(used.tv_usec);
}

class PosixChild final : public Child, public std::enable_shared_from_this<PosixChild> {
 public:
  PosixChild(asio::io_context& context, Done done)
      : context_(context), output_(context), exit_(context), timeout_(context), done_(std::move(done)) {}

  void launch(const std::vector<std::string>& argv, const std::map<std::string, std::string>& environment,
              Duration timeout) {
    const Plan plan(argv, environment);
    std::array<int, 2> out{-1, -1};
    std::array<int, 2> report{-1, -1};
    const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || ::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(report.data(), O_CLOEXEC) != 0) {
      return fail("cannot start " + argv[0] + ": " + std::strerror(errno),
                  {null, out[0], out[1], report[0], report[1]});
    }
    pid_ = ::fork();
    if (pid_ == 0) become(plan, null, out[1], report[1]);
    const int fork_error = errno;
    ::close(null), ::close(out[1]), ::close(report[1]);
    if (pid_ < 0)
      return fail("cannot start " + argv[0] + ": " + std::strerror(fork_error), {out[0], report[0]});
    ::setpgid(pid_, pid_);  // in both, whoever comes first
    int exec_error = 0;
    ssize_t n = 0;
    while ((n = ::read(report[0], &exec_error, sizeof exec_error)) < 0 && errno == EINTR) {
    }
    ::close(report[0]);
    if (n == sizeof exec_error) {
      ::waitpid(pid_, nullptr, 0);
      pid_ = -1;
      return fail("cannot run " + argv[0] + ": " + std::strerror(exec_error), {out[0]});
    }
    ::fcntl(out[0], F_SETFL, O_NONBLOCK);
    output_.assign(out[0]);
    read_output();
    await_exit();
    timeout_.expires_after(timeout);
    timeout_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->time_out();
    });
  }

  /// The owner is gone.
  void abandon() {
    done_ = nullptr;
    finished_ = true;
    kill_group();
    close();
    reap();
  }

  bool alive() const override { return pid_ > 0; }

 private:
  void fail(std::string error, std::initializer_list<int> descriptors) {
    for (const int fd : descriptors) {
      if (fd >= 0) ::close(fd);
    }
    outcome_.error = std::move(error);
    asio::post(context_, [self = shared_from_this()] { self->finish(); });
  }

  void read_output() {
    output_.async_read_some(
        asio::buffer(buffer_),
        [self = shared_from_this()](const boost::system::error_code& error, std::size_t n) {
          if (error) return self->output_ended();
          const std::size_t room = kOutputBytesMax - self->outcome_.output.size();
          self->outcome_.output.append(self->buffer_.data(), std::min(n, room));
          self->outcome_.output_cut |= n > room;
          self->read_output();
        });
  }
  void output_ended() {
    output_over_ = true;
    if (exited_) finish();
  }

  void await_exit() {
    const int fd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    if (fd < 0) return poll_exit();
    exit_descriptor_.emplace(context_, fd);
    exit_descriptor_->async_wait(asio::posix::stream_descriptor::wait_read,
                                 [self = shared_from_this()](const boost::system::error_code& error) {
                                   if (!error) self->reap();
                                 });
  }
  /// For kernels before 5.3.
  void poll_exit() {
    exit_.expires_after(std::chrono::milliseconds(20));
    exit_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (error) return;
      self->reap();
      if (!self->exited_) self->poll_exit();
    });
  }
  void reap() {
    siginfo_t ended{};
    constexpr int look = WEXITED | WNOHANG | WNOWAIT;
    if (pid_ <= 0 || ::waitid(P_PID, static_cast<id_t>(pid_), &ended, look) != 0 || ended.si_pid != pid_)
      return;
    kill_group();  // what it left behind, while its id cannot be anybody else's yet
    int status = 0;
    rusage used{};
    ::wait4(pid_, &status, 0, &used);
    outcome_.cpu = cpu_of(used.ru_utime) + cpu_of(used.ru_stime);
    pid_ = -1;
    exited_ = true;
    boost::system::error_code ignored;
    if (exit_descriptor_) exit_descriptor_->close(ignored);
    if (finished_) return;
    if (WIFEXITED(status)) outcome_.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) outcome_.signal = WTERMSIG(status);
    if (output_over_) return finish();
    exit_.expires_after(kDrain);
    exit_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error) self->finish();
    });
  }
  void time_out() {
    outcome_.timed_out = true;
    kill_group();
    finish();
  }
  void kill_group() {
    if (pid_ > 0) ::kill(-pid_, SIGKILL);
  }
  void finish() {
    finished_ = true;
    close();
    if (const Done done = std::exchange(done_, nullptr)) done(std::move(outcome_));
  }
  /// The wait for the exit goes on until the process is gone.
  void close() {
    boost::system::error_code ignored;
    timeout_.cancel();
    if (exited_) exit_.cancel();
    output_.close(ignored);
  }

  asio::io_context& context_;
  asio::posix::stream_descriptor output_;
  std::optional<asio::posix::stream_descriptor> exit_descriptor_;
  asio::steady_timer exit_;
  asio::steady_timer timeout_;
  Done done_;
  pid_t pid_ = -1;
  bool exited_ = false;
  bool output_over_ = false;
  bool finished_ = false;
  ChildOutcome outcome_;
  std::array<char, 4096> buffer_{};
};

/// What the owner holds: letting go of it ends the child.
class Owned final : public Child {
 public:
  explicit Owned(std::shared_ptr<PosixChild> child) : child_(std::move(child)) {}
  ~Owned() override { child_->abandon(); }
  bool alive() const override { return child_->alive(); }

 private:
  std::shared_ptr<PosixChild> child_;  // shared with its pending operations
};

}  // namespace

std::unique_ptr<Child> Child::start(boost::asio::io_context& context, const std::vector<std::string>& argv,
                                    const std::map<std::string, std::string>& environment, Duration timeout,
                                    Done done) {
  auto child = std::make_shared<PosixChild>(context, std::move(done));
  child->launch(argv, environment, timeout);
  return std::make_unique<Owned>(std::move(child));
}

}  // namespace tidemark::check
