#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/model/limits.h"
#include "common/model/telemetry.h"
#include "common/wire/validate.h"

namespace tidemark::admission {

/// The declared series of one stream's epoch: what the store has, and what the stream declares on its way.
/// Not thread-safe: guarded by its owner.
class KnownSeries {
 public:
  /// Those with numbers up to `known`, as the store has them.
  void load(const std::vector<SeriesDeclaration>& stored, std::uint32_t known);
  /// Judges those that are new here, and names their endpoints. A refused one loses its key, which is how the
  /// store keeps it; returns how many were refused.
  std::size_t declare(std::vector<SeriesDeclaration>& declarations, const wire::BatchContext& context);

  const wire::KnownSeriesMap& map() const { return map_; }

 private:
  void add(SeriesNumber number, const wire::KnownSeries& series);

  wire::KnownSeriesMap map_;
  std::map<EndpointId, std::size_t> accepted_;  // how many of each endpoint
};

}  // namespace tidemark::admission
