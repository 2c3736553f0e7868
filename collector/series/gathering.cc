#include "collector/series/gathering.h"

#include <algorithm>
#include <map>
#include <utility>

#include "collector/series/bits.h"
#include "collector/series/rollup.h"

namespace tidemark::series {
namespace {

/// Of all groups, sorted, each once.
std::vector<std::int64_t> times_of(std::span<const Group> groups) {
  std::vector<std::int64_t> times;
  for (const Group& group : groups) times.insert(times.end(), group.times.begin(), group.times.end());
  if (!std::is_sorted(times.begin(), times.end())) std::sort(times.begin(), times.end());
  return times;
}

Piece piece_of(std::span<const Group> groups) {
  Piece piece = facts_of(groups);
  piece.bytes = encode(groups);
  return piece;
}

/// Of its series those in [from, to).
Group part_of(const Group& group, std::size_t from, std::size_t to) {
  const auto n = static_cast<std::ptrdiff_t>(group.times.size());
  const auto begin = static_cast<std::ptrdiff_t>(from), end = static_cast<std::ptrdiff_t>(to);
  return {group.times,
          group.offsets,
          {group.series.begin() + begin, group.series.begin() + end},
          {group.values.begin() + begin * n, group.values.begin() + end * n}};
}

/// Of one series the times in [from, to).
Group span_of(const Group& group, std::size_t s, std::size_t from, std::size_t to) {
  const auto begin = static_cast<std::ptrdiff_t>(from), end = static_cast<std::ptrdiff_t>(to);
  const auto row = group.values.begin() + static_cast<std::ptrdiff_t>(s * group.times.size());
  return {{group.times.begin() + begin, group.times.begin() + end},
          {group.offsets.begin() + begin, group.offsets.begin() + end},
          {group.series[s]},
          {row + begin, row + end}};
}

}  // namespace

Piece facts_of(std::span<const Group> groups) {
  Piece piece;
  const auto times = times_of(groups);
  piece.time_from = times.front();
  piece.time_to = times.back();
  for (std::size_t t = 1; t < times.size(); ++t)
    piece.silence = std::max(piece.silence, gap(times[t - 1], times[t]));
  piece.series_from = groups.front().series.front();
  piece.series_to = groups.front().series.back();
  for (const Group& group : groups) {
    piece.series_from = std::min(piece.series_from, group.series.front());
    piece.series_to = std::max(piece.series_to, group.series.back());
    piece.samples += group.values.size();
  }
  return piece;
}

void put_in_order(std::vector<Sample>& samples) {
  const auto strictly = [](const Sample& a, const Sample& b) { return a.time <= b.time; };
  if (std::is_sorted(samples.begin(), samples.end(), strictly)) return;
  std::sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
    return a.time != b.time ? a.time < b.time : outranks(a.value, b.value);
  });
  samples.erase(std::unique(samples.begin(), samples.end(),
                            [](const Sample& a, const Sample& b) { return a.time == b.time; }),
                samples.end());
}

void Gathering::find_slots(std::span<const std::int64_t> series) {
  if (std::equal(series.begin(), series.end(), last_series_.begin(), last_series_.end())) return;
  last_series_.assign(series.begin(), series.end());
  slots_.clear();
  for (const std::int64_t one : series) {
    const auto [it, fresh] = slot_of_.try_emplace(one, tracks_.size());
    if (fresh) tracks_.push_back({one, true, {}});
    slots_.push_back(it->second);
  }
}

void Gathering::put(Track& track, const Cell& cell) {
  track.sorted = track.sorted && (track.cells.empty() || track.cells.back().time < cell.time);
  track.cells.push_back(cell);
}

void Gathering::add(std::span<const std::int64_t> series, std::span<const std::int64_t> times,
                    std::span<const double> values, std::int64_t offset) {
  find_slots(series);
  for (std::size_t s = 0; s < series.size(); ++s) {
    Track& track = tracks_[slots_[s]];
    for (std::size_t t = 0; t < times.size(); ++t)
      put(track, {times[t], offset, values[s * times.size() + t]});
  }
  cells_ += series.size() * times.size();
}

void Gathering::add(const Group& group) {
  find_slots(group.series);
  for (std::size_t s = 0; s < group.series.size(); ++s) {
    Track& track = tracks_[slots_[s]];
    for (std::size_t t = 0; t < group.times.size(); ++t)
      put(track, {group.times[t], group.offsets[t], group.values[s * group.times.size() + t]});
  }
  cells_ += group.values.size();
}

