#pragma once

#include <absl/status/statusor.h>

#include <string>

#include "collector/chart/palette.h"
#include "collector/chart/picture.h"

namespace tidemark::paint {

/// The picture as PNG with a palette, on opaque paper, so that it is read on light and on dark ground;
/// `density` pixels for each of the picture's, 0.5…4: 2 for mails. To the byte the same for the same picture
/// on the same host.
///
/// kFailedPrecondition, with what to install, where there is no cairo, pango or font; kInvalidArgument where
/// the density is another, or the image would have more than kPixelsMax. Any thread may paint, several at
/// once; each keeps the fonts that it used until it ends, so few threads should.
absl::StatusOr<std::string> png(const chart::Picture& picture, double density, chart::Theme theme);

/// Whether images and documents can be made on this host. kFailedPrecondition, with what to install.
absl::Status ready();

inline constexpr double kPixelsMax = 16e6;  // 64 MB while it is painted

}  // namespace tidemark::paint
