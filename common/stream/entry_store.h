#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/stream/messages.h"

namespace tidemark::stream {

/// One row of the spool without its payload.
struct EntryHeader {
  BatchSeq from;
  BatchSeq to;
  Origin origin;
  TimePoint created;  ///< of a batch; of a loss record, of the first batch it replaced
  Counts counts;      ///< what this entry adds to the total; of an unproven loss record nothing
  Counts total_after;
  Digest chain_before{};
  Digest chain_after{};
  std::uint32_t series_max = 0;  ///< the highest series number that the batch uses
  std::uint64_t bytes = 0;       ///< of the payload; 0 for a loss record
  std::optional<Loss> loss;      ///< absent: a batch

  bool is_batch() const { return !loss.has_value(); }
};

/// The loss record of the same place in the chain.
EntryHeader lost(EntryHeader batch, LossReason reason, std::string detail);

struct Entry {
  EntryHeader header;
  std::string batch;  ///< the encoded Batch; empty for a loss record
};

/// What batches take up.
struct BatchUse {
  std::uint64_t batches = 0;
  std::uint64_t bytes = 0;
  std::optional<TimePoint> oldest;
};

/// Entries up to `seq` were acknowledged at `since` or a little later.
struct AckMark {
  BatchSeq seq;
  TimePoint since;
  friend bool operator==(const AckMark&, const AckMark&) = default;
};

/// The spool's single row of state.
struct SpoolState {
  SpoolId spool;
  Epoch epoch;    ///< 0: none yet
  StoreId store;  ///< that gave the epoch; before that, by whose history the entries were settled; nil: none
  std::uint64_t store_generation = 0;
  BatchSeq last;
  Digest chain{};  ///< after `last`
  Counts total;    ///< at `last`
  BatchSeq acknowledged;
  BatchSeq purged;  ///< entries up to here are gone after they were acknowledged
  Digest purged_chain{};
  Counts purged_total;
  /// Entries up to here may have left; beyond it none ever did, so that only those may be merged.
  BatchSeq sent;
  std::optional<std::uint64_t> settled;  ///< Hello::settled
  Counts settled_total;                  ///< the History::total that went with it
  std::optional<Loss> unproven;          ///< what the first entry says, where it is an unproven loss record
  std::optional<Superseded> superseded;
  std::vector<AckMark> ack_marks;  ///< in order; at most kAckMarksMax
  std::string monitor_set;         ///< the last one received, encoded by common/wire; empty: none
};

constexpr std::size_t kAckMarksMax = 32;

/// Port to the spool's durable rows: what the source's end needs of a disk, and nothing it could decide
/// itself. Changes gather until commit(); a crash before it leaves none of them, a crash after it keeps all
/// of them. Reads see the gathered changes. Not thread-safe: confined to the agent's io thread.
class EntryStore {
 public:
  virtual ~EntryStore() = default;

  virtual absl::StatusOr<SpoolState> state() = 0;
  virtual absl::Status put_state(const SpoolState& state) = 0;

  /// The entry that covers `seq`. kNotFound where none does; kDataLoss where its row, or its payload, fails
  /// its checksum.
  virtual absl::StatusOr<Entry> entry_at(BatchSeq seq) = 0;
  /// The same without the payload, which has a checksum of its own: a row whose payload alone is damaged is
  /// still readable by this.
  virtual absl::StatusOr<EntryHeader> header_at(BatchSeq seq) = 0;
  /// Of the batches in [from, to], whether readable or not.
  virtual absl::StatusOr<BatchUse> use(BatchSeq from, BatchSeq to) = 0;
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
  /// Drops what was gathered.
  virtual void discard() = 0;
};

}  // namespace tidemark::stream
