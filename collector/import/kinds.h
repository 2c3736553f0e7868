#pragma once

#include <absl/status/statusor.h>

#include "collector/import/fields.h"
#include "collector/import/record.h"

namespace tidemark::import {

/// Judges a line's fields by the table of kinds. kInvalidArgument, with a sentence about the first field
/// that is wrong, missing or out of place, or that names the kinds that there are.
absl::StatusOr<Record> record_of(const Fields& fields);

}  // namespace tidemark::import
