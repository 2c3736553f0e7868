#pragma once

#include <string_view>

namespace tidemark::debian {

/// Below 0, 0 or above 0 as `a` is older than, the same as or newer than `b`, by the rules of
/// deb-version(7): epoch, upstream's version, the distribution's revision. Any text has its place in the
/// order, a malformed one too. Pure.
int compare_versions(std::string_view a, std::string_view b);

}  // namespace tidemark::debian
