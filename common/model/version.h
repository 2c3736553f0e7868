#pragma once

#include <string_view>

namespace tidemark {

/// Below 0, 0 or above 0: whether version a comes before b, as Debian orders [EPOCH:]UPSTREAM[-REVISION]:
/// runs of digits by number, ~ before everything, letters before other characters. Other schemes mostly
/// agree. Pure.
int compare_versions(std::string_view a, std::string_view b);

}  // namespace tidemark
