#pragma once

#include <string>

#include "collector/catalog/service.h"
#include "collector/timeline/pieces.h"

namespace tidemark::catalog {

/// What `down` costs by the curve, in the curve's currency: each millisecond by the local hour of the week
/// that it lies in, also where the clock repeats or skips an hour.
double cost_of(const CostCurve& curve, const std::string& time_zone, const timeline::Intervals& down);

}  // namespace tidemark::catalog
