#pragma once

#include <absl/status/statusor.h>
#include <absl/time/time.h>

#include "collector/cli/commands.h"

/// What commands about one service and a time ask alike.
namespace tidemark::cli {

/// In which zone the times of the call are: that of the service, where one of them is a day; it is asked for.
absl::StatusOr<absl::TimeZone> zone_for(const Desk& desk);
/// The service and its period. Usage mistakes come before anything is asked of the collector.
Outcome make_request(const Desk& desk, v1::TrendRequest& request);

}  // namespace tidemark::cli
