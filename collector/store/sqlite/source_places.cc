#include "collector/store/sqlite/source_places.h"

namespace tidemark::store::sqlite {

SourcePlaces::Place& SourcePlaces::place(Connection& connection, SourceId source) {
  const auto it = places_.find(source);
  if (it != places_.end()) return it->second;
  Place place{position_of(connection, source), history_ends(connection, source), std::nullopt};
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
  append_history(connection, source, ++at.history.last, item);
  if (!at.unwritten) moved_.push_back(source);
  at.unwritten = epoch;
  at.position = {epoch.epoch, epoch.spool, epoch.high};
}

void SourcePlaces::write(Connection& connection) {
  for (const SourceId source : moved_) {
    Place& at = places_.at(source);
    if (at.unwritten) update_epoch(connection, source, *at.unwritten);
    at.unwritten.reset();
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
