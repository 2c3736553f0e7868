#include "common/stream/settle.h"

#include <algorithm>

namespace tidemark::stream {
namespace {

bool overlap(const Origin& a, const Origin& b) {
  return a.spool == b.spool && a.from <= b.to && b.from <= a.to;
}

}  // namespace

Settlement::Settlement(const History& history, SpoolId asking, BatchSeq agreed)
    : asking_(asking), agreed_(agreed), complete_(history.complete) {
  for (const HistoryItem& item : history.items) {
    std::vector<Origin>& ranges = item.digest ? batches_ : losses_;
    ranges.push_back(item.origin);
    const Origin number{item.spool, item.from, item.to};
    if (!(number == item.origin)) ranges.push_back(number);
    if (item.digest) digests_.insert(*item.digest);
    if (item.spool == asking && (!oldest_ || item.from < *oldest_)) oldest_ = item.from;
  }
}

bool Settlement::overlaps(const std::vector<Origin>& ranges, const EntryHeader& entry) const {
  const Origin number{asking_, entry.from, entry.to};
  return std::any_of(ranges.begin(), ranges.end(), [&](const Origin& range) {
    return overlap(range, number) || overlap(range, entry.origin);
  });
}

Fate Settlement::fate_of(const EntryHeader& entry, const std::optional<Digest>& digest) const {
  if (entry.to <= agreed_) return Fate::kStored;
  if (digest && digests_.contains(*digest)) return Fate::kStored;
  if (overlaps(losses_, entry)) return Fate::kUnproven;
  // A loss record has no digest: what it replaced may be among the batches of these numbers.
  if (!digest && overlaps(batches_, entry)) return Fate::kUnproven;
  // Whatever stored it did so after the spool's own entries before it.
  const bool covered = complete_ || (oldest_ && *oldest_ <= entry.from);
  return covered ? Fate::kUnsent : Fate::kUnproven;
}

}  // namespace tidemark::stream
