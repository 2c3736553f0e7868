#pragma once

#include <absl/container/flat_hash_map.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/model/limits.h"
#include "common/model/telemetry.h"

namespace tidemark::batch {

/// Numbers of series: those that the spool knows keep theirs, new ones get the next. It knows series by
/// digests of their names, so that a proxy's millions of them take 20 bytes each.
class SeriesNumbers {
 public:
  /// Declarations of the spool, numbered from 1 without holes, in order; in pieces.
  void know(const std::vector<SeriesDeclaration>& declarations);

  std::optional<SeriesNumber> find(const SeriesKey& key) const;
  /// Absent: the endpoint has `series_max` series. Else it is among the undeclared ones from now on.
  std::optional<SeriesNumber> add(SeriesKey key, const std::string& unit, MetricKind kind,
                                  std::size_t series_max);

  /// In order of their numbers; they are not undeclared any more.
  std::vector<SeriesDeclaration> take_undeclared();
  void declare_again(const std::vector<SeriesDeclaration>& declarations);

 private:
  using Fingerprint = std::array<std::uint8_t, 12>;
  static Fingerprint fingerprint_of(const SeriesKey& key);

  absl::flat_hash_map<Fingerprint, std::uint32_t> numbers_;
  std::unordered_map<EndpointId, std::uint32_t> of_endpoint_;  // how many
  std::vector<SeriesDeclaration> undeclared_;
};

}  // namespace tidemark::batch
