#pragma once

#include <span>
#include <vector>

#include "collector/statistics/points.h"

namespace tidemark::statistics {

/// The points, those in place of which the median of the five around them stands that are more than 5 robust
/// deviations from it (Hampel 1974): a day or two. Not so the first and last two, of which nobody knows yet
/// whether they are spikes.
std::vector<Point> without_spikes(std::span<const Point> points);

}  // namespace tidemark::statistics
