#pragma once

#include <absl/status/status.h>
#include <absl/status/statusor.h>

#include <cstdint>
#include <vector>

#include "collector/store/digest_store.h"
#include "common/sync/mutex.h"
#include "common/vitals/vitals.h"

namespace tidemark::digest {

struct DigestOptions {
  std::size_t turn_rows_max = 2'000;
  std::size_t turn_bytes_max = 4u << 20;
};

struct Turn {
  std::size_t rows = 0;  ///< of the journal, that this turn took
  bool more = false;     ///< there may be further ones: take the next turn soon
};

/// Follows the journal: files results, events and inventories where they are looked up. A crash at
/// any moment repeats nothing and leaves nothing out, since the cursor moves in the commit of its effects. A
/// row that cannot be read is set aside and counted, and the digest goes on. turn() is called by one thread
/// at a time, about once a second; the rest is thread-safe. Vitals: digest.rows, digest.damaged,
/// digest.results, digest.events, digest.inventory_changes,
/// digest.inventory_dropped, digest.failures.
class Digest {
 public:
  /// The store and the vitals outlive it.
  Digest(store::DigestStore& store, const DigestOptions& options, Vitals& vitals)
      : store_(store), options_(options), vitals_(vitals) {}

  /// Files the oldest rows, at most so many. After an error nothing was filed; the next turn tries them
  /// again.
  absl::StatusOr<Turn> turn();
  /// Turns until the journal is empty.
  absl::Status catch_up();

  /// Grows with every turn that filed something: what follows the tables looks again when it has grown.
  std::uint64_t version() const;
  /// Waits until version() is beyond `seen`, or the time has passed; returns version(). At once after stop().
  std::uint64_t wait_beyond(std::uint64_t seen, Duration timeout);
  /// Wakes all that wait: the program ends.
  void stop();

 private:
  store::DigestStore& store_;
  const DigestOptions options_;
  Vitals& vitals_;

  mutable Mutex mutex_;
  Condition grown_;
  std::uint64_t version_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopped_ ABSL_GUARDED_BY(mutex_) = false;
};

/// What a turn over these rows does: each is decoded, or is damaged. Pure.
store::DigestTurn turn_over(std::vector<store::StoredJournalRow> rows);

}  // namespace tidemark::digest
