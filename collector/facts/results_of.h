#pragma once

#include <span>
#include <vector>

#include "collector/store/rows.h"
#include "collector/timeline/timeline.h"

namespace tidemark::facts {

/// What timelines are made of.
inline std::vector<timeline::Result> results_of(std::span<const store::ResultRow> rows) {
  std::vector<timeline::Result> out;
  out.reserve(rows.size());
  for (const store::ResultRow& row : rows) out.push_back({row.time, row.state, row.interval, row.confirm});
  return out;
}

}  // namespace tidemark::facts
