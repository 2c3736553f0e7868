#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "collector/trends/service_trend.h"

namespace tidemark::trends {

/// A figure by its name in a worked example, as text that compares: a duration in ms, a number with six
/// significant digits, or "none".
using NamedFigures = std::map<std::string, std::string>;

/// tests/data/figures/EXAMPLE.toml: what there was, and which figures follow from it by hand. The page beside
/// the examples says how they are written.
struct WorkedExample {
  std::string title;
  NamedFigures expected;
  NamedFigures computed;  ///< of those that are expected
};

/// Fails the test where the file has mistakes.
WorkedExample worked_example(const std::filesystem::path& file);

}  // namespace tidemark::trends
