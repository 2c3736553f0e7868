#include "collector/store/sqlite/endpoint_look.h"

#include <algorithm>

#include "collector/series/gathering.h"
#include "collector/series/sketch.h"

namespace tidemark::store::sqlite {
namespace {

using series::bucket_of;
using series::kDayMs;
using series::kHourMs;

constexpr std::int64_t kMonthMsMax = 31 * kDayMs;

static_assert(static_cast<int>(Tier::kHours) == 1 && static_cast<int>(Tier::kDays) == 2 &&
              static_cast<int>(Tier::kSketches) == 3);
constexpr const char* kHourRows =
    "SELECT time, bytes FROM rollups WHERE endpoint=? AND tier=1 AND time>=? AND time<? ORDER BY time";
constexpr const char* kDayRows =
    "SELECT time, bytes FROM rollups WHERE endpoint=? AND tier=2 AND time>=? AND time<? ORDER BY time";
constexpr const char* kSketchRows =
    "SELECT time, bytes FROM rollups WHERE endpoint=? AND tier=3 AND time>=? AND time<? ORDER BY time";
constexpr const char* kChunkRows =
    "SELECT id, bytes FROM chunks INDEXED BY chunks_by_endpoint WHERE endpoint=? AND time_to>=? AND "
    "time_from<? "
    "AND series_from<=? AND series_to>=?";

}  // namespace

EndpointLook::EndpointLook(Connection& connection, const SeriesQuery& query, Damage& damage,
                           std::uint64_t& samples)
    : connection_(connection),
      query_(query),
      figures_(query.function ? series::figures_of(*query.function) : series::Figures{}),
      sketches_(query.function && query.function->function == series::Function::kQuantile),
      damage_(damage),
      samples_(samples),
      day_rows_(connection, kDayRows),
      hour_rows_(connection, kHourRows),
      sketch_rows_(connection, kSketchRows),
      chunk_rows_(connection, kChunkRows) {}

void EndpointLook::at(std::int64_t endpoint, const UncutIndex::Uncut& uncut) {
  endpoint_ = endpoint;
  uncut_ = &uncut;
  open_days_.reset();
  blocks_.reset();
}

absl::Status EndpointLook::read(std::int64_t from, std::int64_t to, std::span<Track> tracks) {
  tracks_ = tracks;
  wanted_.clear();
  for (const Track& track : tracks) wanted_.push_back(track.series);
  found_.resize(tracks.size());
  rollups_.resize(tracks.size());
  cover(coarsest(), from, to);
  if (samples_ <= query_.samples_max) return absl::OkStatus();
  return absl::ResourceExhaustedError("more than " + std::to_string(query_.samples_max) +
                                      " samples would have to be read: ask for fewer series, a shorter time, "
                                      "or steps of whole hours or days");
}

bool EndpointLook::fits(std::int64_t width) const {
  const std::int64_t from = unix_ms(query_.from), step = query_.step.count();
  return step == 0 || (step % width == 0 && bucket_of(from, width) == from);
}

std::optional<Tier> EndpointLook::coarsest() const {
  if (!query_.function) return std::nullopt;
  if (fits(kDayMs)) return Tier::kDays;
  // A sketch is a whole day's.
  return fits(kHourMs) && !sketches_ ? std::optional(Tier::kHours) : std::nullopt;
}

std::optional<Tier> EndpointLook::finer(Tier tier) const {
  return tier == Tier::kDays && !sketches_ ? std::optional(Tier::kHours) : std::nullopt;
}

void EndpointLook::cover(std::optional<Tier> tier, std::int64_t from, std::int64_t to) {
  if (from >= to || samples_ > query_.samples_max) return;
  if (!tier) return add_samples(from, to);
  const std::int64_t width = tier == Tier::kDays ? kDayMs : kHourMs;
  const std::int64_t first = bucket_of(from + width - 1, width), end = bucket_of(to, width);
  if (first >= end) return cover(finer(*tier), from, to);
  std::int64_t at = from;  // everything before it was added
  Query& rows = tier == Tier::kDays ? day_rows_ : hour_rows_;
  rows.again();
  rows.with(endpoint_, tier == Tier::kDays ? first - kMonthMsMax : bucket_of(first, kDayMs), end);
  while (rows.next()) {
    const auto row = rows.take<std::int64_t>();
    const auto rollups = series::Chunk::open(rows.take<std::string_view>());
    damage_.rollups(endpoint_, row, rollups.status());
    if (!rollups.ok()) continue;
    const auto days = whole_days(*rollups, first, end);
    for (std::size_t i = 0; i < days.size();) {
      // Days that follow each other are read at once.
      const std::int64_t begin = std::max({days[i], first, at});
      std::int64_t next = days[i] + kDayMs;
      for (++i; i < days.size() && days[i] == next; ++i) next += kDayMs;
      next = std::min(next, end);
      if (begin >= next) continue;
      cover(finer(*tier), at, begin);
      add_rollups(*rollups, row, begin, next);
      at = next;
    }
  }
  cover(finer(*tier), at, to);
}

std::vector<std::int64_t> EndpointLook::whole_days(const series::Chunk& rollups, std::int64_t from,
                                                   std::int64_t to) {
  std::vector<std::int64_t> days;
  const auto times = rollups.times();
  if (!times.ok()) return days;  // its columns say so
  for (const std::int64_t time : *times) {
    if (time < from || time >= to) continue;
    const std::int64_t day = bucket_of(time, kDayMs);
    if ((days.empty() || days.back() != day) && !open_day(day)) days.push_back(day);
  }
  return days;
}

bool EndpointLook::open_day(std::int64_t day) {
  if (!open_days_) find_open_days();
  const auto after = std::upper_bound(open_days_->begin(), open_days_->end(), std::pair(day, INT64_MAX));
  return after != open_days_->begin() && std::prev(after)->second >= day;
}

void EndpointLook::find_open_days() {
  auto& days = open_days_.emplace();
  Query query(
      connection_,
      "SELECT time_from, time_to FROM chunks INDEXED BY chunks_unjoined WHERE endpoint=? AND joined=0");
  query.with(endpoint_);
  while (query.next()) {
    const auto from = query.take<std::int64_t>(), to = query.take<std::int64_t>();
    days.emplace_back(bucket_of(from, kDayMs), bucket_of(to, kDayMs));
  }
  if (uncut_->earliest < query_.to) {
    for (const NumberedBlock& block : blocks()) {
      for (const std::int64_t time : block.times) {
        const std::int64_t day = bucket_of(time, kDayMs);
        if (days.empty() || days.back() != std::pair(day, day)) days.emplace_back(day, day);
      }
    }
  }
  std::sort(days.begin(), days.end());
  std::size_t kept = 0;  // those before it do not overlap
  for (const auto& [from, to] : days) {
    if (kept > 0 && days[kept - 1].second >= from) {
      days[kept - 1].second = std::max(days[kept - 1].second, to);
    } else {
      days[kept++] = {from, to};
    }
  }
  days.resize(kept);
}

void EndpointLook::add_rollups(const series::Chunk& rollups, std::int64_t row, std::int64_t from,
                               std::int64_t to) {
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    rollups_[i].clear();
    damage_.rollups(endpoint_, row,
                    series::read_rollups(rollups, tracks_[i].series, from, to, rollups_[i], figures_));
  }
  added_.assign(tracks_.size(), 0);
  if (sketches_) add_sketches(from, to);
  add_rollups_before(to);
}

