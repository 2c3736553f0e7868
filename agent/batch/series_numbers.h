#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/model/limits.h"
#include "common/model/telemetry.h"

namespace tidemark::batch {

/// Numbers of series: those that the spool knows keep theirs, new ones get the next. It knows an endpoint's
/// series by digests of their names, so that a proxy's millions of them take some 13 bytes each. Two of one
/// endpoint's 5,000 have the same with a chance of one in 10¹²; what an endpoint is called is no matter of
/// others.
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
  using Fingerprint = std::array<std::uint8_t, 8>;
  struct Known {
    Fingerprint fingerprint;
    std::uint32_t number;
  };
  using Series = std::vector<Known>;  // in order of fingerprints
  static Fingerprint fingerprint_of(const SeriesKey& key);
  static Series::const_iterator place_of(const Series& series, const Fingerprint& fingerprint);
  static void insert(Series& series, const Known& known);

  std::unordered_map<EndpointId, Series> of_endpoint_;
  std::uint32_t last_ = 0;
  std::vector<SeriesDeclaration> undeclared_;
};

}  // namespace tidemark::batch
