#pragma once

#include <string>
#include <string_view>

#include "collector/chart/palette.h"
#include "collector/chart/picture.h"

namespace tidemark::chart {

/// One <svg> element of SVG 1.1 that stands alone or in a page of HTML: an image with its title and
/// description for those who cannot see it (WAI-ARIA's role "img"), texts as texts, nothing remote, no
/// script, no style. To the byte the same for the same picture, in any locale. `id_prefix` begins its ids, so
/// that a page can hold several: letters, digits, "-" and "_" of it are used.
std::string svg(const Picture& picture, Theme theme, std::string_view id_prefix);

/// `words` within an element or a quoted attribute. Valid UTF-8 stays so.
std::string xml_escaped(std::string_view words);

}  // namespace tidemark::chart
