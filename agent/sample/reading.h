#pragma once

#include <string>
#include <vector>

#include "common/model/telemetry.h"

namespace tidemark {

/// One value that a sampler saw, before it has a number in the spool.
struct Reading {
  std::string metric;
  std::string unit;
  MetricKind kind = MetricKind::kGauge;
  Attributes attributes;
  double value = 0;
};

/// Everything seen at one tick.
struct Readings {
  TimePoint time;
  std::vector<Reading> values;
};

}  // namespace tidemark
