#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "common/stream/entry_store.h"
#include "common/stream/messages.h"

namespace tidemark::stream {

struct SpoolBounds {
  std::uint64_t spool_bytes_max = 256ull << 20;
  Duration spool_age_max = std::chrono::hours(24 * 14);
  Duration grace_age_max = std::chrono::hours(24);
  std::uint32_t grace_percent = 10;  ///< of spool_bytes_max, for acknowledged entries
};

/// What a batch needs to enter the spool.
struct NewBatch {
  std::string encoded;
  TimePoint created;
  Counts counts;
  std::uint32_t series_max = 0;
  std::vector<SeriesDeclaration> new_series;  ///< stored in the same commit, before the batch
};

/// The spool's order of entries: appending, eviction into loss records, acknowledging, grace, renumbering after a
/// copy. All rules of WIRE.md's sections "The spool's bounds" and "Settling entries", over an EntryStore (borrowed).
/// Every call that changes something commits before it returns; after an error nothing has changed.
/// Not thread-safe: confined to the agent's io thread.
class SpoolLog {
 public:
  /// Reads the state. A nil spool id (a new file) is given a random one.
  static absl::StatusOr<SpoolLog> open(EntryStore& store, SpoolBounds bounds);

  const SpoolState& state() const { return state_; }
  const SpoolBounds& bounds() const { return bounds_; }
  SpoolFacts facts();

  /// Durable when it returns. Makes room first: acknowledged entries go, then the oldest batches become loss records.
  /// kResourceExhausted where the batch alone is larger than the bound; then nothing was written.
  absl::Status append(const NewBatch& batch, TimePoint now);
  /// Records items that could not be written as batches (reason kDisk).
  absl::Status append_loss(const Loss& loss, TimePoint now);
  /// Applies the age bounds. To be called now and then.
  absl::Status expire(TimePoint now);

  /// Everything up to `seq`, at which the collector's running total is `total`. May end within a loss record.
  absl::Status acknowledge(BatchSeq seq, const Counts& total, TimePoint now);
  /// Replaces the batch at `seq` by a loss record of the same place in the chain.
  absl::Status give_up(BatchSeq seq, LossReason reason, const std::string& detail);
  absl::Status adopt(StoreId store, std::uint64_t generation, Epoch epoch);
  absl::Status keep_monitor_set(std::string encoded);

  /// Takes the collector's position as step 4 of WIRE.md says. False: diverged, and nothing was changed.
  absl::StatusOr<bool> align(const Welcome& welcome, TimePoint now);
  /// Step 5: settles the retained entries by the collector's history and renumbers them in a new spool.
  absl::Status rebase(const History& history, const Welcome& position, Superseded::Reason reason, TimePoint now);

  /// The next entry from `from` on, with the declarations from `series_known` + 1 up to what it uses. A damaged row
  /// becomes a loss record on the way. Absent: nothing left.
  absl::StatusOr<std::optional<Push>> next(BatchSeq from, std::uint32_t series_known);

 private:
  SpoolLog(EntryStore& store, SpoolBounds bounds, SpoolState state);

  EntryStore* store_;
  SpoolBounds bounds_;
  SpoolState state_;
};

}  // namespace tidemark::stream
