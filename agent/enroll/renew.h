#pragma once

#include <absl/status/statusor.h>

#include <filesystem>

#include "agent/enroll/identity.h"
#include "common/model/time.h"

namespace tidemark::enroll {

/// One attempt to get a new certificate, for a new key, in place of the one that this endpoint has: also
/// where that has expired. An attempt whose answer was lost may be repeated: it comes to the same
/// certificate. The old one is gone when this returns the new one. Blocks its thread. Errors are one
/// sentence, as those of enroll(); kPermissionDenied: the collector refuses for good, as far as it knows.
absl::StatusOr<Identity> renew(const std::filesystem::path& state_dir, const Identity& current,
                               Duration timeout = Duration{15'000});

}  // namespace tidemark::enroll
