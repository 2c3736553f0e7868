#include "collector/store/sqlite/uncut_index.h"

#include <algorithm>

namespace tidemark::store::sqlite {

void UncutIndex::add(const std::vector<Row>& rows) {
  MutexLock lock(mutex_);
  for (const Row& row : rows) {
    Waiting& waiting = waiting_[row.endpoint];
    waiting.source = row.source;
    waiting.bytes += row.bytes;
    waiting.rows.push_back(
        {row.id, row.received, row.earliest, row.bytes, static_cast<std::uint32_t>(row.samples)});
    greatest_ = std::max(greatest_, row.id);
    samples_ += row.samples;
    ++rows_;
    for (const EndpointId id : {row.endpoint, row.source}) {
      TimePoint& last = last_[id];
      last = std::max(last, row.received);
    }
  }
}

void UncutIndex::begin_at(std::int64_t greatest) {
  MutexLock lock(mutex_);
  greatest_ = std::max(greatest_, greatest);
}

void UncutIndex::drop(EndpointId endpoint, std::int64_t up_to) {
  MutexLock lock(mutex_);
  const auto it = waiting_.find(endpoint);
  if (it == waiting_.end()) return;
  auto& [source, bytes, rows] = it->second;
  while (!rows.empty() && rows.front().id <= up_to) {
    bytes -= rows.front().bytes;
    samples_ -= rows.front().samples;
    --rows_;
    rows.pop_front();
  }
  if (rows.empty()) waiting_.erase(it);
}

std::vector<std::int64_t> UncutIndex::ids(EndpointId endpoint) const {
  MutexLock lock(mutex_);
  std::vector<std::int64_t> out;
  const auto it = waiting_.find(endpoint);
  if (it == waiting_.end()) return out;
  out.reserve(it->second.rows.size());
  for (const Place& place : it->second.rows) out.push_back(place.id);
  return out;
}

UncutIndex::Uncut UncutIndex::of(EndpointId endpoint) const {
  MutexLock lock(mutex_);
  Uncut out;
  const auto it = waiting_.find(endpoint);
  if (it == waiting_.end()) return out;
  out.ids.reserve(it->second.rows.size());
  for (const Place& place : it->second.rows) {
    out.ids.push_back(place.id);
    out.earliest = std::min(out.earliest, place.earliest);
  }
  return out;
}

std::vector<WaitingBlocks> UncutIndex::waiting() const {
  MutexLock lock(mutex_);
  std::vector<WaitingBlocks> out;
  out.reserve(waiting_.size());
  for (const auto& [endpoint, waiting] : waiting_) {
    out.push_back(
        {endpoint, waiting.source, waiting.rows.size(), waiting.bytes, waiting.rows.front().received});
  }
  return out;
}

std::int64_t UncutIndex::lowest() const {
  MutexLock lock(mutex_);
  std::int64_t lowest = greatest_ + 1;
  for (const auto& [endpoint, waiting] : waiting_) lowest = std::min(lowest, waiting.rows.front().id);
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
