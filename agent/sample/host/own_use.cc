#include "agent/sample/host/own_use.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>

namespace tidemark::host {
namespace {

std::chrono::microseconds span_of(const timeval& time) {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

std::uint64_t resident_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  unsigned long long all = 0;
  unsigned long long resident = 0;
  const int read = std::fscanf(file, "%llu %llu", &all, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

}  // namespace

OwnUse own_use() {
  OwnUse out;
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0) {
    out.user = span_of(used.ru_utime);
    out.system = span_of(used.ru_stime);
  }
  if (::getrusage(RUSAGE_CHILDREN, &used) == 0)
    out.children = span_of(used.ru_utime) + span_of(used.ru_stime);
  out.resident_bytes = resident_bytes();
  return out;
}

}  // namespace tidemark::host
