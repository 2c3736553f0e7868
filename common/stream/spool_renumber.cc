// The new order of a spool that turned out to be a copy.
#include <algorithm>
#include <utility>
#include <vector>

#include "common/stream/chain.h"
#include "common/stream/spool_log.h"

namespace tidemark::stream {
namespace {

/// What may be missing, as one loss record.
class Unproven {
 public:
  void add(const EntryHeader& header) {
    const Counts counts = header.loss ? header.loss->counts : header.counts;
    const TimePoint to = header.loss ? header.loss->time_to : header.created;
    add(counts, header.loss ? header.loss->batches : 1, header.loss ? header.loss->time_from : header.created,
        to);
  }
  void add(const Counts& counts, std::uint64_t batches, TimePoint from, TimePoint to) {
    if (loss_.batches == 0) loss_.time_from = from, loss_.time_to = to;
    loss_.time_from = std::min(loss_.time_from, from);
    loss_.time_to = std::max(loss_.time_to, to);
    loss_.counts += counts;
    loss_.batches += batches;
  }
  bool any() const { return loss_.batches > 0; }
  Loss loss() const { return loss_; }

 private:
  Loss loss_{LossReason::kUnproven, {}, {}, 0, {}, {}};
};

/// Gives entries new numbers, from 1.
struct NewOrder {
  BatchSeq last;
  Digest chain{};
  Counts total;

  void place(Entry& entry) {
    last = last.next();
    EntryHeader& header = entry.header;
    header.from = header.to = last;
    header.chain_before = chain;
    chain = chain_after(chain, last, header.loss ? digest_of(*header.loss) : digest_of(entry.batch));
    header.chain_after = chain;
    total += header.counts;
    header.total_after = total;
  }
};

}  // namespace

absl::Status SpoolLog::renumber(const History& history, const Welcome& position, SpoolId spool,
                                TimePoint now) {
  auto agreed = agreed_up_to(position);
  if (!agreed.ok()) return agreed.status();
  const Settlement settlement(history, state_.spool, *agreed);

  Unproven unproven;
  const Counts missing = missing_of_purged(position, *agreed);
  if (missing.all() > 0) unproven.add(missing, state_.purged.value, now, now);
  const Counts before = missing_from_before(history, position);
  if (before.all() > 0) unproven.add(before, 1, now, now);
  const bool first_is_there =
      *agreed > BatchSeq{} || (same_store(position) && position.expected > BatchSeq{1});
  if (state_.unproven && state_.purged > BatchSeq{} && !first_is_there) unproven.add(unproven_entry());
  std::vector<BatchSeq> kept;
  for (BatchSeq seq = state_.purged.next(); seq <= state_.last;) {
    auto header = this->header(seq);
    if (!header.ok()) return header.status();
    auto fate = settle(settlement, *header, position);
    if (!fate.ok()) return fate.status();
    if (*fate == Fate::kUnproven) unproven.add(*header);
    if (*fate == Fate::kUnsent) kept.push_back(header->from);
    seq = header->to.next();
  }

  // A new number is at most one above the old one, so an entry is read before the one before it is written.
  NewOrder order;
  std::optional<Entry> waiting;
  if (unproven.any()) {
    waiting.emplace();
    waiting->header.loss = unproven.loss();
    waiting->header.origin = {spool, BatchSeq{1}, BatchSeq{1}};
    waiting->header.created = unproven.loss().time_to;
  }
  const auto write = [&](Entry& entry) {
    order.place(entry);
    return put(entry);
  };
  for (const BatchSeq seq : kept) {
    auto entry = this->entry(seq);
    if (!entry.ok()) return entry.status();
    if (waiting) {
      if (auto status = write(*waiting); !status.ok()) return status;
    }
    waiting = *std::move(entry);
  }
  if (waiting) {
    if (auto status = write(*waiting); !status.ok()) return status;
  }
  if (order.last < state_.last) {
    if (auto status = erase(order.last.next(), state_.last); !status.ok()) return status;
  }
  state_.unproven.reset();
  if (unproven.any()) state_.unproven = unproven.loss();
  state_.last = order.last;
  state_.chain = order.chain;
  state_.total = order.total;
  return absl::OkStatus();
}

}  // namespace tidemark::stream
