#include <dirent.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <sys/utsname.h>

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <optional>

#include "agent/sample/check/making.h"
#include "common/certificate/certificate.h"
#include "common/clock/clock.h"

/// Checks of files. They may lie on a network mount that hangs, so they look from a thread of their own.
namespace tidemark::check {
namespace {

double now_s() { return static_cast<double>(unix_ms(system_clock().now())) / 1000; }
double changed_s(const struct stat& info) {
  return static_cast<double>(info.st_mtim.tv_sec) + static_cast<double>(info.st_mtim.tv_nsec) / 1e9;
}
// ---- file ----

struct FileWish {
  std::string path;
  bool must_exist = true;
  Bounds age_s;
  std::optional<double> size_min, size_max;
};

Finding look_at_file(const FileWish& wish) {
  struct stat info {};
  if (::stat(wish.path.c_str(), &info) != 0) {
    if (errno != ENOENT) return {CheckState::kUnknown, wish.path + ": " + std::strerror(errno), {}};
    return {wish.must_exist ? CheckState::kCritical : CheckState::kOk,
            wish.path + (wish.must_exist ? " is missing" : " is not there, as it should be"),
            {}};
  }
  if (!wish.must_exist) return {CheckState::kCritical, wish.path + " is there and should not be", {}};
  const double age = std::max(0.0, now_s() - changed_s(info));
  const auto size = static_cast<double>(info.st_size);
  CheckState state = judge_high(age, wish.age_s);
  std::string text = wish.path + ": " + bytes_text(size) + ", changed " + span_text(age) + " ago";
  if (wish.size_min && size < *wish.size_min) {
    state = CheckState::kCritical;
    text += "; smaller than " + bytes_text(*wish.size_min);
  }
  if (wish.size_max && size > *wish.size_max) {
    state = CheckState::kCritical;
    text += "; larger than " + bytes_text(*wish.size_max);
  }
  return {state, std::move(text), {perfdata("age", age, "s"), perfdata("size", size, "By")}};
}

// ---- backup ----

constexpr std::size_t kFilesMax = 100'000;  // looked at in one folder

Finding look_at_backups(const std::string& folder, const std::string& pattern, const Bounds& age_s,
                        double size_min) {
  DIR* open = ::opendir(folder.c_str());
  if (open == nullptr) return {CheckState::kCritical, folder + ": " + std::strerror(errno), {}};
  std::optional<double> newest;
  std::string name;
  double size = 0;
  std::size_t seen = 0, small = 0;
  while (const dirent* entry = ::readdir(open)) {
    if (++seen > kFilesMax) break;
    if (!pattern.empty() && ::fnmatch(pattern.c_str(), entry->d_name, FNM_PERIOD) != 0) continue;
    struct stat info {};
    if (::fstatat(::dirfd(open), entry->d_name, &info, 0) != 0 || !S_ISREG(info.st_mode)) continue;
    if (static_cast<double>(info.st_size) < size_min) {
      ++small;
      continue;
    }
    if (newest && changed_s(info) <= *newest) continue;
    newest = changed_s(info);
    name = entry->d_name;
    size = static_cast<double>(info.st_size);
  }
  ::closedir(open);
  if (seen > kFilesMax) {
    return {CheckState::kUnknown, folder + " has more than " + std::to_string(kFilesMax) + " files", {}};
  }
  if (!newest) {
    std::string text = "no backup in " + folder;
    if (!pattern.empty()) text += " is called " + pattern;
    if (small > 0) text += "; " + std::to_string(small) + " are smaller than " + bytes_text(size_min);
    return {CheckState::kCritical, std::move(text), {}};
  }
  const double age = std::max(0.0, now_s() - *newest);
  return {judge_high(age, age_s),
          "the newest backup, " + name + " (" + bytes_text(size) + "), is " + span_text(age) + " old",
          {perfdata("age", age, "s"), perfdata("size", size, "By")}};
}

Finding look_at_event(const std::string& name, const Bounds& age_s,
                      const std::function<std::optional<TimePoint>(const std::string&)>& last_event) {
  const auto last = last_event ? last_event(name) : std::nullopt;
  if (!last) {
    return {CheckState::kCritical,
            "the event " + name + " was never reported here ('tidemark-agent event' would)",
            {}};
  }
  const double age = std::max(0.0, -seconds_until(*last));
  return {judge_high(age, age_s),
          "the event " + name + " was last reported " + span_text(age) + " ago",
          {perfdata("age", age, "s")}};
}

// ---- certificate ----

Finding look_at_certificate(const std::string& path, const Bounds& days) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return {CheckState::kCritical, path + ": " + std::strerror(errno), {}};
  std::string text(certificate::kPemBytesMax, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  const auto parsed = certificate::Certificate::parse(text);
  if (!parsed.ok()) return {CheckState::kCritical, path + " holds no certificate in PEM", {}};
  return judge_certificate(path, seconds_until(parsed->not_after()), days);
}

// ---- reboot ----

Finding look_for_reboot(const std::optional<double>& critical_s) {
  struct stat info {};
  for (const char* mark : {"/run/reboot-required", "/var/run/reboot-required"}) {
    if (::stat(mark, &info) != 0) continue;
    const double age = std::max(0.0, now_s() - changed_s(info));
    return {judge_high(age, {0.0, critical_s}),
            "a reboot is pending for " + span_text(age) + ": the distribution asks for it",
            {perfdata("age", age, "s")}};
  }
  utsname running{};
  if (::uname(&running) != 0) return {CheckState::kUnknown, std::strerror(errno), {}};
  const std::string modules = std::string("/lib/modules/") + running.release;
  if (::stat("/lib/modules", &info) == 0 && ::stat(modules.c_str(), &info) != 0 && errno == ENOENT) {
    return {CheckState::kWarning,
            std::string("a reboot is pending: the modules of the running kernel ") + running.release +
                " are gone",
            {}};
  }
  return {CheckState::kOk, "no reboot is pending", {}};
}

}  // namespace

std::unique_ptr<Check> make_file_check(const Making& making) {
  const Parameters& of = making.parameters;
  FileWish wish{of.text("path"), of.text("state") == "exists", of.durations("age_warning", "age_critical"),
                of.number("size_min"), of.number("size_max")};
  return make_blocking_check(making.context, making.spec.timeout, [wish] { return look_at_file(wish); });
}

std::unique_ptr<Check> make_backup_check(const Making& making) {
  const Parameters& of = making.parameters;
  if (const std::string event = of.text("event"); !event.empty()) {
    return make_immediate_check(making.context, [event, age_s = of.durations("age_warning", "age_critical"),
                                                 last = making.surroundings.last_event] {
      return look_at_event(event, age_s, last);
    });
  }
  return make_blocking_check(
      making.context, making.spec.timeout,
      [folder = of.text("folder"), pattern = of.text("pattern"),
       age_s = of.durations("age_warning", "age_critical"), size_min = of.number("size_min").value_or(0)] {
        return look_at_backups(folder, pattern, age_s, size_min);
      });
}

std::unique_ptr<Check> make_certificate_check(const Making& making) {
  const Parameters& of = making.parameters;
  const Bounds days = of.numbers("warning_days", "critical_days");
  return make_blocking_check(making.context, making.spec.timeout,
                             [path = of.text("path"), days] { return look_at_certificate(path, days); });
}

std::unique_ptr<Check> make_reboot_check(const Making& making) {
  return make_blocking_check(
      making.context, making.spec.timeout,
      [critical_s = making.parameters.seconds("critical")] { return look_for_reboot(critical_s); });
}

}  // namespace tidemark::check
