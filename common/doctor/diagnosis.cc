#include "common/doctor/diagnosis.h"

#include <sys/resource.h>
#include <sys/statvfs.h>

#if defined(__linux__)
#include <sys/timex.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iomanip>
#include <utility>

namespace tidemark::doctor {
namespace {

constexpr std::uint64_t kMebibyte = 1 << 20;

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes / kMebibyte) + " MiB"; }

std::size_t how_many(const Diagnoses& all, Diagnosis::Verdict verdict) {
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const Diagnosis& one) { return one.verdict == verdict; }));
}

}  // namespace

std::string word_of(Diagnosis::Verdict verdict) {
  switch (verdict) {
    case Diagnosis::Verdict::kGood:
      return "good";
    case Diagnosis::Verdict::kWarning:
      return "warning";
    case Diagnosis::Verdict::kBad:
      break;
  }
  return "bad";
}
Diagnosis::Verdict verdict_of(const std::string& word) {
  if (word == "good") return Diagnosis::Verdict::kGood;
  return word == "warning" ? Diagnosis::Verdict::kWarning : Diagnosis::Verdict::kBad;
}

Diagnosis good(std::string area, std::string text) {
  return {Diagnosis::Verdict::kGood, std::move(area), std::move(text), {}};
}
Diagnosis warning(std::string area, std::string text, std::string remedy) {
  return {Diagnosis::Verdict::kWarning, std::move(area), std::move(text), std::move(remedy)};
}
Diagnosis bad(std::string area, std::string text, std::string remedy) {
  return {Diagnosis::Verdict::kBad, std::move(area), std::move(text), std::move(remedy)};
}

Diagnosis examine_clock() {
#if defined(__linux__)
  timex clock{};
  const int state = ::adjtimex(&clock);
  if (state < 0)
    return warning("clock", std::string("whether it is kept right cannot be asked: ") + std::strerror(errno),
                   "Run this as the service's user, or as root.");
  if (state == TIME_ERROR || (clock.status & STA_UNSYNC) != 0) {
    return warning("clock", "nobody keeps it right: certificates and outages are judged by it",
                   "Start a time service, such as systemd-timesyncd or chrony.");
  }
#endif
  return good("clock", "is kept right");
}

Diagnosis examine_space(const std::filesystem::path& folder, std::uint64_t bytes_wanted) {
  struct statvfs info {};
  if (::statvfs(folder.c_str(), &info) != 0) {
    return bad("disk", folder.string() + ": " + std::strerror(errno),
               "Make the folder, and give it to the service's user.");
  }
  const std::uint64_t free = static_cast<std::uint64_t>(info.f_bavail) * info.f_frsize;
  const std::string text = folder.string() + " has " + mebibytes(free) + " left";
  if (info.f_files > 0 && info.f_favail == 0)
    return bad("disk", folder.string() + " has no inode left", "Remove files from its file system.");
  if (free >= bytes_wanted) return good("disk", text);
  const std::string wanted = ", and may need " + mebibytes(bytes_wanted);
  const char* remedy = "Make room on its file system, or give it a larger one.";
  return free < bytes_wanted / 10 ? bad("disk", text + wanted, remedy)
                                  : warning("disk", text + wanted, remedy);
}

Diagnosis examine_descriptors(std::uint64_t wanted) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= wanted)
    return good("limits", "enough files may be open");
  return warning("limits",
                 "at most " + std::to_string(limit.rlim_cur) + " files may be open here, and " +
                     std::to_string(wanted) + " may be needed",
                 "Raise LimitNOFILE of the service.");
}

Diagnosis examine_lifetime(const std::string& whose, TimePoint not_before, TimePoint not_after, TimePoint now,
                           Duration wanted, const std::string& remedy) {
  const std::string what = whose + " certificate ";
  if (now < not_before) {
    return bad("certificate", what + "is not valid before " + human(not_before - now) + " from now",
               "Set this machine's clock right.");
  }
  if (now >= not_after)
    return bad("certificate", what + "expired " + human(now - not_after) + " ago", remedy);
  const std::string text = what + "lasts " + human(not_after - now) + " more";
  return not_after - now < wanted ? warning("certificate", text, remedy) : good("certificate", text);
}

int exit_code_of(const Diagnoses& all) { return how_many(all, Diagnosis::Verdict::kBad) > 0 ? 1 : 0; }

int write(const Diagnoses& all, std::ostream& out) {
  std::size_t width = 0;
  for (const Diagnosis& one : all) width = std::max(width, one.area.size());
  for (const Diagnosis& one : all) {
    out << std::left << std::setw(9) << word_of(one.verdict) << std::setw(static_cast<int>(width)) << one.area
        << "  " << one.text << "\n";
    if (!one.remedy.empty()) out << std::string(9 + width + 2, ' ') << one.remedy << "\n";
  }
  const auto counted = [](std::size_t n, const char* what) {
    return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
  };
  const std::size_t bads = how_many(all, Diagnosis::Verdict::kBad);
  const std::size_t warnings = how_many(all, Diagnosis::Verdict::kWarning);
  out << "\n"
      << (bads + warnings == 0 ? std::string("nothing is wrong")
                               : counted(bads, "problem") + " and " + counted(warnings, "warning"))
      << "\n";
  return exit_code_of(all);
}

}  // namespace tidemark::doctor
