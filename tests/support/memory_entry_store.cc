#include "tests/support/memory_entry_store.h"

#include <algorithm>

namespace tidemark {

using stream::BatchUse;
using stream::Entry;
using stream::EntryHeader;
using stream::SpoolState;

absl::Status MemoryEntryStore::write() {
  ++writes_;
  if (fail_in_ > 0 && --fail_in_ == 0) return absl::UnavailableError("the simulated disk failed");
  return absl::OkStatus();
}

void MemoryEntryStore::set(std::uint64_t key, std::optional<Row> row) {
  const auto found = rows_.find(key);
  Undo undo{key, std::nullopt};
  if (found != rows_.end()) {
    undo.before = found->second;
    bytes_ -= found->second.entry->batch.size();
  }
  if (row) {
    bytes_ += row->entry->batch.size();
    rows_.insert_or_assign(key, *std::move(row));
  } else if (found != rows_.end()) {
    rows_.erase(found);
  }
  undo_.push_back(std::move(undo));
}

MemoryEntryStore::Rows::const_iterator MemoryEntryStore::covering(BatchSeq seq) const {
  auto next = rows_.upper_bound(seq.value);
  if (next == rows_.begin()) return rows_.end();
  --next;
  const bool covers =
      next->second.damage == Damage::kRow ? next->first == seq.value : next->second.entry->header.to >= seq;
  return covers ? next : rows_.end();
}

absl::StatusOr<SpoolState> MemoryEntryStore::state() { return state_; }

absl::Status MemoryEntryStore::put_state(const SpoolState& state) {
  if (auto status = write(); !status.ok()) return status;
  state_ = state;
  return absl::OkStatus();
}

absl::StatusOr<Entry> MemoryEntryStore::entry_at(BatchSeq seq) {
  const auto row = covering(seq);
  if (row == rows_.end()) return absl::NotFoundError("no such entry");
  if (row->second.damage) return absl::DataLossError("the row fails its checksum");
  return *row->second.entry;
}

absl::StatusOr<EntryHeader> MemoryEntryStore::header_at(BatchSeq seq) {
  const auto row = covering(seq);
  if (row == rows_.end()) return absl::NotFoundError("no such entry");
  if (row->second.damage == Damage::kRow) return absl::DataLossError("the row fails its checksum");
  return row->second.entry->header;
}

absl::StatusOr<BatchUse> MemoryEntryStore::use(BatchSeq from, BatchSeq to) {
  BatchUse use;
  for (auto row = rows_.lower_bound(from.value); row != rows_.end() && row->first <= to.value; ++row) {
    const Entry& entry = *row->second.entry;
    if (!entry.header.is_batch()) continue;
    ++use.batches;
    use.bytes += entry.batch.size();
    if (!use.oldest || entry.header.created < *use.oldest) use.oldest = entry.header.created;
  }
  return use;
}

absl::Status MemoryEntryStore::put(const Entry& entry) {
  if (auto status = write(); !status.ok()) return status;
  set(entry.header.from.value, Row{std::make_shared<const Entry>(entry), std::nullopt});
  return absl::OkStatus();
}

absl::Status MemoryEntryStore::erase(BatchSeq from, BatchSeq to) {
  if (auto status = write(); !status.ok()) return status;
  std::vector<std::uint64_t> keys;
  for (auto row = rows_.lower_bound(from.value); row != rows_.end() && row->first <= to.value; ++row) {
    keys.push_back(row->first);
  }
  for (const std::uint64_t key : keys) set(key, std::nullopt);
  return absl::OkStatus();
}

absl::Status MemoryEntryStore::put_series(const SeriesDeclaration& declaration) {
  if (auto status = write(); !status.ok()) return status;
  if (declaration.number.value != series_.size() + 1)
    return absl::InvalidArgumentError("series numbers have no holes");
  series_.push_back(declaration);
  return absl::OkStatus();
}

absl::StatusOr<std::vector<SeriesDeclaration>> MemoryEntryStore::series(SeriesNumber first,
                                                                        SeriesNumber last) {
  std::vector<SeriesDeclaration> found;
  for (std::size_t n = std::max(first.value, 1u); n <= last.value && n <= series_.size(); ++n) {
    found.push_back(series_[n - 1]);
  }
  return found;
}

absl::Status MemoryEntryStore::commit() {
  auto status = write();
  if (tear_) {
    tear_ = false;
    auto torn = std::make_shared<MemoryEntryStore>(*this);
    torn->undo_.clear();
    torn->torn_.reset();
    torn->committed_state_ = torn->state_;
    torn->committed_series_ = torn->series_.size();
    torn_ = std::move(torn);
    status = absl::UnavailableError("the simulated disk could not sync");
  }
  if (!status.ok()) {
    discard();
    return status;
  }
  torn_.reset();
  undo_.clear();
  committed_state_ = state_;
  committed_series_ = series_.size();
  return absl::OkStatus();
}

void MemoryEntryStore::discard() {
  std::vector<Undo> undo = std::move(undo_);
  std::reverse(undo.begin(), undo.end());
  for (Undo& step : undo) set(step.key, std::move(step.before));
  undo_.clear();
  state_ = committed_state_;
  series_.resize(committed_series_);
}

void MemoryEntryStore::crash() {
  discard();
  if (torn_) {
    const MemoryEntryStore torn = *torn_;
    *this = torn;
  }
  fail_in_ = 0;
  tear_ = false;
}

MemoryEntryStore MemoryEntryStore::copy() const {
  MemoryEntryStore copy = *this;
  copy.discard();
  copy.torn_.reset();
  copy.fail_in_ = 0;
  copy.tear_ = false;
  return copy;
}

void MemoryEntryStore::damage(BatchSeq seq, Damage damage) {
  const auto row = covering(seq);
  if (row == rows_.end()) return;
  Row damaged = row->second;
  damaged.damage = damage;
  rows_.insert_or_assign(row->first, damaged);
}

}  // namespace tidemark
