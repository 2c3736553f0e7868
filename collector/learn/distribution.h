#pragma once

#include <cstdint>
#include <map>

namespace tidemark::learn {

/// How values are distributed, in bounded memory whatever their number: counts in buckets whose bounds grow
/// by 1 %, so that a quantile is within half a per cent of the value that has that rank. The least and the
/// most are exact.
class Distribution {
 public:
  /// Smaller sizes count as 0, greater ones as this: at most some 14,000 buckets.
  static constexpr double kSizeMin = 1e-12;
  static constexpr double kSizeMax = 1e18;

  /// No NaN.
  void add(double value);
  std::uint64_t count() const { return count_; }
  /// 0 where there is none.
  double least() const { return least_; }
  double most() const { return most_; }
  /// The value of which the share q (0…1) of all is at or below; 0 where there is none.
  double quantile(double q) const;

 private:
  std::map<std::int32_t, std::uint64_t> buckets_;  // by sign and size: in the order of the values
  std::uint64_t count_ = 0;
  double least_ = 0;
  double most_ = 0;
};

}  // namespace tidemark::learn
