#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <vector>

#include "collector/paint/document.h"
#include "collector/report/charts.h"

namespace tidemark::report {

/// The report as PDF, with all its charts. Errors as those of paint::Document::finish().
absl::StatusOr<std::string> render_pdf(const Report& report, const std::vector<Chart>& charts,
                                       paint::Paper paper);

}  // namespace tidemark::report
