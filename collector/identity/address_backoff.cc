#include "collector/identity/address_backoff.h"

#include <algorithm>

namespace tidemark::identity {

Duration AddressBackoff::wait(const std::string& address, Duration now) const {
  const auto found = failures_.find(address);
  if (found == failures_.end()) return Duration::zero();
  return std::max(Duration::zero(), found->second.until - now);
}

void AddressBackoff::failed(const std::string& address, Duration now) {
  if (failures_.find(address) == failures_.end()) make_room(now);
  Failures& failures = failures_[address];
  if (now - failures.last >= options_.forget) failures.count = 0;
  ++failures.count;
  failures.last = now;
  if (failures.count <= options_.free_failures) return;
  Duration delay = options_.first;
  for (std::uint32_t i = options_.free_failures + 1; i < failures.count && delay < options_.max; ++i)
    delay *= 2;
  failures.until = now + std::min(delay, options_.max);
}

void AddressBackoff::make_room(Duration now) {
  std::erase_if(failures_, [&](const auto& entry) { return now - entry.second.last >= options_.forget; });
  if (failures_.size() < options_.addresses_max) return;
  const auto oldest = std::min_element(failures_.begin(), failures_.end(), [](const auto& a, const auto& b) {
    return a.second.last < b.second.last;
  });
  if (oldest != failures_.end()) failures_.erase(oldest);
}

}  // namespace tidemark::identity
