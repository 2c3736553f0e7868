#pragma once

#include <absl/status/statusor.h>

#include <string>
#include <string_view>
#include <vector>

#include "collector/series/rollup.h"

/// A day whose samples were forgotten gets more of them, as imported history may: what was known of it is
/// put together with what is known now. Of a series' bucket of time that both know, that stays which has more
/// samples in it; of as many, what was known. So a day that comes again changes nothing. Pure.
namespace tidemark::join {

/// Both in order of series and time.
std::vector<series::SeriesRollups> put_together(std::vector<series::SeriesRollups> known,
                                                const std::vector<series::SeriesRollups>& fresh);
/// Sketches as bytes (series::SketchSheet); empty: there are none. kDataLoss where they cannot be read.
absl::StatusOr<std::string> put_sketches_together(std::string_view known, std::string_view fresh);
/// As the store keeps them; empty: there are none. kDataLoss where they cannot be read.
absl::StatusOr<std::vector<series::SeriesRollups>> rollups_in(std::string_view bytes);

}  // namespace tidemark::join
