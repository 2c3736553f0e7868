#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "collector/store/sqlite/epoch_table.h"
#include "collector/store/sqlite/history_table.h"
#include "collector/store/sqlite/writer.h"

namespace tidemark::store::sqlite {

/// Where sources stand, remembered from one commit to the next by the writer, which is the only one that
/// moves them. Of a source that takes many steps in one commit the epoch's row is written once, at its end,
/// and so is a row of its history; readers see whole commits only. Lives on the writer's thread. All
/// functions may throw SQLite::Exception.
class SourcePlaces final : public Deferred {
 public:
  static constexpr std::size_t kSourcesMax = 20'000;  ///< remembered; beyond, all are read anew

  const EpochPosition& position(Connection& connection, SourceId source);
  /// The source's next epoch begins: its row is inserted.
  void open(Connection& connection, SourceId source, const stream::EpochState& epoch);
  /// An entry was stored: `item`, which is appended to the history, and the epoch's row are put off.
  void advance(Connection& connection, SourceId source, const stream::HistoryItem& item,
               const stream::EpochState& epoch);

  /// Its rows were changed behind its back; nothing of it is put off.
  void forget(SourceId source) { places_.erase(source); }
  /// Its endpoint was merged into another one, unless that is undone: where the file has the endpoint still.
  /// Known until the program ends; a later one refuses its certificates.
  void note_merged(SourceId source) { merged_.insert(source); }
  bool merged(SourceId source) const { return merged_.contains(source); }

  void write(Connection& connection) override;
  void undo() override;

 private:
  struct Place {
    EpochPosition position;
    HistoryEnds history;
    std::optional<stream::EpochState> unwritten;
    PackedHistory unwritten_items;  ///< the newest of the history
  };

  Place& place(Connection& connection, SourceId source);
  static void write_items(Connection& connection, SourceId source, Place& at);

  std::unordered_map<SourceId, Place> places_;
  std::unordered_set<SourceId> merged_;  // one for each that a person merged
  std::vector<SourceId> moved_;          // those with something unwritten
};

}  // namespace tidemark::store::sqlite
