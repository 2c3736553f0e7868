#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/stream/messages.h"

namespace tidemark::stream {

/// One row of the spool.
struct Entry {
  BatchSeq from;
  BatchSeq to;
  Origin origin;
  TimePoint created;  ///< of a batch; of a loss record, of the first batch it replaced
  Counts counts;      ///< of this entry alone
  Counts total_after;
  Digest chain_after{};
  std::optional<std::string> batch;  ///< the encoded Batch; absent: a loss record
  std::optional<Loss> loss;
  std::uint32_t series_max = 0;  ///< the highest series number that the batch uses
  /// When it was acknowledged; absent: it was not.
  std::optional<TimePoint> acknowledged;
};

/// An entry without its payload, for decisions over many of them.
struct EntryOutline {
  BatchSeq from;
  BatchSeq to;
  std::uint64_t bytes = 0;  ///< of the payload
  bool is_loss = false;
  bool acknowledged = false;
  TimePoint created;
};

/// The spool's single row of state.
struct SpoolState {
  SpoolId spool;
  Epoch epoch;
  StoreId store;
  std::uint64_t store_generation = 0;
  BatchSeq last;
  Digest chain{};  ///< after `last`
  Counts total;    ///< at `last`
  BatchSeq acknowledged;
  BatchSeq purged;  ///< entries up to here are gone after they were acknowledged
  Digest purged_chain{};
  Counts purged_total;
  std::optional<Superseded> superseded;
  std::string monitor_set;  ///< the last one received, encoded by common/wire; empty: none
};

/// Port to the spool's durable rows: what the source's end needs of a disk, and nothing it could decide itself.
/// Changes gather until commit(); a crash before it leaves none of them, a crash after it keeps all of them.
/// Reads see the gathered changes. Not thread-safe: confined to the agent's io thread.
class EntryStore {
 public:
  virtual ~EntryStore() = default;

  virtual absl::StatusOr<SpoolState> state() = 0;
  virtual absl::Status put_state(const SpoolState& state) = 0;

  /// The entry that covers `seq`; kNotFound where none does; kDataLoss, with everything but the payload still
  /// readable by outline(), where its checksum does not match.
  virtual absl::StatusOr<Entry> entry_at(BatchSeq seq) = 0;
  /// The outline of the entry that covers `seq`, also of a damaged one. kNotFound where none does.
  virtual absl::StatusOr<Entry> damaged_entry_at(BatchSeq seq) = 0;
  /// In order, from the entry that covers or follows `from`, at most `limit`.
  virtual absl::StatusOr<std::vector<EntryOutline>> outlines(BatchSeq from, std::size_t limit) = 0;
  /// Inserts, or replaces the entry with the same `from`.
  virtual absl::Status put(const Entry& entry) = 0;
  /// Removes the entries whose `from` lies in [from, to].
  virtual absl::Status erase(BatchSeq from, BatchSeq to) = 0;

  /// Series are never removed. Numbers go up by one.
  virtual absl::Status put_series(const SeriesDeclaration& declaration) = 0;
  /// Those with numbers in [first, last], in order.
  virtual absl::StatusOr<std::vector<SeriesDeclaration>> series(SeriesNumber first, SeriesNumber last) = 0;

  /// Payload bytes of all entries, gathered changes included.
  virtual std::uint64_t bytes() const = 0;
  /// After an error nothing of what was gathered is kept.
  virtual absl::Status commit() = 0;
};

}  // namespace tidemark::stream
