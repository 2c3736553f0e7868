#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tidemark::chart {

/// One line of valid UTF-8 that XML and text shapers take: a byte that is none becomes U+FFFD, each run of
/// white space and control characters one space, none at the ends.
std::string one_line(std::string_view words);

/// The same, but line feeds stay.
std::string lines_of(std::string_view words);

/// What one line of `words` is wide at `size`, in the unit of the size: DejaVu Sans's advance widths for
/// ASCII, and generous ones for the rest. Most other sans-serif fonts are narrower.
double estimated_width(std::string_view words, double size, bool bold = false);

/// `words` as one line, shortened with "…" where it is estimated to be wider than `width`; empty where not
/// even one character and the "…" fit.
std::string shortened(std::string_view words, double size, double width, bool bold = false);

/// The same on two lines at most, parted at a blank; one line where they fit one, or have no blank to be
/// parted at.
std::vector<std::string> two_lines(std::string_view words, double size, double width, bool bold = false);

}  // namespace tidemark::chart
