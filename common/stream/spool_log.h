#pragma once

#include <absl/functional/function_ref.h>
#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "common/stream/entry_store.h"
#include "common/stream/messages.h"
#include "common/stream/settle.h"

namespace tidemark::stream {

struct SpoolBounds {
  std::uint64_t spool_bytes_max = 256ull << 20;
  Duration spool_age_max = std::chrono::hours(24 * 14);
  Duration grace_age_max = std::chrono::hours(24);
  std::uint32_t grace_percent = 10;      ///< of spool_bytes_max, for acknowledged entries
  std::uint64_t remembered_max = 4'096;  ///< seqs whose chain digest is kept when their entries are gone
};

/// What a batch needs to enter the spool.
struct NewBatch {
  std::string encoded;
  TimePoint created;
  Counts counts;
  std::uint32_t series_max = 0;
  std::vector<SeriesDeclaration> new_series;  ///< stored in the same commit, before the batch
};

/// The spool's order of entries: appending, eviction into loss records, acknowledging, grace, renumbering
/// after a copy. All rules of WIRE.md's sections "The spool's bounds" and "Settling entries", over an
/// EntryStore (borrowed). Every call that changes something commits before it returns; after an error nothing
/// has changed. Not thread-safe: confined to the agent's io thread.
class SpoolLog {
 public:
  /// Reads the state. A nil spool id (a new file) is given a random one. `replaces` says that this new file
  /// took the place of one that could not be opened.
  static absl::StatusOr<SpoolLog> open(EntryStore& store, SpoolBounds bounds,
                                       std::optional<Superseded> replaces = std::nullopt);

  const SpoolState& state() const { return state_; }
  const SpoolBounds& bounds() const { return bounds_; }
  absl::StatusOr<SpoolFacts> facts();

  /// Durable when it returns. Makes room first: acknowledged entries go, then the oldest batches become loss
  /// records. kResourceExhausted where the batch alone is larger than the bound; then nothing was written.
  /// What an error keeps out is the caller's to record, by append_loss() once the disk can be written again.
  absl::Status append(const NewBatch& batch, TimePoint now);
  /// Records items that never became an entry (reasons kDisk, kSpoolFull).
  absl::Status append_loss(const Loss& loss, TimePoint now);
  /// Applies the age bounds. To be called now and then.
  absl::Status expire(TimePoint now);

  /// A stream began or ended: nothing was handed out in it.
  void begin_stream() { handed_out_ = BatchSeq{}; }
  /// The highest seq that next() returned in this stream.
  BatchSeq handed_out() const { return handed_out_; }
  /// The entry that covers `from`, to be judged before it is sent. Absent: nothing left.
  absl::StatusOr<std::optional<EntryHeader>> peek(BatchSeq from);
  /// The same as a push, with the declarations from `series_known` + 1 up to what it uses. It is durably
  /// marked as sent before this returns. A damaged row becomes a loss record on the way. Absent: nothing
  /// left.
  absl::StatusOr<std::optional<Push>> next(BatchSeq from, std::uint32_t series_known);

  /// Everything up to `seq`, at which the collector's running total is `total`. False: seq is not the end of
  /// an entry, or the totals differ; then nothing was changed.
  absl::StatusOr<bool> acknowledge(BatchSeq seq, const Counts& total, TimePoint now);
  /// Replaces the batch at `seq` by a loss record of the same place in the chain; returns what was in it. No
  /// effect, and nothing, where it is a loss record already.
  absl::StatusOr<Counts> give_up(BatchSeq seq, LossReason reason, const std::string& detail);
  absl::Status keep_monitor_set(std::string encoded);

  /// Takes the collector's position as step 4 of WIRE.md says, and the epoch with it. False: diverged, and
  /// nothing was changed.
  absl::StatusOr<bool> align(const Welcome& welcome, TimePoint now);
  /// Step 5: settles the retained entries by the collector's history and renumbers them in a new spool.
  absl::Status rebase(const History& history, const Welcome& position, Superseded::Reason reason,
                      TimePoint now);

 private:
  SpoolLog(EntryStore& store, SpoolBounds bounds, SpoolState state);

  // Runs `change`, then commits rows and state if anything changed; whatever fails, all is as it was.
  absl::Status transact(absl::FunctionRef<absl::Status()> change);
  absl::Status put(const Entry& entry);
  absl::Status erase(BatchSeq from, BatchSeq to);

  // Entries as they are, or the loss record `damaged` that takes the place of what cannot be read.
  static bool unreadable(const absl::Status& status);
  absl::StatusOr<EntryHeader> header(BatchSeq seq);
  absl::StatusOr<Entry> entry(BatchSeq seq);
  absl::StatusOr<EntryHeader> rebuild(BatchSeq seq);

  absl::Status make_room(std::uint64_t bytes);
  absl::Status purge_first();
  EntryHeader unproven_entry() const;
  absl::Status purge_to(BatchSeq seq);
  absl::Status purge_aged(TimePoint now);
  absl::StatusOr<bool> evict_first(LossReason reason, std::optional<TimePoint> created_before);
  absl::Status replace_by_loss(const EntryHeader& batch, LossReason reason, std::string detail);
  absl::Status put_merged(EntryHeader loss);
  void mark_sent(BatchSeq to);

  absl::Status note_acknowledged(BatchSeq seq, TimePoint now);
  absl::Status take_back_acknowledgements(BatchSeq seq);
  bool same_store(const Welcome& welcome) const;
  absl::StatusOr<bool> agrees(const Welcome& welcome);
  absl::Status put_restored(const Welcome& welcome, TimePoint now);
  absl::StatusOr<BatchSeq> agreed_up_to(const Welcome& position);
  Counts missing_of_purged(const Welcome& position, BatchSeq agreed) const;
  Counts missing_from_before(const History& history, const Welcome& position) const;
  absl::Status renumber(const History& history, const Welcome& position, SpoolId spool, TimePoint now);
  absl::StatusOr<Fate> settle(const Settlement& settlement, const EntryHeader& header,
                              const Welcome& position);

  EntryStore* store_;
  SpoolBounds bounds_;
  SpoolState state_;
  BatchSeq handed_out_;            // in this stream
  std::uint64_t grace_bytes_ = 0;  // payload of acknowledged batches
  BatchSeq batches_from_{1};       // no unacknowledged batch lies before it
  bool changed_ = false;           // since the last commit
};

}  // namespace tidemark::stream
