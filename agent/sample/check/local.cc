#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <functional>

#include "agent/sample/check/making.h"
#include "agent/sample/host/filesystem_probe.h"

namespace tidemark::check {
namespace {

Finding look_at_filesystem(host::FilesystemProbe& probe, const std::string& path, const Bounds& percents) {
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
  const CheckState state = judge_high(used, percents);
  std::string text =
      path + " is " + percent(used) + " full, " + bytes_text(static_cast<double>(space.available)) + " free";
  if (state != CheckState::kOk) {
    text += " (" + std::string(name_of(state)) + " from " +
            percent(*(state == CheckState::kCritical ? percents.critical : percents.warning)) + ")";
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

std::unique_ptr<Check> make_filesystem_check(const Making& making) {
  auto probe = std::make_shared<host::FilesystemProbe>();  // owned by the check
  const Bounds percents = making.parameters.numbers("warning_percent", "critical_percent");
  return make_immediate_check(making.context, [probe, path = making.parameters.text("path"), percents] {
    return look_at_filesystem(*probe, path, percents);
  });
}

std::unique_ptr<Check> make_process_check(const Making& making) {
  const auto bound = [&](const char* name) {
    return static_cast<std::uint64_t>(making.parameters.number(name).value_or(0));
  };
  return make_immediate_check(
      making.context, [process = making.parameters.text("process"), min = bound("min"), max = bound("max")] {
        return count_processes(process, min, max);
      });
}

}  // namespace tidemark::check
