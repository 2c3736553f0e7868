#include "collector/admission/known_series.h"

namespace tidemark::admission {

void KnownSeries::add(SeriesNumber number, const wire::KnownSeries& series) {
  if (map_.emplace(number, series).second && !series.refused) ++accepted_[series.endpoint];
}

void KnownSeries::load(const std::vector<SeriesDeclaration>& stored, std::uint32_t known) {
  map_.clear();
  accepted_.clear();
  for (const auto& declaration : stored) {
    if (declaration.number.value > known) break;
    add(declaration.number, {declaration.key.endpoint, declaration.key.metric.empty()});
  }
}

std::size_t KnownSeries::declare(std::vector<SeriesDeclaration>& declarations,
                                 const wire::BatchContext& context) {
  std::size_t refused = 0;
  for (auto& declaration : declarations) {
    if (declaration.key.endpoint.nil()) declaration.key.endpoint = context.source;
    const auto endpoint = declaration.key.endpoint;
    if (map_.find(declaration.number) == map_.end()) {
      const auto accepted = accepted_.find(endpoint);
      const auto count = accepted == accepted_.end() ? 0 : accepted->second;
      const bool good = wire::validate_declaration(declaration, context, count).ok();
      add(declaration.number, {endpoint, !good});
      if (!good) ++refused;
    }
    if (map_.at(declaration.number).refused) declaration.key = {};
  }
  return refused;
}

}  // namespace tidemark::admission
