#include "common/stream/spool_log.h"

#include <algorithm>
#include <utility>

#include "common/stream/chain.h"

namespace tidemark::stream {
namespace {

/// So many entries are marked as sent at once: the mark costs a commit while the spool catches up.
constexpr std::uint64_t kSentAhead = 256;

/// Appends `loss` to `left` where both stand for one run of entries lost for one reason.
bool continues(const EntryHeader& left, const EntryHeader& loss) {
  return left.loss && loss.loss && left.loss->reason == loss.loss->reason &&
         left.loss->reason != LossReason::kUnproven && left.loss->detail == loss.loss->detail &&
         left.to.next() == loss.from && left.origin.spool == loss.origin.spool &&
         left.origin.to.next() == loss.origin.from;
}

EntryHeader joined(EntryHeader left, const EntryHeader& loss) {
  left.to = loss.to;
  left.origin.to = loss.origin.to;
  left.counts += loss.counts;
  left.total_after = loss.total_after;
  left.chain_after = loss.chain_after;
  left.loss->counts += loss.loss->counts;
  left.loss->batches += loss.loss->batches;
  left.loss->time_from = std::min(left.loss->time_from, loss.loss->time_from);
  left.loss->time_to = std::max(left.loss->time_to, loss.loss->time_to);
  return left;
}

}  // namespace

SpoolLog::SpoolLog(EntryStore& store, SpoolBounds bounds, SpoolState state)
    : store_(&store), bounds_(bounds), state_(std::move(state)) {}

absl::StatusOr<SpoolLog> SpoolLog::open(EntryStore& store, SpoolBounds bounds,
                                        std::optional<Superseded> replaces) {
  auto state = store.state();
  if (!state.ok()) return state.status();
  SpoolLog log(store, bounds, *std::move(state));
  if (log.state_.spool.nil()) {
    auto status = log.transact([&] {
      log.state_.spool = SpoolId::random();
      log.state_.superseded = replaces;
      log.changed_ = true;
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
  }
  auto grace = store.use(BatchSeq{1}, log.state_.acknowledged);
  if (!grace.ok()) return grace.status();
  log.grace_bytes_ = grace->bytes;
  return log;
}

absl::Status SpoolLog::transact(absl::FunctionRef<absl::Status()> change) {
  const SpoolState state = state_;
  const std::uint64_t grace_bytes = grace_bytes_;
  const BatchSeq batches_from = batches_from_;
  changed_ = false;
  absl::Status status = change();
  if (status.ok() && changed_) status = store_->put_state(state_);
  if (status.ok() && changed_) status = store_->commit();
  if (!status.ok()) {
    store_->discard();
    state_ = state;
    grace_bytes_ = grace_bytes;
    batches_from_ = batches_from;
  }
  return status;
}

absl::Status SpoolLog::put(const Entry& entry) {
  changed_ = true;
  return store_->put(entry);
}

absl::Status SpoolLog::erase(BatchSeq from, BatchSeq to) {
  changed_ = true;
  return store_->erase(from, to);
}

absl::StatusOr<SpoolFacts> SpoolLog::facts() {
  auto use = store_->use(state_.acknowledged.next(), state_.last);
  if (!use.ok()) return use.status();
  return SpoolFacts{store_->bytes(), bounds_.spool_bytes_max, use->batches, use->oldest};
}

absl::Status SpoolLog::append(const NewBatch& batch, TimePoint now) {
  const std::uint64_t bytes = batch.encoded.size();
  if (bytes > bounds_.spool_bytes_max) {
    return absl::ResourceExhaustedError("a batch of " + std::to_string(bytes) +
                                        " bytes is larger than the spool's bound of " +
                                        std::to_string(bounds_.spool_bytes_max));
  }
  return transact([&]() -> absl::Status {
    if (auto status = purge_aged(now); !status.ok()) return status;
    if (auto status = make_room(bytes); !status.ok()) return status;
    for (const SeriesDeclaration& declaration : batch.new_series) {
      if (auto status = store_->put_series(declaration); !status.ok()) return status;
    }
    const bool caught_up = handed_out_.value > 0 && handed_out_ == state_.last;
    const BatchSeq seq = state_.last.next();
    EntryHeader header;
    header.from = header.to = seq;
    header.origin = {state_.spool, seq, seq};
    header.created = batch.created;
    header.counts = batch.counts;
    header.total_after = state_.total + batch.counts;
    header.chain_before = state_.chain;
    header.chain_after = chain_after(state_.chain, seq, digest_of(batch.encoded));
    header.series_max = batch.series_max;
    header.bytes = bytes;
    state_.last = seq;
    state_.chain = header.chain_after;
    state_.total = header.total_after;
    if (caught_up) state_.sent = seq;  // it is about to be sent: one commit for both
    return put({header, batch.encoded});
  });
}

absl::Status SpoolLog::append_loss(const Loss& loss, TimePoint now) {
  return transact([&]() -> absl::Status {
    const BatchSeq seq = state_.last.next();
    EntryHeader header;
    header.from = header.to = seq;
    header.origin = {state_.spool, seq, seq};
    header.created = now;
    header.counts = loss.counts;
    header.total_after = state_.total + loss.counts;
    header.chain_before = state_.chain;
    header.chain_after = chain_after(state_.chain, seq, digest_of(loss));
    header.loss = loss;
    state_.last = seq;
    state_.chain = header.chain_after;
    state_.total = header.total_after;
    return put_merged(header);
  });
}

absl::Status SpoolLog::expire(TimePoint now) {
  return transact([&]() -> absl::Status {
    while (true) {
      auto evicted = evict_first(LossReason::kSpoolAge, now - bounds_.spool_age_max);
      if (!evicted.ok()) return evicted.status();
      if (!*evicted) break;
    }
    return purge_aged(now);
  });
}

absl::StatusOr<std::optional<EntryHeader>> SpoolLog::peek(BatchSeq from) {
  if (from > state_.last) return std::nullopt;
  std::optional<EntryHeader> found;
  auto status = transact([&] {
    auto header = this->header(from);
    if (header.ok()) found = *std::move(header);
    return header.status();
  });
  if (!status.ok()) return status;
  return found;
}

absl::StatusOr<std::optional<Push>> SpoolLog::next(BatchSeq from, std::uint32_t series_known) {
  if (from > state_.last) return std::nullopt;
  Push push;
  auto status = transact([&]() -> absl::Status {
    auto entry = this->entry(from);
    if (!entry.ok()) return entry.status();
    const EntryHeader& header = entry->header;
    if (header.series_max > series_known) {
      auto series = store_->series(SeriesNumber{series_known + 1}, SeriesNumber{header.series_max});
      if (!series.ok()) return series.status();
      push.declarations = *std::move(series);
    }
    push.from = header.from;
    push.to = header.to;
    push.chain = header.chain_after;
    push.total = header.total_after;
    push.origin = header.origin;
    push.series_max = header.series_max;
    push.loss = header.loss;
    if (header.is_batch()) push.batch = std::move(entry->batch);
    mark_sent(header.to);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  handed_out_ = std::max(handed_out_, push.to);
  return push;
}

absl::StatusOr<bool> SpoolLog::acknowledge(BatchSeq seq, const Counts& total, TimePoint now) {
  if (seq <= state_.acknowledged) return true;
  if (seq > state_.last) return false;
  bool agreed = false;
  auto status = transact([&]() -> absl::Status {
    auto header = this->header(seq);
    if (!header.ok()) return header.status();
    agreed = header->to == seq && header->total_after == total;
    return agreed ? note_acknowledged(seq, now) : absl::OkStatus();
  });
  if (!status.ok()) return status;
  return agreed;
}

absl::StatusOr<Counts> SpoolLog::give_up(BatchSeq seq, LossReason reason, const std::string& detail) {
  Counts given_up;
  auto status = transact([&]() -> absl::Status {
    auto header = this->header(seq);
    if (!header.ok()) return header.status();
    if (!header->is_batch()) return absl::OkStatus();
    given_up = header->counts;
    return replace_by_loss(*header, reason, detail);
  });
  if (!status.ok()) return status;
  return given_up;
}

absl::Status SpoolLog::keep_monitor_set(std::string encoded) {
  return transact([&] {
    changed_ = state_.monitor_set != encoded;
    state_.monitor_set = std::move(encoded);
    return absl::OkStatus();
  });
}

void SpoolLog::mark_sent(BatchSeq to) {
  if (to <= state_.sent) return;
  state_.sent = std::min(BatchSeq{to.value + kSentAhead}, state_.last);
  changed_ = true;
}

absl::Status SpoolLog::replace_by_loss(const EntryHeader& batch, LossReason reason, std::string detail) {
  return put_merged(lost(batch, reason, std::move(detail)));
}

absl::Status SpoolLog::put_merged(EntryHeader loss) {
  const BatchSeq left_seq = loss.from.previous();
  if (loss.from > state_.sent && left_seq > state_.sent && left_seq > state_.acknowledged) {
    auto left = header(left_seq);
    if (!left.ok()) return left.status();
    if (left->from > state_.sent && continues(*left, loss)) {
      if (auto status = erase(loss.from, loss.from); !status.ok()) return status;
      loss = joined(*std::move(left), loss);
    }
  }
  return put({std::move(loss), {}});
}

}  // namespace tidemark::stream
