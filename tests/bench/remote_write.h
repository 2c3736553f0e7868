#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tests/bench/messages.h"
#include "tests/bench/workload.h"

namespace tidemark::bench {

/// The same samples in the same portions for other programs: Prometheus' remote write 1.0, over one HTTP/1.1
/// connection a source. A series has the names __name__, host and device.
struct RemoteWrite {
  std::string host;
  std::uint16_t port = 0;
  std::string path;

  /// Whole requests, as they go out.
  std::vector<std::string> requests(const Workload& workload, const Shape& shape, std::size_t source) const;
  /// Sends them one after the other, each after the answer to the one before; returns how long each took, in
  /// ms. An answer other than 2xx is an error.
  absl::StatusOr<std::vector<double>> send(const std::vector<std::string>& requests) const;
};

}  // namespace tidemark::bench
