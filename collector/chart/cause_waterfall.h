#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "collector/chart/picture.h"

namespace tidemark::chart {

struct Cause {
  std::string label;
  double value = 0;  ///< in any one unit; those that are not above 0 are left out
};

/// What a sum is made of: the largest first, each bar beginning where the one before ends.
struct CauseWaterfall {
  Frame frame;
  std::vector<Cause> causes;
  std::string others_label;  ///< of all after the first kCausesMax
  std::string total_label;
  std::function<std::string(double)> text;  ///< of a value, as people read it
};

inline constexpr std::size_t kCausesMax = 8;

Picture cause_waterfall(const CauseWaterfall& input);

}  // namespace tidemark::chart
