#pragma once

#include <absl/status/status.h>

#include "collector/cli/commands.h"
#include "collector/cli/moment.h"

namespace tidemark::cli {

/// Sets since and until where they were given. Days are those of the view's zone.
template <class Request>
absl::Status set_range(const Desk& desk, Request& request) {
  if (!desk.call.since.empty()) {
    const auto since =
        parse_moment("--since", desk.call.since, RangeEnd::kSince, desk.view.now, desk.view.zone);
    if (!since.ok()) return since.status();
    request.set_since_time_ms(unix_ms(*since));
  }
  if (!desk.call.until.empty()) {
    const auto until =
        parse_moment("--until", desk.call.until, RangeEnd::kUntil, desk.view.now, desk.view.zone);
    if (!until.ok()) return until.status();
    request.set_until_time_ms(unix_ms(*until));
  }
  if (request.has_since_time_ms() && request.has_until_time_ms() &&
      request.until_time_ms() <= request.since_time_ms())
    return absl::InvalidArgumentError("--until has to be later than --since");
  return absl::OkStatus();
}

}  // namespace tidemark::cli
