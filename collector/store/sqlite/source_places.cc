#include "collector/store/sqlite/source_places.h"

namespace tidemark::store::sqlite {

SourcePlaces::Place& SourcePlaces::place(Connection& connection, SourceId source) {
  const auto it = places_.find(source);
  if (it != places_.end()) return it->second;
  Place place{position_of(connection, source), history_ends(connection, source), std::nullopt, {}};
  return places_.emplace(source, std::move(place)).first->second;
}

const EpochPosition& SourcePlaces::position(Connection& connection, SourceId source) {
  return place(connection, source).position;
}

void SourcePlaces::open(Connection& connection, SourceId source, const stream::EpochState& epoch) {
  Place& at = place(connection, source);
  if (at.unwritten) {
    update_epoch(connection, source, *at.unwritten);
    at.unwritten.reset();
  }
  insert_epoch(connection, source, epoch);
  at.position = {epoch.epoch, epoch.spool, epoch.high};
}

void SourcePlaces::advance(Connection& connection, SourceId source, const stream::HistoryItem& item,
                           const stream::EpochState& epoch) {
  Place& at = place(connection, source);
  at.unwritten_items.add(item);
  ++at.history.last;
  if (at.unwritten_items.count() >= kHistoryRowMax) write_items(connection, source, at);
  if (!at.unwritten) moved_.push_back(source);
  at.unwritten = epoch;
  at.position = {epoch.epoch, epoch.spool, epoch.high};
}

void SourcePlaces::write_items(Connection& connection, SourceId source, Place& at) {
  if (at.unwritten_items.count() == 0) return;
  put_history(connection, source, at.history.last, at.unwritten_items);
  at.unwritten_items.clear();
}

void SourcePlaces::write(Connection& connection) {
  for (const SourceId source : moved_) {
    Place& at = places_.at(source);
    if (at.unwritten) update_epoch(connection, source, *at.unwritten);
    at.unwritten.reset();
    write_items(connection, source, at);
    trim_history(connection, source, at.history);
  }
  moved_.clear();
  if (places_.size() > kSourcesMax) places_.clear();
}

void SourcePlaces::undo() {
  moved_.clear();
  places_.clear();
}

}  // namespace tidemark::store::sqlite
