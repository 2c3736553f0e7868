#pragma once

#include <absl/status/statusor.h>

#include <filesystem>
#include <functional>
#include <string>

namespace tidemark::verify {

struct Verdict {
  bool good = false;
  std::string summary;  ///< how many rows of each table were looked at, and how many are damaged
};

/// Looks at every row of a store's file, at rest or beside the collector that writes it: reads alone, row by
/// row, so that memory stays small. `say` is given a line for everything that is damaged, as it is found.
/// kNotFound where there is no file, kFailedPrecondition where it is no Tidemark store or of another
/// version's schema, other codes where it cannot be opened: then nothing was looked at.
absl::StatusOr<Verdict> verify(const std::filesystem::path& file,
                               const std::function<void(const std::string&)>& say);

}  // namespace tidemark::verify
