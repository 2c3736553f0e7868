#include <algorithm>
#include <utility>

#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/import_plan.h"

namespace tidemark::store::sqlite {
namespace {

constexpr std::size_t kChunkCellsMax = 64 * 1024;

struct Fresh {
  std::int64_t series = 0;
  std::vector<series::Sample> samples;  // in order
  std::vector<bool> known;              // by place

  void met(const series::Sample& there) {
    const auto at =
        std::lower_bound(samples.begin(), samples.end(), there.time,
                         [](const series::Sample& one, std::int64_t time) { return one.time < time; });
    if (at == samples.end() || at->time != there.time) return;
    if (!series::outranks(at->value, there.value))
      known[static_cast<std::size_t>(at - samples.begin())] = true;
  }
};

void look_into_chunks(Connection& connection, std::int64_t endpoint, std::vector<Fresh>& all) {
  std::int64_t from = INT64_MAX, to = INT64_MIN;
  for (const Fresh& one : all) {
    from = std::min(from, one.samples.front().time);
    to = std::max(to, one.samples.back().time);
  }
  std::vector<series::Sample> there;
  for (const ChunkPlace& place :
       chunks_between(connection, endpoint, from_unix_ms(from), from_unix_ms(to + 1))) {
    const auto in_it = [&](const Fresh& one) {
      return one.series >= place.series_from && one.series <= place.series_to &&
             one.samples.front().time <= unix_ms(place.to) && one.samples.back().time >= unix_ms(place.from);
    };
    if (std::none_of(all.begin(), all.end(), in_it)) continue;
    const std::string bytes = chunk_bytes(connection, place.id);
    const auto chunk = series::Chunk::open(bytes);
    if (!chunk.ok()) continue;  // what is damaged is not there
    for (Fresh& one : all) {
      if (!in_it(one)) continue;
      there.clear();
      if (!chunk->read(one.series, one.samples.front().time, one.samples.back().time + 1, there).ok())
        continue;
      for (const series::Sample& sample : there) one.met(sample);
    }
  }
}

}  // namespace

SamplePlan plan_samples(Connection& connection, const ImportedEndpoint& imported,
                        const ImportedNames& names) {
  SamplePlan out;
  std::vector<Fresh> all;
  for (std::size_t i = 0; i < imported.series.size(); ++i) {
    if (!names.series[i] || imported.series[i].samples.empty()) continue;
    Fresh fresh{*names.series[i], imported.series[i].samples, {}};
    series::put_in_order(fresh.samples);
    out.repeated += imported.series[i].samples.size() - fresh.samples.size();
    fresh.known.resize(fresh.samples.size());
    all.push_back(std::move(fresh));
  }
  if (all.empty()) return out;
  look_into_chunks(connection, names.endpoint, all);
  series::Gathering gathering;
  for (const Fresh& fresh : all) {
    std::vector<std::int64_t> times;
    std::vector<double> values;
    for (std::size_t i = 0; i < fresh.samples.size(); ++i) {
      if (fresh.known[i]) continue;
      times.push_back(fresh.samples[i].time);
      values.push_back(fresh.samples[i].value);
    }
    out.taken += times.size();
    out.repeated += fresh.samples.size() - times.size();
    const std::int64_t series[] = {fresh.series};
    if (!times.empty()) gathering.add(series, times, values, 0);
  }
  for (auto& day : series::by_day(gathering.take())) {
    for (series::Piece& piece : series::pieces_of(std::move(day), kChunkCellsMax))
      out.pieces.push_back(std::move(piece));
  }
  return out;
}

}  // namespace tidemark::store::sqlite
