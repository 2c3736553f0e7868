#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>
#include <vector>

#include "collector/store/cut_store.h"
#include "common/sync/mutex.h"

namespace tidemark::store::sqlite {

/// Where each endpoint's rows of the table `blocks` are: an index in memory, since one on the disk would
/// touch a page an endpoint at every commit. Made anew at a start by one pass over the table, which holds
/// some minutes. A reader asks it before it begins its look at the file: rows that are cut meanwhile are in
/// chunks there. Thread-safe.
class UncutIndex {
 public:
  struct Row {
    std::int64_t id = 0;
    EndpointId endpoint;
    SourceId source;
    TimePoint received;
    TimePoint earliest;  ///< of its samples
    std::uint32_t bytes = 0;
    std::uint64_t samples = 0;
  };

  /// In the order of their ids.
  void add(const std::vector<Row>& rows);
  /// The greatest id that there is, cut or not: at a start.
  void begin_at(std::int64_t greatest);
  /// All rows of the one are the other's from now on, of whom there are none below its cut.
  void merge(EndpointId from, EndpointId to);
  /// They are in chunks, or set aside.
  void drop(EndpointId endpoint, std::int64_t up_to);

  std::vector<std::int64_t> ids(EndpointId endpoint) const;
  /// Rows of one endpoint.
  struct Uncut {
    std::vector<std::int64_t> ids;
    TimePoint earliest = TimePoint::max();  ///< of their samples
  };
  Uncut of(EndpointId endpoint) const;
  std::vector<WaitingBlocks> waiting() const;
  /// All rows that wait have this id or a greater one.
  std::int64_t lowest() const;
  std::uint64_t samples() const;  ///< of all rows
  std::uint64_t rows() const;
  /// When something of an endpoint, or from a source, was received last; absent: nothing since the start.
  std::optional<TimePoint> last_received(EndpointId id) const;

 private:
  struct Place {
    std::int64_t id;
    TimePoint received;
    TimePoint earliest;
    std::uint32_t bytes;
    std::uint32_t samples;
  };
  struct Waiting {
    WaitingBlocks sums;
    std::int64_t lowest = 0;  // id of its rows
    std::deque<Place> rows;
  };

  void note_received(EndpointId id, TimePoint at) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  /// Of which there are no rows any more.
  void remove(EndpointId endpoint) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  const Waiting* find(EndpointId endpoint) const ABSL_SHARED_LOCKS_REQUIRED(mutex_);

  mutable Mutex mutex_;
  // Side by side: each turn of the cut looks at all of them.
  std::vector<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<EndpointId, std::size_t> place_of_ ABSL_GUARDED_BY(mutex_);  // in waiting_
  std::unordered_map<EndpointId, TimePoint> last_ ABSL_GUARDED_BY(mutex_);
  std::int64_t greatest_ ABSL_GUARDED_BY(mutex_) = 0;  // id that was added
  std::uint64_t samples_ ABSL_GUARDED_BY(mutex_) = 0;
  std::uint64_t rows_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tidemark::store::sqlite
