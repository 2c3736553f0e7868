#include "common/vitals/vitals.h"

namespace tidemark {

namespace {

/// Without making a string where it is there already, as it nearly always is.
template <class Map>
auto& entry(Map& map, std::string_view key) {
  const auto it = map.find(key);
  return it != map.end() ? it->second : map.try_emplace(std::string(key)).first->second;
}

}  // namespace

void Vitals::count(std::string_view name, std::int64_t n, std::string_view detail) {
  MutexLock lock(mutex_);
  auto& details = entry(values_, name);
  if (details.size() >= kDetailsMax && details.find(detail) == details.end()) detail = "other";
  entry(details, detail) += n;
}

void Vitals::set(std::string_view name, std::int64_t value) {
  MutexLock lock(mutex_);
  entry(entry(values_, name), {}) = value;
}

std::vector<Vital> Vitals::snapshot() const {
  MutexLock lock(mutex_);
  std::vector<Vital> out;
  for (const auto& [name, details] : values_) {
    for (const auto& [detail, value] : details) out.push_back({name, detail, value});
  }
  return out;
}

}  // namespace tidemark
