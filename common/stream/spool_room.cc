// What leaves the spool: acknowledged entries, the oldest batches, and rows that cannot be read.
#include <algorithm>
#include <utility>

#include "common/stream/chain.h"
#include "common/stream/spool_log.h"

namespace tidemark::stream {
namespace {

constexpr Duration kAckSlotMin{1'000};

/// Acknowledgements within one slot share a mark.
Duration ack_slot(const SpoolBounds& bounds) { return std::max(bounds.grace_age_max / 16, kAckSlotMin); }

}  // namespace

bool SpoolLog::unreadable(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsNotFound(status);
}

EntryHeader lost(EntryHeader batch, LossReason reason, std::string detail) {
  batch.series_max = 0;
  batch.bytes = 0;
  batch.loss = Loss{reason, batch.created, batch.created, 1, batch.counts, std::move(detail)};
  return batch;
}

absl::Status SpoolLog::make_room(std::uint64_t bytes) {
  while (store_->bytes() + bytes > bounds_.spool_bytes_max) {
    if (state_.purged < state_.acknowledged) {
      if (auto status = purge_first(); !status.ok()) return status;
      continue;
    }
    auto evicted = evict_first(LossReason::kSpoolFull, std::nullopt);
    if (!evicted.ok()) return evicted.status();
    if (!*evicted) return absl::ResourceExhaustedError("the spool is full and holds no batch that could go");
  }
  return absl::OkStatus();
}

absl::Status SpoolLog::purge_first() {
  auto first = header(state_.purged.next());
  if (!first.ok()) return first.status();
  state_.purged = first->to;
  state_.purged_chain = first->chain_after;
  state_.purged_total = first->total_after;
  grace_bytes_ -= std::min(grace_bytes_, first->bytes);
  // What stays of it tells a restored collector's position from a copy's.
  if (first->is_batch()) first->bytes = 0;
  if (auto status = put({*first, {}}); !status.ok()) return status;
  if (first->to.value <= bounds_.remembered_max) return absl::OkStatus();
  return erase(BatchSeq{1}, BatchSeq{first->to.value - bounds_.remembered_max});
}

/// It is the first entry of its spool, so all of it can be told from the loss alone.
EntryHeader SpoolLog::unproven_entry() const {
  EntryHeader entry;
  entry.from = entry.to = BatchSeq{1};
  entry.origin = {state_.spool, entry.from, entry.to};
  entry.created = state_.unproven->time_to;
  entry.chain_after = chain_after(Digest{}, entry.from, digest_of(*state_.unproven));
  entry.loss = state_.unproven;
  return entry;
}

absl::Status SpoolLog::purge_to(BatchSeq seq) {
  while (state_.purged < seq) {
    if (auto status = purge_first(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SpoolLog::purge_aged(TimePoint now) {
  std::vector<AckMark>& marks = state_.ack_marks;
  while (!marks.empty() && now - marks.front().since >= bounds_.grace_age_max + ack_slot(bounds_)) {
    if (auto status = purge_to(marks.front().seq); !status.ok()) return status;
    marks.erase(marks.begin());
    changed_ = true;
  }
  return absl::OkStatus();
}

absl::Status SpoolLog::note_acknowledged(BatchSeq seq, TimePoint now) {
  auto use = store_->use(state_.acknowledged.next(), seq);
  if (!use.ok()) return use.status();
  grace_bytes_ += use->bytes;
  state_.acknowledged = seq;
  changed_ = true;
  std::vector<AckMark>& marks = state_.ack_marks;
  if (!marks.empty() && marks.back().since <= now && now - marks.back().since < ack_slot(bounds_)) {
    marks.back().seq = seq;
  } else {
    marks.push_back({seq, now});
    // Without its mark an entry leaves with the next one: later, never earlier.
    if (marks.size() > kAckMarksMax) marks.erase(marks.begin());
  }
  const std::uint64_t grace_bytes_max = bounds_.spool_bytes_max / 100 * bounds_.grace_percent;
  while (grace_bytes_ > grace_bytes_max && state_.purged < state_.acknowledged) {
    if (auto status = purge_first(); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status SpoolLog::take_back_acknowledgements(BatchSeq seq) {
  state_.acknowledged = seq;
  changed_ = true;
  std::vector<AckMark>& marks = state_.ack_marks;
  while (!marks.empty() && marks.back().seq > seq) {
    const bool covers_more = marks.size() == 1 || marks[marks.size() - 2].seq < seq;
    if (covers_more && seq.value > 0) {
      marks.back().seq = seq;
    } else {
      marks.pop_back();
    }
  }
  batches_from_ = seq.next();
  auto use = store_->use(BatchSeq{1}, seq);
  if (!use.ok()) return use.status();
  grace_bytes_ = use->bytes;
  return absl::OkStatus();
}

absl::StatusOr<bool> SpoolLog::evict_first(LossReason reason, std::optional<TimePoint> created_before) {
  BatchSeq seq = std::max(batches_from_, state_.acknowledged.next());
  while (seq <= state_.last) {
    auto entry = header(seq);
    if (!entry.ok()) return entry.status();
    if (entry->is_batch()) {
      batches_from_ = seq;
      if (created_before && entry->created >= *created_before) return false;
      batches_from_ = entry->to.next();
      if (auto status = replace_by_loss(*entry, reason, {}); !status.ok()) return status;
      return true;
    }
    seq = entry->to.next();
  }
  batches_from_ = seq;
  return false;
}

absl::StatusOr<EntryHeader> SpoolLog::header(BatchSeq seq) {
  auto found = store_->header_at(seq);
  if (!found.ok() && unreadable(found.status())) return rebuild(seq);
  return found;
}

absl::StatusOr<Entry> SpoolLog::entry(BatchSeq seq) {
  auto found = store_->entry_at(seq);
  if (found.ok() || !unreadable(found.status())) return found;
  auto header = this->header(seq);  // a damaged row as a whole becomes a loss record here
  if (!header.ok()) return header.status();
  // Not merged with its neighbour: whoever walks over the entries finds it where it was.
  Entry loss{header->is_batch() ? lost(*header, LossReason::kDamaged, {}) : *header, {}};
  if (auto status = put(loss); !status.ok()) return status;
  return loss;
}

/// What the neighbours tell about the rows between them: place, chain and totals, hence the counts.
absl::StatusOr<EntryHeader> SpoolLog::rebuild(BatchSeq seq) {
  const bool knows_first = state_.unproven && state_.purged.value == 0;
  if (knows_first && seq.value == 1) {
    auto status = put({unproven_entry(), {}});
    return status.ok() ? absl::StatusOr<EntryHeader>(unproven_entry()) : status;
  }
  EntryHeader loss;
  loss.from = state_.purged.next();
  loss.chain_before = state_.purged_chain;
  Counts before = state_.purged_total;
  std::optional<TimePoint> time_from;
  Origin left_origin;
  Origin right_origin;
  for (BatchSeq left = seq.previous(); left > state_.purged; left = left.previous()) {
    auto found = knows_first && left.value == 1 ? header(left) : store_->header_at(left);
    if (!found.ok() && unreadable(found.status())) continue;
    if (!found.ok()) return found.status();
    left_origin = found->origin;
    loss.from = found->to.next();
    loss.chain_before = found->chain_after;
    before = found->total_after;
    time_from = found->created;
    break;
  }
  loss.to = state_.last;
  loss.chain_after = state_.chain;
  loss.total_after = state_.total;
  std::optional<TimePoint> time_to;
  for (BatchSeq right = seq.next(); right <= state_.last; right = right.next()) {
    auto found = store_->header_at(right);
    if (!found.ok() && unreadable(found.status())) continue;
    if (!found.ok()) return found.status();
    right_origin = found->origin;
    loss.to = found->from.previous();
    loss.chain_after = found->chain_before;
    loss.total_after = found->total_after - found->counts;
    time_to = found->created;
    break;
  }
  if (!loss.total_after.covers(before)) return absl::InternalError("the spool's rows contradict each other");
  loss.counts = loss.total_after - before;
  loss.origin = {state_.spool, loss.from, loss.to};
  // Entries that were taken over from another spool had theirs somewhere between their neighbours'.
  if (left_origin.spool == right_origin.spool && left_origin.to.next() < right_origin.from) {
    loss.origin = {left_origin.spool, left_origin.to.next(), right_origin.from.previous()};
  }
  loss.created = time_from.value_or(time_to.value_or(TimePoint{}));
  loss.loss = Loss{LossReason::kDamaged,
                   loss.created,
                   time_to.value_or(loss.created),
                   loss.to.value - loss.from.value + 1,
                   loss.counts,
                   "the row was unreadable"};
  if (auto status = erase(loss.from, loss.to); !status.ok()) return status;
  if (auto status = put({loss, {}}); !status.ok()) return status;
  return loss;
}

}  // namespace tidemark::stream
