#include <algorithm>
#include <utility>

#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/import_fresh.h"
#include "collector/store/sqlite/import_plan.h"

namespace tidemark::store::sqlite {
namespace {

using series::Sample;

void look_into_chunks(Connection& connection, std::int64_t endpoint, const std::vector<Fresh<Sample>*>& all) {
  const auto [from, to] = times_of(all);
  std::vector<Sample> there;
  for (const ChunkPlace& place :
       chunks_between(connection, endpoint, from_unix_ms(from), from_unix_ms(to + 1))) {
    const auto touched = [&](const Fresh<Sample>* one) {
      return one->key >= place.series_from && one->key <= place.series_to &&
             one->any_between(unix_ms(place.from), unix_ms(place.to));
    };
    if (std::none_of(all.begin(), all.end(), touched)) continue;
    const std::string bytes = chunk_bytes(connection, place.id);
    const auto chunk = series::Chunk::open(bytes);
    if (!chunk.ok()) continue;  // what is damaged is not there
    for (Fresh<Sample>* one : all) {
      if (!touched(one)) continue;
      there.clear();
      if (!chunk->read(one->key, one->items.front().time, one->items.back().time + 1, there).ok()) continue;
      for (const Sample& sample : there) one->met(sample);
    }
  }
}

}  // namespace

SamplePlan plan_samples(Connection& connection, const ImportedEndpoint& imported,
                        const ImportedNames& names) {
  SamplePlan out;
  std::vector<Fresh<Sample>> all;
  for (std::size_t i = 0; i < imported.series.size(); ++i) {
    const std::vector<Sample>& given = imported.series[i].samples;
    if (!names.series[i] || given.empty()) continue;
    const Fresh<Sample>& fresh = all.emplace_back(*names.series[i], given);
    out.repeated += given.size() - fresh.items.size();
  }
  if (all.empty()) return out;
  std::vector<Fresh<Sample>*> each;
  for (Fresh<Sample>& fresh : all) each.push_back(&fresh);
  look_into_chunks(connection, names.endpoint, each);
  series::Gathering gathering;
  for (Fresh<Sample>& fresh : all) {
    out.repeated += fresh.items.size();
    const std::int64_t series[] = {fresh.key};
    std::vector<std::int64_t> times;
    std::vector<double> values;
    for (const Sample& sample : fresh.take_missing()) {
      times.push_back(sample.time);
      values.push_back(sample.value);
    }
    out.repeated -= times.size();
    out.taken += times.size();
    if (!times.empty()) gathering.add(series, times, values, 0);
  }
  for (auto& day : series::by_day(gathering.take())) {
    for (series::Piece& piece : series::pieces_of(std::move(day), series::kPieceCells))
      out.pieces.push_back(std::move(piece));
  }
  return out;
}

}  // namespace tidemark::store::sqlite
