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

inline constexpr double kPageWidth = 640;  ///< of charts in a document
inline constexpr double kScreenWidth =
    400;  ///< of charts in a mail: so wide that their words are read on a phone

/// Those that the material has something for, in the order of the report, `width` pixels wide. Pure.
std::vector<Chart> charts_of(const Material& material, const Report& report, double width = kPageWidth);

}  // namespace tidemark::report
