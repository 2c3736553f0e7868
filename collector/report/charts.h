#pragma once

#include <string>
#include <vector>

#include "collector/chart/picture.h"
#include "collector/report/report.h"

namespace tidemark::report {

/// A report's figures as a picture, with words in its language.
struct Chart {
  std::string id;  ///< "days", "outages", "periods", "budget", "causes", "capacity"
  chart::Picture picture;
};

/// Those that the material has something for, in the order of the report. Pure.
std::vector<Chart> charts_of(const Material& material, const Report& report);

}  // namespace tidemark::report
