#pragma once

#include <string_view>

namespace tidemark::report {

/// report.html.mustache, as it was when this was built.
extern const std::string_view kHtmlTemplate;
/// Of a table within it.
extern const std::string_view kTableTemplate;

}  // namespace tidemark::report
