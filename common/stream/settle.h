#pragma once

#include <optional>
#include <set>
#include <vector>

#include "common/stream/entry_store.h"
#include "common/stream/messages.h"

namespace tidemark::stream {

/// What became of an entry of a spool that turned out to be a copy, as far as the collector's history proves
/// it.
enum class Fate : std::uint8_t {
  kStored,    ///< it is accounted for at the collector
  kUnsent,    ///< it never was stored: it can be sent under a new number
  kUnproven,  ///< either may be true
};

/// The collector's history, prepared to be asked about many entries (WIRE.md, "Settling entries after a
/// copy").
class Settlement {
 public:
  /// `asking` is the spool whose entries are settled; up to `agreed` its chain is the collector's.
  Settlement(const History& history, SpoolId asking, BatchSeq agreed);

  /// `digest` of a batch that can be read; absent for loss records.
  Fate fate_of(const EntryHeader& entry, const std::optional<Digest>& digest) const;

 private:
  bool overlaps(const std::vector<Origin>& ranges, const EntryHeader& entry) const;

  SpoolId asking_;
  BatchSeq agreed_;
  bool complete_;
  std::set<Digest> digests_;
  std::vector<Origin> losses_;      // by number and by origin
  std::vector<Origin> batches_;     // likewise
  std::optional<BatchSeq> oldest_;  // the first entry of the asking spool in the history
};

}  // namespace tidemark::stream
