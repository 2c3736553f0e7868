#include "collector/store/sqlite/uncut_index.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tidemark::store::sqlite {

void UncutIndex::add(const std::vector<Row>& rows) {
  MutexLock lock(mutex_);
  for (const Row& row : rows) {
    const auto [place, is_new] = place_of_.try_emplace(row.endpoint, waiting_.size());
    if (is_new) {
      waiting_.push_back({{row.endpoint, row.source, 0, 0, row.received}, row.id, {}});
    }
    Waiting& waiting = waiting_[place->second];
    waiting.sums.source = row.source;
    waiting.sums.bytes += row.bytes;
    ++waiting.sums.rows;
    waiting.rows.push_back(
        {row.id, row.received, row.earliest, row.bytes, static_cast<std::uint32_t>(row.samples)});
    greatest_ = std::max(greatest_, row.id);
    samples_ += row.samples;
    ++rows_;
    note_received(row.endpoint, row.received);
    if (row.source != row.endpoint) note_received(row.source, row.received);
  }
}

void UncutIndex::note_received(EndpointId id, TimePoint at) {
  TimePoint& last = last_[id];
  last = std::max(last, at);
}

void UncutIndex::begin_at(std::int64_t greatest) {
  MutexLock lock(mutex_);
  greatest_ = std::max(greatest_, greatest);
}

void UncutIndex::drop(EndpointId endpoint, std::int64_t up_to) {
  MutexLock lock(mutex_);
  const auto place = place_of_.find(endpoint);
  if (place == place_of_.end()) return;
  Waiting& waiting = waiting_[place->second];
  auto& rows = waiting.rows;
  while (!rows.empty() && rows.front().id <= up_to) {
    waiting.sums.bytes -= rows.front().bytes;
    --waiting.sums.rows;
    samples_ -= rows.front().samples;
    --rows_;
    rows.pop_front();
  }
  if (!rows.empty()) {
    waiting.lowest = rows.front().id;
    waiting.sums.oldest = rows.front().received;
    return;
  }
  remove(endpoint);
}

void UncutIndex::remove(EndpointId endpoint) {
  const auto place = place_of_.find(endpoint);
  Waiting& waiting = waiting_[place->second];
  if (&waiting != &waiting_.back()) {
    place_of_[waiting_.back().sums.endpoint] = place->second;
    waiting = std::move(waiting_.back());
  }
  waiting_.pop_back();
  place_of_.erase(place);
}

void UncutIndex::merge(EndpointId from, EndpointId to) {
  MutexLock lock(mutex_);
  if (const auto last = last_.find(from); last != last_.end()) {
    last_[to] = std::max(last_[to], last->second);
    last_.erase(from);
  }
  for (Waiting& one : waiting_) {
    if (one.sums.source == from) one.sums.source = to;
  }
  const auto place = place_of_.find(from);
  if (place == place_of_.end()) return;
  Waiting moved = std::move(waiting_[place->second]);
  remove(from);
  moved.sums.endpoint = to;
  const auto [kept, is_new] = place_of_.try_emplace(to, waiting_.size());
  if (is_new) {
    waiting_.push_back(std::move(moved));
    return;
  }
  Waiting& all = waiting_[kept->second];
  if (moved.rows.back().id > all.rows.back().id) all.sums.source = moved.sums.source;
  std::deque<Place> rows;
  std::merge(moved.rows.begin(), moved.rows.end(), all.rows.begin(), all.rows.end(), std::back_inserter(rows),
             [](const Place& a, const Place& b) { return a.id < b.id; });
  all.rows = std::move(rows);
  all.sums.rows += moved.sums.rows;
  all.sums.bytes += moved.sums.bytes;
  all.sums.oldest = all.rows.front().received;
  all.lowest = all.rows.front().id;
}

const UncutIndex::Waiting* UncutIndex::find(EndpointId endpoint) const {
  const auto place = place_of_.find(endpoint);
  return place == place_of_.end() ? nullptr : &waiting_[place->second];
}

std::vector<std::int64_t> UncutIndex::ids(EndpointId endpoint) const {
  MutexLock lock(mutex_);
  std::vector<std::int64_t> out;
  const Waiting* waiting = find(endpoint);
  if (waiting == nullptr) return out;
  out.reserve(waiting->rows.size());
  for (const Place& place : waiting->rows) out.push_back(place.id);
  return out;
}

UncutIndex::Uncut UncutIndex::of(EndpointId endpoint) const {
  MutexLock lock(mutex_);
  Uncut out;
  const Waiting* waiting = find(endpoint);
  if (waiting == nullptr) return out;
  out.ids.reserve(waiting->rows.size());
  for (const Place& place : waiting->rows) {
    out.ids.push_back(place.id);
    out.earliest = std::min(out.earliest, place.earliest);
  }
  return out;
}

std::vector<WaitingBlocks> UncutIndex::waiting() const {
  MutexLock lock(mutex_);
  std::vector<WaitingBlocks> out;
  out.reserve(waiting_.size());
  for (const Waiting& waiting : waiting_) out.push_back(waiting.sums);
  return out;
}

std::int64_t UncutIndex::lowest() const {
  MutexLock lock(mutex_);
  std::int64_t lowest = greatest_ + 1;
  for (const Waiting& waiting : waiting_) lowest = std::min(lowest, waiting.lowest);
  return lowest;
}

std::uint64_t UncutIndex::samples() const {
  MutexLock lock(mutex_);
  return samples_;
}

std::uint64_t UncutIndex::rows() const {
  MutexLock lock(mutex_);
  return rows_;
}

std::optional<TimePoint> UncutIndex::last_received(EndpointId id) const {
  MutexLock lock(mutex_);
  const auto it = last_.find(id);
  if (it == last_.end()) return std::nullopt;
  return it->second;
}

}  // namespace tidemark::store::sqlite
