#include "agent/snmp/notification/storms.h"

#include <algorithm>

namespace tidemark::snmp {
namespace {

constexpr double kMinute = 60'000;

}  // namespace

void Storms::fill(Bucket& bucket, Duration now) const {
  const auto elapsed = static_cast<double>((now - bucket.filled).count());
  bucket.tokens = std::min<double>(limits_.burst, bucket.tokens + elapsed * limits_.per_minute / kMinute);
  bucket.filled = now;
}

Storms::Verdict Storms::take(EndpointId device, Duration now) {
  const auto [found, added] = buckets_.try_emplace(device);
  Bucket& bucket = found->second;
  if (added) bucket.tokens = limits_.burst, bucket.filled = now;
  fill(bucket, now);
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return Verdict::kTake;
  }
  bucket.last_dropped = now;
  if (bucket.dropped++ > 0) return Verdict::kDrop;
  bucket.began = now;
  return Verdict::kBegins;
}

std::vector<Storms::Ended> Storms::ended(Duration now, bool all) {
  std::vector<Ended> out;
  for (auto it = buckets_.begin(); it != buckets_.end();) {
    Bucket& bucket = it->second;
    fill(bucket, now);
    if (bucket.dropped > 0 && (all || now - bucket.last_dropped >= kCalm)) {
      out.push_back({it->first, bucket.dropped, bucket.last_dropped - bucket.began});
      bucket.dropped = 0;
    }
    const bool calm = bucket.dropped == 0 && bucket.tokens >= limits_.burst;
    const auto here = it++;
    if (calm) buckets_.erase(here);
  }
  return out;
}

}  // namespace tidemark::snmp
