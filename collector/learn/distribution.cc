#include "collector/learn/distribution.h"

#include <algorithm>
#include <cmath>

namespace tidemark::learn {
namespace {

const double kLogGrowth = std::log(1.01);
constexpr std::int32_t kOffset = 10'000;  // more than the buckets below 1

std::int32_t bucket_of(double value) {
  const double size = std::min(std::abs(value), Distribution::kSizeMax);
  if (size < Distribution::kSizeMin) return 0;
  const auto place = static_cast<std::int32_t>(std::floor(std::log(size) / kLogGrowth)) + kOffset;
  return value < 0 ? -place : place;
}

double middle_of(std::int32_t bucket) {
  if (bucket == 0) return 0;
  const double size = std::exp((std::abs(bucket) - kOffset + 0.5) * kLogGrowth);
  return bucket < 0 ? -size : size;
}

}  // namespace

void Distribution::add(double value) {
  ++buckets_[bucket_of(value)];
  least_ = count_ == 0 ? value : std::min(least_, value);
  most_ = count_ == 0 ? value : std::max(most_, value);
  ++count_;
}

double Distribution::quantile(double q) const {
  if (count_ == 0) return 0;
  const auto rank =
      static_cast<std::uint64_t>(std::ceil(std::clamp(q, 0.0, 1.0) * static_cast<double>(count_)));
  std::uint64_t passed = 0;
  for (const auto& [bucket, n] : buckets_) {
    passed += n;
    if (passed >= std::max<std::uint64_t>(rank, 1)) return std::clamp(middle_of(bucket), least_, most_);
  }
  return most_;
}

}  // namespace tidemark::learn
