#pragma once

#include <string_view>

namespace tidemark::report {

/// report.html.mustache, as it was when this was built.
extern const std::string_view kHtmlTemplate;

}  // namespace tidemark::report