void Gathering::put_in_order(Track& track) {
  if (track.sorted) return;
  std::sort(track.cells.begin(), track.cells.end(), [](const Cell& a, const Cell& b) {
    if (a.time != b.time) return a.time < b.time;
    if (outranks(a.value, b.value) || outranks(b.value, a.value)) return outranks(a.value, b.value);
    return a.offset > b.offset;
  });
  track.cells.erase(std::unique(track.cells.begin(), track.cells.end(),
                                [](const Cell& a, const Cell& b) { return a.time == b.time; }),
                    track.cells.end());
}

std::vector<Group> Gathering::take() {
  std::sort(tracks_.begin(), tracks_.end(),
            [](const Track& a, const Track& b) { return a.series < b.series; });
  std::vector<Group> groups;
  const auto fits = [](const Group& group, const Track& track) {
    // The ends first: tracks that differ mostly differ there.
    return group.times.size() == track.cells.size() && group.times.back() == track.cells.back().time &&
           std::equal(group.times.begin(), group.times.end(), track.cells.begin(), track.cells.end(),
                      [](std::int64_t time, const Cell& cell) { return time == cell.time; }) &&
           std::equal(group.offsets.begin(), group.offsets.end(), track.cells.begin(),
                      [](std::int64_t offset, const Cell& cell) { return offset == cell.offset; });
  };
  for (Track& track : tracks_) {
    if (track.cells.empty()) continue;
    put_in_order(track);
    auto group = std::find_if(groups.begin(), groups.end(),
                              [&](const Group& candidate) { return fits(candidate, track); });
    if (group == groups.end()) {
      group = groups.emplace(groups.end());
      for (const Cell& cell : track.cells) {
        group->times.push_back(cell.time);
        group->offsets.push_back(cell.offset);
      }
    }
    group->series.push_back(track.series);
    for (const Cell& cell : track.cells) group->values.push_back(cell.value);
  }
  *this = Gathering();
  return groups;
}

Group between(const Group& group, std::int64_t from, std::int64_t to) {
  const auto begin = std::lower_bound(group.times.begin(), group.times.end(), from);
  const auto end = std::lower_bound(begin, group.times.end(), to);
  const auto skip = begin - group.times.begin(), count = end - begin;
  Group out{
      {begin, end}, {group.offsets.begin() + skip, group.offsets.begin() + skip + count}, group.series, {}};
  const auto n = static_cast<std::ptrdiff_t>(group.times.size());
  for (std::size_t s = 0; s < group.series.size(); ++s) {
    const auto row = group.values.begin() + static_cast<std::ptrdiff_t>(s) * n + skip;
    out.values.insert(out.values.end(), row, row + count);
  }
  return out;
}

std::vector<std::vector<Group>> by_day(std::vector<Group> groups) {
  std::map<std::int64_t, std::vector<Group>> days;
  for (Group& group : groups) {
    std::int64_t day = bucket_of(group.times.front(), kDayMs);
    if (day == bucket_of(group.times.back(), kDayMs)) {
      days[day].push_back(std::move(group));
      continue;
    }
    for (auto at = group.times.begin(); at != group.times.end();) {
      day = bucket_of(*at, kDayMs);
      days[day].push_back(between(group, day, day + kDayMs));
      at = std::lower_bound(at, group.times.end(), day + kDayMs);
    }
  }
  std::vector<std::vector<Group>> out;
  for (auto& [day, of_day] : days) out.push_back(std::move(of_day));
  return out;
}

std::vector<Piece> pieces_of(std::vector<Group> groups, std::size_t cells_max) {
  std::vector<Piece> pieces;
  std::vector<Group> open;
  std::size_t cells = 0;
  const auto close = [&] {
    if (open.empty()) return;
    pieces.push_back(piece_of(open));
    open.clear();
    cells = 0;
  };
  for (Group& group : groups) {
    if (cells > 0 && cells + group.values.size() > cells_max) close();
    if (group.values.size() <= cells_max) {
      cells += group.values.size();
      open.push_back(std::move(group));
      continue;
    }
    if (group.times.size() > cells_max) {  // then by time, each series for itself
      close();
      for (std::size_t s = 0; s < group.series.size(); ++s) {
        for (std::size_t t = 0; t < group.times.size(); t += cells_max) {
          open.push_back(span_of(group, s, t, std::min(t + cells_max, group.times.size())));
          close();
        }
      }
      continue;
    }
    const std::size_t series = std::max<std::size_t>(1, cells_max / group.times.size());
    for (std::size_t from = 0; from < group.series.size(); from += series) {
      open.push_back(part_of(group, from, std::min(from + series, group.series.size())));
      close();
    }
  }
  close();
  return pieces;
}

}  // namespace tidemark::series
