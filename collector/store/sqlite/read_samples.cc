#include <algorithm>
#include <functional>
#include <unordered_map>

#include "collector/series/gathering.h"
#include "collector/store/sqlite/chunk_table.h"
#include "collector/store/sqlite/damage.h"
#include "collector/store/sqlite/sqlite_reader.h"

namespace tidemark::store::sqlite {
namespace {

using series::Sample;

constexpr TimePoint kEarliest = from_unix_ms(INT64_MIN / 2), kLatest = from_unix_ms(INT64_MAX / 2);

absl::StatusOr<series::Chunk> open_chunk(std::string_view bytes, std::int64_t id, Damage& damage) {
  auto chunk = series::Chunk::open(bytes);
  damage.chunk(id, chunk.status());
  return chunk;
}

/// The greatest text that begins with `prefix` is below this one; empty: there is none.
std::string prefix_end(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

/// Everything of one series in [from, to): chunks as they were cut, then what waits for the cut.
std::vector<Sample> samples_of(Connection& connection, std::int64_t endpoint, std::int64_t series,
                               TimePoint from, TimePoint to, const std::vector<std::int64_t>& uncut,
                               Damage& damage) {
  std::vector<Sample> samples;
  for (const ChunkPlace& place : chunks_of(connection, endpoint, series, from, to)) {
    const std::string bytes = chunk_bytes(connection, place.id);
    const auto chunk = open_chunk(bytes, place.id, damage);
    if (chunk.ok()) damage.chunk(place.id, chunk->read(series, unix_ms(from), unix_ms(to), samples));
  }
  read_blocks(connection, uncut, [&](const NumberedBlock& block) {
    append_samples(block, series, unix_ms(from), unix_ms(to), samples);
  });
  series::put_in_order(samples);
  return samples;
}

/// First and last samples of an endpoint's series.
struct Ends {
  struct Of {
    TimePoint first = kLatest, last = kEarliest;
    double last_value = 0;
  };
  std::unordered_map<std::int64_t, Of> of;

  void see(std::int64_t series, const Sample& sample) {
    const TimePoint at = from_unix_ms(sample.time);
    Of& ends = of[series];
    ends.first = std::min(ends.first, at);
    if (at < ends.last || (at == ends.last && !series::outranks(sample.value, ends.last_value))) return;
    ends.last = at;
    ends.last_value = sample.value;
  }
};

/// Looks into the chunks one by one; a series for which `settled` says that no further one matters is left
/// out from there on.
void see_chunks(Connection& connection, const std::vector<ChunkPlace>& places,
                std::vector<std::int64_t> wanted, Ends& ends, Damage& damage,
                const std::function<bool(const Ends::Of&, const ChunkPlace&)>& settled) {
  std::vector<Sample> samples;
  for (const ChunkPlace& place : places) {
    std::erase_if(wanted, [&](std::int64_t series) {
      const auto it = ends.of.find(series);
      return it != ends.of.end() && settled(it->second, place);
    });
    if (wanted.empty()) return;
    const auto here = [&](std::int64_t series) {
      return series >= place.series_from && series <= place.series_to;
    };
    if (std::none_of(wanted.begin(), wanted.end(), here)) continue;
    const std::string bytes = chunk_bytes(connection, place.id);
    const auto chunk = open_chunk(bytes, place.id, damage);
    if (!chunk.ok()) continue;
    for (const std::int64_t series : wanted) {
      if (!here(series)) continue;
      samples.clear();
      damage.chunk(place.id, chunk->read(series, INT64_MIN, INT64_MAX, samples));
      for (const Sample& sample : samples) ends.see(series, sample);
    }
  }
}

Ends ends_of(Connection& connection, std::int64_t endpoint, const std::vector<std::int64_t>& wanted,
             const std::vector<std::int64_t>& uncut, Damage& damage) {
  Ends ends;
  auto places = chunks_between(connection, endpoint, kEarliest, kLatest);
  std::reverse(places.begin(), places.end());
  see_chunks(connection, places, wanted, ends, damage,
             [](const Ends::Of& of, const ChunkPlace& place) { return place.to < of.last; });
  std::sort(places.begin(), places.end(), [](const auto& a, const auto& b) { return a.from < b.from; });
  see_chunks(connection, places, wanted, ends, damage,
             [](const Ends::Of& of, const ChunkPlace& place) { return of.first <= place.from; });
  read_blocks(connection, uncut, [&](const NumberedBlock& block) {
    const std::size_t n = block.times.size();
    for (std::size_t s = 0; s < block.series.size(); ++s) {
      for (std::size_t t = 0; t < n; ++t)
        ends.see(block.series[s], {block.times[t], block.values[s * n + t]});
    }
  });
  return ends;
}

}  // namespace

absl::StatusOr<std::vector<SampleRow>> SqliteReader::samples(std::int64_t series, TimePoint from,
                                                             TimePoint to, std::size_t limit) {
  using Rows = std::vector<SampleRow>;
  using Home = std::pair<std::int64_t, EndpointId>;
  const auto home =
      readers_.get<Home>("cannot read samples", [&](Connection& connection) -> absl::StatusOr<Home> {
        Query query(connection,
                    "SELECT e.key, e.id FROM series s JOIN endpoints e ON e.key=s.endpoint WHERE s.key=?");
        Home found;
        if (query.with(series).next()) query.into(found.first, found.second);
        return found;
      });
  if (!home.ok()) return home.status();
  const auto uncut = index_.ids(home->second);  // before the look at the file: see UncutIndex
  return readers_.get<Rows>("cannot read samples", [&](Connection& connection) -> absl::StatusOr<Rows> {
    const auto samples = samples_of(connection, home->first, series, from, to, uncut, damage_);
    if (samples.size() > limit) {
      return absl::ResourceExhaustedError("more than " + std::to_string(limit) +
                                          " samples in that time: ask for a shorter one");
    }
    Rows rows;
    rows.reserve(samples.size());
    for (const Sample& sample : samples) rows.push_back({from_unix_ms(sample.time), sample.value});
    return rows;
  });
}

absl::StatusOr<std::vector<SeriesRow>> SqliteReader::series(EndpointId endpoint,
                                                            const std::string& metric_prefix) {
  using Rows = std::vector<SeriesRow>;
  struct Found {
    Rows rows;
    std::vector<std::int64_t> homes;  // each row's endpoint, by its number
  };
  auto found =
      readers_.get<Found>("cannot read series", [&](Connection& connection) -> absl::StatusOr<Found> {
        Query query(connection,
                    "SELECT e.key, s.key, e.id, s.metric, s.attributes, s.unit, s.kind FROM series s JOIN "
                    "endpoints e ON e.key=s.endpoint WHERE (?1 IS NULL OR e.id=?1) AND s.metric>=?2 AND "
                    "(?3='' OR s.metric<?3) ORDER BY e.name, s.metric, s.attributes");
        query.with(endpoint.nil() ? std::nullopt : std::optional(endpoint), metric_prefix,
                   prefix_end(metric_prefix));
        Found all;
        while (query.next()) {
          SeriesRow row;
          std::string attributes;
          query.into(all.homes.emplace_back(), row.id, row.key.endpoint, row.key.metric, attributes, row.unit,
                     row.kind);
          row.key.attributes = attributes_of(attributes);
          all.rows.push_back(std::move(row));
        }
        return all;
      });
  if (!found.ok()) return found.status();
  Rows& rows = found->rows;
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    std::vector<std::int64_t> wanted;
    while (end < rows.size() && found->homes[end] == found->homes[begin]) wanted.push_back(rows[end++].id);
    const auto uncut = index_.ids(rows[begin].key.endpoint);
    const auto ends = readers_.get<Ends>("cannot read series", [&](Connection& connection) {
      return absl::StatusOr<Ends>(ends_of(connection, found->homes[begin], wanted, uncut, damage_));
    });
    if (!ends.ok()) return ends.status();
    for (std::size_t i = begin; i < end; ++i) {
      const auto it = ends->of.find(rows[i].id);
      if (it == ends->of.end()) continue;
      rows[i].first = it->second.first;
      rows[i].last = it->second.last;
      rows[i].last_value = it->second.last_value;
    }
  }
  return std::move(rows);
}

}  // namespace tidemark::store::sqlite
