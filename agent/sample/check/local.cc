#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <functional>

#include "agent/sample/check/kinds.h"
#include "agent/sample/host/filesystem_probe.h"

namespace tidemark::check {
namespace {

/// A check that finds at once. Still posted, so that every kind calls back alike.
class ImmediateCheck final : public Check {
 public:
  ImmediateCheck(boost::asio::io_context& context, std::function<Finding()> find)
      : context_(context), find_(std::move(find)) {}

  void run(Done done) override {
    boost::asio::post(context_, [alive = std::weak_ptr(token_), find = find_, done = std::move(done)] {
      if (alive.expired()) return;
      done(find());
    });
  }
  void cancel() override { token_ = std::make_shared<int>(0); }

 private:
  boost::asio::io_context& context_;
  std::function<Finding()> find_;
  std::shared_ptr<int> token_ = std::make_shared<int>(0);  // gone with the check, or with cancel()
};

Reading perfdata(const char* label, double value, const char* unit) {
  return {"check.value", unit, MetricKind::kGauge, {{"check.label", label}}, value};
}

std::string gigabytes(std::uint64_t bytes) {
  const double value = static_cast<double>(bytes) / 1e9;
  char text[32];
  std::snprintf(text, sizeof text, value < 10 ? "%.1f GB" : "%.0f GB", value);
  return text;
}

Finding look_at_filesystem(host::FilesystemProbe& probe, const std::string& path,
                           const Thresholds& thresholds) {
  constexpr Duration deadline{500};
  const auto answers = probe.ask({path}, deadline);
  const auto answer = answers.find(path);
  if (answer == answers.end()) {
    return {CheckState::kUnknown, path + " does not answer (waited " + human(deadline) + ")", {}};
  }
  if (answer->second.error != 0) {
    return {CheckState::kUnknown, path + ": " + std::strerror(answer->second.error), {}};
  }
  const host::FilesystemSpace& space = answer->second.space;
  const double used = space.utilization() * 100;
  CheckState state = CheckState::kOk;
  if (used >= thresholds.warning) state = CheckState::kWarning;
  if (used >= thresholds.critical) state = CheckState::kCritical;
  std::string text = path + " is " + percent(used) + " full, " + gigabytes(space.available) + " free";
  if (state != CheckState::kOk) {
    text += " (" + std::string(name_of(state)) + " from " +
            percent(state == CheckState::kCritical ? thresholds.critical : thresholds.warning) + ")";
  }
  return {state, std::move(text), {perfdata("used", std::round(used * 100) / 10000, "1")}};
}

std::string first_of_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  char buffer[256];
  const ssize_t n = ::read(fd, buffer, sizeof buffer);
  ::close(fd);
  if (n <= 0) return {};
  const std::string_view text(buffer, static_cast<std::size_t>(n));
  return std::string(text.substr(0, text.find_first_of(std::string_view("\0\n", 2))));
}

/// By the kernel's short name, or by the last part of the path that was run.
bool is_named(const std::string& folder, const std::string& name) {
  constexpr std::size_t comm_bytes = 15;
  const std::string comm = first_of_file(folder + "/comm");
  if (comm == name) return true;
  if (comm.size() < comm_bytes || name.size() <= comm_bytes || !name.starts_with(comm)) return false;
  const std::string run = first_of_file(folder + "/cmdline");
  return run.substr(run.rfind('/') + 1) == name;
}

/// Ended, and only not yet fetched by its parent.
bool is_over(const std::string& folder) {
  const std::string stat = first_of_file(folder + "/stat");
  const std::size_t name_end = stat.rfind(')');
  return name_end != std::string::npos &&
         (stat.compare(name_end, 3, ") Z") == 0 || stat.compare(name_end, 3, ") X") == 0);
}

Finding count_processes(const std::string& process, std::uint64_t min, std::uint64_t max) {
  DIR* proc = ::opendir("/proc");
  if (proc == nullptr)
    return {CheckState::kUnknown, std::string("cannot read /proc: ") + std::strerror(errno), {}};
  std::uint64_t count = 0;
  while (const dirent* entry = ::readdir(proc)) {
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9') continue;
    const std::string folder = std::string("/proc/") + entry->d_name;
    count += is_named(folder, process) && !is_over(folder);
  }
  ::closedir(proc);
  std::string text = std::to_string(count) + (count == 1 ? " process " : " processes ") + "named " + process;
  const bool good = count >= min && count <= max;
  if (count < min) text += ", at least " + std::to_string(min) + " should run";
  if (count > max) text += ", at most " + std::to_string(max) + " should run";
  return {good ? CheckState::kOk : CheckState::kCritical,
          std::move(text),
          {perfdata("count", static_cast<double>(count), "{process}")}};
}

}  // namespace

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", share);
  return text;
}

std::unique_ptr<Check> make_filesystem_check(boost::asio::io_context& context, std::string path,
                                             Thresholds thresholds) {
  auto probe = std::make_shared<host::FilesystemProbe>();  // owned by the check
  return std::make_unique<ImmediateCheck>(context, [probe, path = std::move(path), thresholds] {
    return look_at_filesystem(*probe, path, thresholds);
  });
}

std::unique_ptr<Check> make_process_check(boost::asio::io_context& context, std::string process,
                                          std::uint64_t min, std::uint64_t max) {
  return std::make_unique<ImmediateCheck>(
      context, [process = std::move(process), min, max] { return count_processes(process, min, max); });
}

std::unique_ptr<Check> make_impossible_check(boost::asio::io_context& context, std::string text) {
  return std::make_unique<ImmediateCheck>(context, [text = std::move(text)] {
    return Finding{CheckState::kUnknown, text, {}};
  });
}

}  // namespace tidemark::check
