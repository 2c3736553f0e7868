#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "collector/store/operations_store.h"
#include "common/model/ids.h"

/// Which devices people let proxies speak for.
namespace tidemark::store {

struct ProxyRangeRow {
  SourceId source;
  std::string range;  ///< as DeviceRange::text() writes it
  Entry assigned;
};

/// Port to them. Thread-safe. What writes returns once it is durable, with its audit line in the same
/// transaction; must not be called from a commit's callback.
class ProxyStore {
 public:
  virtual ~ProxyStore() = default;

  /// kAlreadyExists: the source has that range.
  virtual absl::Status assign(const ProxyRangeRow& row) = 0;
  /// kNotFound: the source has no such range.
  virtual absl::Status unassign(SourceId source, const std::string& range, const Entry& by) = 0;
  /// Of one source (absent: of all), by source and range.
  virtual absl::StatusOr<std::vector<ProxyRangeRow>> ranges(const std::optional<SourceId>& source) = 0;
};

}  // namespace tidemark::store
