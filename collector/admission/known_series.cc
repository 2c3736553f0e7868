#include "collector/admission/known_series.h"

namespace tidemark::admission {

void KnownSeries::load(const std::vector<SeriesDeclaration>& stored, std::uint32_t known) {
  map_.clear();
  on_the_way_.clear();
  for (const auto& declaration : stored) {
    if (declaration.number.value > known) break;
    map_.emplace(declaration.number,
                 wire::KnownSeries{declaration.key.endpoint, declaration.key.metric.empty()});
  }
}

absl::StatusOr<KnownSeries::Refused> KnownSeries::declare(std::vector<SeriesDeclaration>& declarations,
                                                          const wire::BatchContext& context,
                                                          std::uint64_t all_max, const AskRoom& ask) {
  for (auto& declaration : declarations) {
    if (declaration.key.endpoint.nil()) declaration.key.endpoint = context.source;
  }
  auto rooms = rooms_for(declarations, ask);
  if (!rooms.ok()) return rooms.status();
  Refused refused;
  for (auto& declaration : declarations) {
    const auto endpoint = declaration.key.endpoint;
    const auto known = map_.find(declaration.number);
    if (known != map_.end()) {
      if (known->second.refused) declaration.key = {};
      continue;
    }
    Room& room = (*rooms)[endpoint];
    const bool in_store = room.known[declaration.key];
    bool good = wire::validate_declaration(declaration, context, 0).ok();
    if (good && !in_store && (room.endpoint >= context.limits.series_max || room.all >= all_max)) {
      good = false;
      ++refused.without_room[endpoint];
    }
    if (good && !in_store) {
      room.known[declaration.key] = true;
      ++room.endpoint;
      for (auto& [id, other] : *rooms) ++other.all;
      on_the_way_[endpoint].insert(declaration.number);
    }
    map_.emplace(declaration.number, wire::KnownSeries{endpoint, !good});
    if (!good) {
      ++refused.all;
      declaration.key = {};
    }
  }
  return refused;
}

absl::StatusOr<std::map<EndpointId, KnownSeries::Room>> KnownSeries::rooms_for(
    const std::vector<SeriesDeclaration>& declarations, const AskRoom& ask) const {
  std::map<EndpointId, std::vector<SeriesKey>> wanted;
  for (const auto& declaration : declarations) {
    if (map_.find(declaration.number) == map_.end())
      wanted[declaration.key.endpoint].push_back(declaration.key);
  }
  std::map<EndpointId, Room> rooms;
  for (const auto& [endpoint, keys] : wanted) {
    const auto answer = ask(endpoint, keys);
    if (!answer.ok()) return answer.status();
    Room& room = rooms[endpoint];
    const auto waiting = on_the_way_.find(endpoint);
    const std::uint64_t more = waiting == on_the_way_.end() ? 0 : waiting->second.size();
    room.endpoint = answer->of_endpoint + more;
    room.all = answer->all + more;
    for (std::size_t i = 0; i < keys.size(); ++i) room.known[keys[i]] = answer->known[i];
  }
  return rooms;
}

void KnownSeries::committed(const std::vector<SeriesDeclaration>& declarations) {
  for (const auto& declaration : declarations) {
    const auto waiting = on_the_way_.find(declaration.key.endpoint);
    if (waiting == on_the_way_.end()) continue;
    waiting->second.erase(declaration.number);
    if (waiting->second.empty()) on_the_way_.erase(waiting);
  }
}

}  // namespace tidemark::admission
