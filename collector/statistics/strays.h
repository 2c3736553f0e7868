#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "collector/statistics/points.h"

namespace tidemark::statistics {

/// How far growth over some days was from the line's, by what it was within the window: what a line with
/// noise around it does not know of growth that speeds up, pauses or comes in leaps. Nothing where what the
/// values keep beside the line comes back to it; all of it where it adds up from day to day, and in between a
/// share, by the variance ratio (Cochrane 1988; Lo and MacKinlay 1988). STATISTICS.md derives the numbers.
class Strays {
 public:
  /// None.
  Strays() = default;
  /// Of the points of the window, and of the same points with the steps between their levels taken out: one
  /// step alone is no growth that adds up. `slope` (> 0) is that of the line.
  Strays(std::span<const Point> points, std::span<const Point> joined, double slope);

  /// 0…1: the share in which deviations from the line add up.
  double share() const { return share_; }
  /// By so much growth may be above the line's, or below it, after so many days (≥ 0). Both grow with the
  /// days.
  double ahead(double days) const { return at(ahead_, days); }
  double behind(double days) const { return at(behind_, days); }

 private:
  static constexpr std::size_t kSpansMax = 12;
  using Distances = std::array<double, kSpansMax>;

  void measure(std::span<const double> beside, double days_each, double slope);
  double at(const Distances& distances, double days) const;

  double share_ = 0;
  std::size_t spans_ = 0;  // of which there are distances; 0: none
  Distances days_{}, ahead_{}, behind_{};
};

}  // namespace tidemark::statistics
