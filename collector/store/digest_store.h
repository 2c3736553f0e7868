#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "collector/store/ingest_store.h"
#include "collector/store/rows.h"

namespace tidemark::store {

/// One section, decoded, with everything that filing it needs.
struct DigestedSection {
  std::int64_t journal_id = 0;
  SourceId source;
  Epoch epoch;
  BatchSeq seq;  ///< of the batch that it came with; 0: not known
  TimePoint received;
  Duration clock_offset{};  ///< not yet added to the section's times
  Section section;
};

/// A journal row that could not be read.
struct DamagedRow {
  std::int64_t journal_id = 0;
  std::string reason;
};

/// What one turn of the digest does: the rows in [first of these, up_to] are gone from the journal
/// afterwards.
struct DigestTurn {
  std::int64_t up_to = 0;
  std::vector<DigestedSection> sections;
  std::vector<DamagedRow> damaged;
};

/// How many rows a turn added to the tables; repeated items add none.
struct DigestOutcome {
  Counts filed;
  std::uint64_t inventory_changes = 0;
  std::uint64_t inventory_dropped =
      0;  ///< items above kInventoryItemsMax or of kinds above kInventoryKindsMax
};

/// A journal row as it was read; `damage` says why its bytes cannot be trusted, or is empty.
struct StoredJournalRow {
  JournalRow row;
  std::string damage;
};

/// Port to the journal's other end. Thread-safe.
class DigestStore {
 public:
  virtual ~DigestStore() = default;

  /// The oldest rows beyond the cursor, in order: at most `rows_max`, and not more than `bytes_max` bytes of
  /// sections (but always one row, where there is one).
  virtual absl::StatusOr<std::vector<StoredJournalRow>> pending(std::size_t rows_max,
                                                                std::size_t bytes_max) = 0;

  /// Files results, events and inventories, moves the cursor and deletes the journal's rows (damaged ones are
  /// set aside): all in one durable commit, or nothing. Returns after it; must not be called from a commit's
  /// callback. A turn at or below the cursor has no effect, so that a repeated one counts nothing twice.
  virtual absl::StatusOr<DigestOutcome> file(DigestTurn turn) = 0;

  /// Damaged rows whose bytes are kept to be looked at; further ones are counted alone.
  static constexpr std::size_t kDamagedKeptMax = 1'000;
  /// Of one endpoint, now: items of a kind, and kinds.
  static constexpr std::size_t kInventoryItemsMax = 50'000;
  static constexpr std::size_t kInventoryKindsMax = 32;
  /// So long after it ended, it can still be asked what an endpoint had.
  static constexpr Duration kInventoryHistory = std::chrono::hours(24 * 366 * 3);
};

}  // namespace tidemark::store
