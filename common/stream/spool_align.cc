// Where the spool stands against the collector: steps 4 and 5 of WIRE.md.
#include <utility>

#include "common/stream/chain.h"
#include "common/stream/spool_log.h"

namespace tidemark::stream {

bool SpoolLog::same_store(const Welcome& welcome) const {
  return welcome.store == state_.store && welcome.store_generation == state_.store_generation;
}

absl::StatusOr<bool> SpoolLog::agrees(const Welcome& welcome) {
  const BatchSeq high = welcome.expected.previous();
  if (high > state_.last) return false;
  if (high == state_.purged)
    return welcome.chain == state_.purged_chain && welcome.total == state_.purged_total;
  if (high.value == 0) return true;  // before the first entry there is nothing to differ in
  auto entry = high < state_.purged ? store_->header_at(high) : header(high);
  if (high < state_.purged && !entry.ok() && unreadable(entry.status()))
    return false;  // no longer remembered
  if (!entry.ok()) return entry.status();
  return entry->to == high && entry->chain_after == welcome.chain && entry->total_after == welcome.total;
}

absl::StatusOr<bool> SpoolLog::align(const Welcome& welcome, TimePoint now) {
  bool agreed = false;
  auto status = transact([&]() -> absl::Status {
    auto agrees = this->agrees(welcome);
    if (!agrees.ok()) return agrees.status();
    agreed = *agrees;
    if (!agreed) return absl::OkStatus();
    const BatchSeq high = welcome.expected.previous();
    absl::Status taken;
    if (high < state_.purged) {
      taken = put_restored(welcome, now);
    } else if (high < state_.acknowledged) {
      taken = take_back_acknowledgements(high);
    } else if (high > state_.acknowledged) {
      taken = note_acknowledged(high, now);
    }
    if (!taken.ok()) return taken;
    const bool adopted = state_.epoch != welcome.epoch || state_.store != welcome.store ||
                         state_.store_generation != welcome.store_generation;
    if (!adopted) return absl::OkStatus();
    state_.epoch = welcome.epoch;
    state_.store = welcome.store;
    state_.store_generation = welcome.store_generation;
    state_.superseded.reset();
    if (state_.settled) state_.settled = 0;  // used up: a later opening would need a settlement of its own
    changed_ = true;
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return agreed;
}

absl::Status SpoolLog::put_restored(const Welcome& welcome, TimePoint now) {
  const BatchSeq high = welcome.expected.previous();
  const bool again = state_.unproven && high.value == 0;  // the totals do not tell of the first entry
  EntryHeader loss;
  loss.from = again ? high.next().next() : high.next();
  loss.to = state_.purged;
  loss.origin = {state_.spool, loss.from, loss.to};
  loss.created = now;
  loss.counts = state_.purged_total - welcome.total;
  loss.total_after = state_.purged_total;
  loss.chain_before = again ? unproven_entry().chain_after : welcome.chain;
  loss.chain_after = state_.purged_chain;
  loss.loss = Loss{LossReason::kRestored, now, now, loss.to.value - loss.from.value + 1, loss.counts, {}};
  state_.purged = high;
  state_.purged_chain = welcome.chain;
  state_.purged_total = welcome.total;
  if (auto status = erase(high.next(), loss.to); !status.ok()) return status;
  if (again) {
    if (auto status = put({unproven_entry(), {}}); !status.ok()) return status;
  }
  if (loss.from <= loss.to) {
    if (auto status = put({loss, {}}); !status.ok()) return status;
  }
  return take_back_acknowledgements(high);
}

absl::StatusOr<BatchSeq> SpoolLog::agreed_up_to(const Welcome& position) {
  const BatchSeq high = position.expected.previous();
  auto agreed = agrees(position);
  if (!agreed.ok()) return agreed.status();
  return *agreed ? high : BatchSeq{};
}

/// Of what was acknowledged and is no longer here: the most that the collector may lack.
Counts SpoolLog::missing_of_purged(const Welcome& position, BatchSeq agreed) const {
  const BatchSeq high = position.expected.previous();
  if (agreed >= state_.purged || (same_store(position) && high >= state_.purged)) return {};
  if (agreed == high && high < state_.purged) return state_.purged_total - position.total;
  return state_.purged_total;
}

/// Of what was settled as stored when this spool began: the most that a store lacks that was restored from
/// before.
Counts SpoolLog::missing_from_before(const History& history, const Welcome& position) const {
  const bool knows_spool = position.epoch.value != 0;  // so its backup is from after the settlement
  if (same_store(position) || knows_spool) return {};
  if (!history.written && state_.settled_total.covers(history.total))
    return state_.settled_total - history.total;
  return state_.settled_total;
}

absl::StatusOr<Fate> SpoolLog::settle(const Settlement& settlement, const EntryHeader& header,
                                      const Welcome& position) {
  if (header.to <= state_.acknowledged && same_store(position) && header.to < position.expected)
    return Fate::kStored;
  if (!header.is_batch()) {
    const Fate fate = settlement.fate_of(header, std::nullopt);
    return header.loss->reason == LossReason::kUnproven && fate == Fate::kUnsent
               ? Fate::kUnproven
               : fate;  // gathered into the new one
  }
  auto entry = this->entry(header.from);
  if (!entry.ok()) return entry.status();
  if (!entry->header.is_batch()) return settlement.fate_of(entry->header, std::nullopt);
  return settlement.fate_of(header, digest_of(entry->batch));
}

absl::Status SpoolLog::rebase(const History& history, const Welcome& position, Superseded::Reason reason,
                              TimePoint now) {
  return transact([&]() -> absl::Status {
    const SpoolId spool = SpoolId::random();
    if (auto status = renumber(history, position, spool, now); !status.ok()) return status;
    if (state_.epoch.value != 0 || !state_.superseded) {
      state_.superseded = Superseded{state_.spool, state_.epoch, reason};
    }
    state_.spool = spool;
    state_.epoch = Epoch{};
    state_.store = position.store;
    state_.store_generation = position.store_generation;
    state_.settled = history.mark;
    state_.settled_total = history.total;
    state_.acknowledged = state_.purged = state_.sent = BatchSeq{};
    state_.purged_chain = Digest{};
    state_.purged_total = Counts{};
    state_.ack_marks.clear();
    grace_bytes_ = 0;
    batches_from_ = BatchSeq{1};
    handed_out_ = BatchSeq{};
    changed_ = true;
    return absl::OkStatus();
  });
}

}  // namespace tidemark::stream
