#include "tests/collector/trends/reference/zone.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <map>
#include <optional>
#include <stdexcept>

namespace tidemark::reference {
namespace {

/// The process's TZ for as long as this lives.
class ZoneOfProcess {
 public:
  explicit ZoneOfProcess(const std::string& name) {
    if (const char* before = std::getenv("TZ")) before_ = before;
    ::setenv("TZ", (":" + name).c_str(), 1);
    ::tzset();
  }
  ~ZoneOfProcess() {
    if (before_) {
      ::setenv("TZ", before_->c_str(), 1);
    } else {
      ::unsetenv("TZ");
    }
    ::tzset();
  }
  ZoneOfProcess(const ZoneOfProcess&) = delete;
  ZoneOfProcess& operator=(const ZoneOfProcess&) = delete;

  static long offset_s(std::int64_t unix_s) {
    const auto time = static_cast<std::time_t>(unix_s);
    std::tm local{};
    ::localtime_r(&time, &local);
    return local.tm_gmtoff;
  }

 private:
  std::optional<std::string> before_;
};

}  // namespace

Zone::Zone(const std::string& name) {
  constexpr std::int64_t k2015 = 1'420'070'400;
  constexpr std::int64_t k2035 = 2'051'222'400;
  const ZoneOfProcess zone(name);
  long offset = ZoneOfProcess::offset_s(k2015);
  const auto add = [&](std::int64_t from_s) {
    offsets_.push_back({from_unix_ms(from_s * 1000), std::chrono::seconds(offset)});
  };
  add(k2015);
  for (std::int64_t hour = k2015; hour < k2035; hour += 3600) {
    if (ZoneOfProcess::offset_s(hour + 3600) == offset) continue;
    std::int64_t second = hour;
    while (ZoneOfProcess::offset_s(second) == offset) ++second;
    offset = ZoneOfProcess::offset_s(second);
    add(second);
  }
}

std::size_t Zone::place_of(TimePoint at) const {
  const auto after = std::upper_bound(offsets_.begin(), offsets_.end(), at,
                                      [](TimePoint time, const Offset& one) { return time < one.from; });
  if (after == offsets_.begin()) throw std::out_of_range("the time is before 2015");
  return static_cast<std::size_t>(after - offsets_.begin()) - 1;
}

std::int64_t Zone::shown(TimePoint at) const { return unix_ms(at + offsets_[place_of(at)].offset); }

std::int64_t Zone::farthest(TimePoint at, Duration step) const {
  const std::size_t place = place_of(at);
  std::int64_t farthest = unix_ms(at + offsets_[place].offset);
  if (place > 0)
    farthest = std::max(farthest, unix_ms(offsets_[place].from - step + offsets_[place - 1].offset));
  return farthest;
}

std::vector<TimePoint> Zone::changes() const {
  std::vector<TimePoint> out;
  for (std::size_t i = 1; i < offsets_.size(); ++i) out.push_back(offsets_[i].from);
  return out;
}

const Zone& zone_named(const std::string& name) {
  static std::map<std::string, Zone> zones;
  return zones.try_emplace(name, name).first->second;
}

}  // namespace tidemark::reference
