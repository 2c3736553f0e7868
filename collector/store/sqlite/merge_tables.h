#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "collector/store/rows.h"
#include "collector/store/sqlite/connection.h"

/// What a merge of two endpoints does to the tables, in one transaction (FORMAT.md, "A merge"). The older
/// one's rows stay where they are, the newer one's come to them. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// An endpoint that is its own source, and its number within the file.
struct MergedSide {
  EndpointRow row;
  std::int64_t key = 0;
};
struct Merging {
  MergedSide old_one, new_one;
  /// Of events of the newer one that were found beforehand; those behind the last one that was looked at are
  /// looked for.
  std::vector<std::int64_t> events;
  std::int64_t events_looked = 0;  ///< the greatest id among which these are

  /// When the newer one took the other's place: what they say of a bucket of time around it is of different
  /// samples.
  TimePoint moment() const { return new_one.row.enrolled; }
};

/// Epochs, history, declarations, the ledger, and what waits for the digest and the cut: as if the newer
/// one's spools had been later ones of the older one's source, whose id is the newer one's now.
void merge_streams(Connection& connection, const Merging& merging);
/// Series, chunks of samples, roll-ups. After merge_streams().
void merge_samples(Connection& connection, const Merging& merging);
/// Components, results, kept runs, and the batches that results came with. After merge_streams().
void merge_results(Connection& connection, const Merging& merging);
/// What it has, as if the newer one's word had followed the older one's.
void merge_inventory(Connection& connection, const Merging& merging);

}  // namespace tidemark::store::sqlite