/// A day's sketches are added after its roll-ups, to tracks that have one of it.
void EndpointLook::add_sketches(std::int64_t from, std::int64_t to) {
  sketch_rows_.again();
  sketch_rows_.with(endpoint_, from, to);
  while (sketch_rows_.next()) {
    const auto day = sketch_rows_.take<std::int64_t>();
    add_rollups_before(day + kDayMs);
    damage_.rollups(endpoint_, day,
                    series::read_sketches(sketch_rows_.take<std::string_view>(), wanted_,
                                          [&](std::size_t place, const series::Sketch& sketch) {
                                            const std::size_t added = added_[place];
                                            if (added > 0 && rollups_[place][added - 1].time >= day)
                                              tracks_[place].buckets->add(sketch);
                                          }));
  }
}

void EndpointLook::add_rollups_before(std::int64_t end) {
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    for (; added_[i] < rollups_[i].size() && rollups_[i][added_[i]].time < end; ++added_[i])
      tracks_[i].buckets->add(rollups_[i][added_[i]]);
  }
}

void EndpointLook::add_samples(std::int64_t from, std::int64_t to) {
  for (std::int64_t at = from; at < to && samples_ <= query_.samples_max;) {
    const std::int64_t next = std::min(to, bucket_of(at, kDayMs) + kDayMs);
    for (auto& samples : found_) samples.clear();
    const bool chunks = add_chunks(at, next);
    if (!add_uncut(at, next) && !chunks) {
      at = std::max(next, next_sample(next));
      continue;
    }
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
      series::put_in_order(found_[i]);
      if (tracks_[i].buckets) {
        tracks_[i].buckets->add(found_[i]);
      } else {
        tracks_[i].points.insert(tracks_[i].points.end(), found_[i].begin(), found_[i].end());
      }
    }
    at = next;
  }
}

/// False: there are none.
bool EndpointLook::add_chunks(std::int64_t from, std::int64_t to) {
  chunk_rows_.again();
  chunk_rows_.with(endpoint_, from, to, wanted_.back(), wanted_.front());
  bool any = false;
  while (samples_ <= query_.samples_max && chunk_rows_.next()) {
    any = true;
    const auto id = chunk_rows_.take<std::int64_t>();
    const auto chunk = series::Chunk::open(chunk_rows_.take<std::string_view>());
    damage_.chunk(id, chunk.status());
    if (!chunk.ok()) continue;
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
      const std::size_t before = found_[i].size();
      damage_.chunk(id, chunk->read(wanted_[i], from, to, found_[i]));
      samples_ += found_[i].size() - before;
    }
  }
  return any;
}

/// The same.
bool EndpointLook::add_uncut(std::int64_t from, std::int64_t to) {
  if (unix_ms(uncut_->earliest) >= to) return false;
  for (const NumberedBlock& block : blocks()) {
    for (std::size_t i = 0; i < tracks_.size(); ++i) {
      const std::size_t before = found_[i].size();
      append_samples(block, wanted_[i], from, to, found_[i]);
      samples_ += found_[i].size() - before;
    }
  }
  return true;
}

const std::vector<NumberedBlock>& EndpointLook::blocks() {
  if (!blocks_) {
    blocks_.emplace();
    read_blocks(connection_, uncut_->ids, [&](const NumberedBlock& block) { blocks_->push_back(block); });
  }
  return *blocks_;
}

/// There is none of whatever series from `from` on before it.
std::int64_t EndpointLook::next_sample(std::int64_t from) {
  Query query(
      connection_,
      "SELECT min(time_from) FROM chunks INDEXED BY chunks_by_endpoint WHERE endpoint=? AND time_to>=?");
  query.with(endpoint_, from).next();
  const std::int64_t chunk = query.take<std::optional<std::int64_t>>().value_or(INT64_MAX);
  return uncut_->ids.empty() ? chunk : std::min(chunk, unix_ms(uncut_->earliest));
}

}  // namespace tidemark::store::sqlite
