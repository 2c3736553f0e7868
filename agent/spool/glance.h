#pragma once

#include <absl/status/statusor.h>

#include <filesystem>

#include "common/stream/entry_store.h"

namespace tidemark::spool {

/// What a spool holds at one moment.
struct Glance {
  stream::SpoolState state;
  stream::BatchUse waiting;  ///< batches that the collector has not acknowledged
};

/// Looks into a spool that its agent may have open: read-only, nothing is mended. kNotFound where there is no
/// file; kFailedPrecondition where it is no spool of this version; kUnavailable where it cannot be read.
absl::StatusOr<Glance> glance(const std::filesystem::path& file);

}  // namespace tidemark::spool
