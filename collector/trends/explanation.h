#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/trends/history.h"
#include "collector/trends/why.h"
#include "collector/versions/definition.h"
#include "common/model/ids.h"

/// Why a service was as it was, as an answer.
namespace tidemark::trends {

/// Where a result came from. The store keeps the batch of those that changed their check's state.
struct Origin {
  std::string source;             ///< the name of who speaks for the endpoint; or its id; empty: nobody does
  bool imported = false;          ///< it is older than the enrolment, or its endpoint never came
  Duration clock_offset{};        ///< what was added to the time that the source said
  std::optional<BatchSeq> batch;  ///< of `epoch`; absent: not kept
  std::optional<TimePoint> received;  ///< the batch
  /// The batch's; without one that which was open at the result's time, else the source's first; absent: it
  /// has none.
  std::optional<Epoch> epoch;
  TimePoint epoch_opened;
  bool certain = false;  ///< the batch's, or the source's only one: not by its time alone
};

/// A component that was not UP.
struct Suspect {
  std::string component;
  std::string endpoint;
  std::string check;
  StateThen then;
  Grounds grounds;
  Origin origin;  ///< of first_bad, else of the last result
};

/// Planned work on the service, or on some of its components.
struct WorkThen {
  timeline::Interval time;
  bool whole = false;  ///< on the service as such
  std::uint64_t components = 0;
};

struct Explanation {
  TimePoint at;
  StateThen then;
  NodeThen tree;
  std::vector<WorkThen> work;           ///< at that time
  std::vector<Correction> corrections;  ///< that take that time out of the figures, where it was DOWN
  FailedSet::Kind kind = FailedSet::Kind::kNothing;
  std::uint64_t failed = 0;       ///< so many components are in the set
  std::vector<Suspect> suspects;  ///< of the set, the first kSuspectsMax
  /// The newest result at `at` of each component that was judged and not UP, by its place; those that have
  /// one.
  std::vector<std::pair<std::size_t, store::ResultRow>> last_results;
};
inline constexpr std::size_t kSuspectsMax = 20;

struct Why {
  std::string service;
  std::string title;
  std::string time_zone;
  TimePoint now;
  std::vector<Explanation> moments;
  versions::Definition definition;  ///< that the moments are explained by
};

}  // namespace tidemark::trends
