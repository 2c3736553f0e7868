#include "common/vitals/vitals.h"

namespace tidemark {

void Vitals::count(std::string_view name, std::int64_t n, std::string_view detail) {
  MutexLock lock(mutex_);
  auto& details = values_.try_emplace(std::string(name)).first->second;
  if (details.size() >= kDetailsMax && details.find(detail) == details.end()) detail = "other";
  details[std::string(detail)] += n;
}

void Vitals::set(std::string_view name, std::int64_t value) {
  MutexLock lock(mutex_);
  values_.try_emplace(std::string(name)).first->second[std::string{}] = value;
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
