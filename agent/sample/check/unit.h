#pragma once

#include <string>
#include <vector>

#include "agent/sample/check/check.h"
#include "agent/sample/check/unit_bus.h"

namespace tidemark::check {

struct UnitWish {
  std::string unit;                  ///< with its type: "nginx.service"
  std::vector<std::string> good;     ///< states (ActiveState) that are right
  std::vector<std::string> warning;  ///< states that are a warning; all others are critical
};

/// As systemctl reads a name: what has no type of unit at its end is a service.
std::string unit_name(const std::string& written);

/// Pure; `now_s` in seconds since 1970.
Finding judge_unit(const UnitWish& wish, const UnitFacts& facts, double now_s);

}  // namespace tidemark::check
