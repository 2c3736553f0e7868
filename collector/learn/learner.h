#pragma once

#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "collector/learn/proposal.h"
#include "collector/store/reader.h"

namespace tidemark::learn {

/// One group of series with what is proposed for it.
struct Learned {
  Learnt learnt;
  Proposal proposal;
  std::uint64_t series = 0;
  std::uint64_t endpoints = 0;
  std::uint64_t warnings = 0;  ///< so often the proposal would have fired, over all series
  Duration warning_time{};
  std::uint64_t criticals = 0;
  Duration critical_time{};
};

struct Question {
  std::vector<EndpointId> endpoints;
  std::string metric_prefix;
  TimePoint from;
  TimePoint to;
};

/// The most series times days that one question may take: some ten seconds' work.
inline constexpr double kSeriesDaysMax = 4'000;
/// Samples of one series that are in memory at a time.
inline constexpr std::size_t kSliceSamplesMax = 100'000;

/// Reads twice: for the quantiles, then for how often what follows from them would have fired. One series'
/// slice is in memory at a time. By metric and attributes. kResourceExhausted where it is too much at once.
absl::StatusOr<std::vector<Learned>> learn(store::Reader& reader, const Question& question);

}  // namespace tidemark::learn
