#include "common/stream/receiver.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "common/stream/chain.h"

namespace tidemark::stream {
namespace {

/// Stores keep whole numbers as signed ones.
constexpr BatchSeq kSeqMax{static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) - 1};

Answer broken(std::string what) {
  return {Closing{Closing::Reason::kProtocol, std::move(what), Duration{}}, true};
}

std::string numbered(BatchSeq seq) { return std::to_string(seq.value); }

/// What the message alone shows to be impossible.
std::optional<Answer> malformed(const Push& push) {
  const bool declarations_alone = !push.batch && !push.loss;
  if (push.batch && push.loss)
    return broken("a push holds a batch and a loss record; one of them was expected");
  if (push.from.value == 0 || push.from > kSeqMax || push.to > kSeqMax)
    return broken("a push has no sequence number");
  if (declarations_alone && (push.to != push.from.previous() || push.declarations.empty())) {
    return broken("push " + numbered(push.from) +
                  " holds neither a batch, nor a loss record, nor declarations");
  }
  if (push.batch && push.from != push.to)
    return broken("batch " + numbered(push.from) + " takes more than one number");
  if (push.loss && push.to < push.from)
    return broken("loss record " + numbered(push.from) + " ends before it begins");
  if (push.loss && push.loss->reason == LossReason::kUnproven && push.from != push.to) {
    return broken("unproven loss record " + numbered(push.from) + " takes more than one number");
  }
  return std::nullopt;
}

Counts sum_of(const std::vector<RefusedItems>& refused) {
  Counts counts;
  for (const RefusedItems& items : refused) counts += items.counts;
  return counts;
}

void note_origin(EpochState& epoch, const Origin& origin) {
  if (origin.spool == epoch.spool) return;
  if (std::find(epoch.origins.begin(), epoch.origins.end(), origin.spool) != epoch.origins.end()) return;
  const bool room = epoch.origins.size() + 1 < kOriginsMax;
  if (room || !epoch.origins.back().nil()) epoch.origins.push_back(room ? origin.spool : SpoolId{});
}

}  // namespace

bool balanced(const EpochState& epoch) { return epoch.sent == epoch.stored + epoch.refused + epoch.lost; }

Receiver::Receiver(ReceiverState state, StoreId store, std::uint64_t generation, std::size_t history_max)
    : state_(std::move(state)), store_(store), generation_(generation), history_max_(history_max) {
  if (const EpochState* epoch = current()) committed_ = epoch->high, committed_total_ = epoch->sent;
}

const EpochState* Receiver::known(SpoolId spool) const {
  const auto found = std::find_if(state_.epochs.begin(), state_.epochs.end(),
                                  [&](const EpochState& epoch) { return epoch.spool == spool; });
  return found == state_.epochs.end() ? nullptr : &*found;
}

std::uint64_t Receiver::entries_since(Epoch epoch) const {
  std::uint64_t entries = 0;
  for (const EpochState& state : state_.epochs) entries += state.epoch >= epoch ? state.entries : 0;
  return entries;
}

Welcome Receiver::position_of(const EpochState& epoch) const {
  Welcome welcome;
  welcome.epoch = epoch.epoch;
  welcome.expected = epoch.high.next();
  welcome.chain = epoch.chain;
  welcome.total = epoch.sent;
  welcome.series_known = epoch.series_known;
  return welcome;
}

/// Nothing that the unknown spool holds can have been stored.
bool Receiver::may_open(const Hello& hello) const {
  if (hello.settled) {
    return *hello.settled == entries_since(Epoch{}) && hello.store == store_ &&
           hello.store_generation == generation_;
  }
  // All of its entries are its own: they can be here only if a copy of it took them into a later spool.
  return std::none_of(state_.epochs.begin(), state_.epochs.end(), [&](const EpochState& epoch) {
    return std::any_of(epoch.origins.begin(), epoch.origins.end(),
                       [&](const SpoolId& origin) { return origin == hello.spool || origin.nil(); });
  });
}

Write Receiver::open(const Hello& hello, TimePoint now) {
  EpochState epoch;
  epoch.epoch = state_.epochs.empty() ? Epoch{1} : state_.epochs.back().epoch.next();
  epoch.spool = hello.spool;
  epoch.opened = now;
  epoch.superseded = hello.superseded;
  state_.epochs.push_back(epoch);
  Write write;
  write.source = state_.source;
  write.epoch = epoch;
  write.duplicate_identity = hello.superseded && hello.superseded->reason != Superseded::Reason::kDamaged;
  return write;
}

HelloOutcome Receiver::hello(const Hello& hello, TimePoint now) {
  HelloOutcome outcome;
  greeted_ = hello;
  const EpochState* epoch = known(hello.spool);
  if (epoch == nullptr && !hello.spool.nil() && may_open(hello)) {
    outcome.write = open(hello, now);
    epoch = current();
  }
  if (epoch != nullptr) outcome.welcome = position_of(*epoch);
  outcome.welcome.store = store_;
  outcome.welcome.store_generation = generation_;
  outcome.welcome.fenced = epoch == nullptr || epoch != current();
  if (const EpochState* newest = current()) {
    declared_ = newest->series_known;
    committed_ = newest->high;
    committed_total_ = newest->sent;
  }
  return outcome;
}

History Receiver::history() const {
  History history;
  history.mark = entries_since(Epoch{});
  for (const EpochState& epoch : state_.epochs) {
    history.total += epoch.sent + epoch.unproven;
    history.written = history.written || (greeted_ && epoch.generation > greeted_->store_generation);
  }
  const std::size_t told = std::min(state_.history.size(), history_max_);
  history.items.assign(state_.history.end() - static_cast<std::ptrdiff_t>(told), state_.history.end());
  std::uint64_t relevant = history.mark;
  if (greeted_) {
    if (const EpochState* epoch = known(greeted_->spool)) {
      relevant = entries_since(epoch->epoch);  // when it was opened, nothing of it had been stored
    } else if (greeted_->settled && *greeted_->settled <= history.mark && greeted_->store == store_ &&
               greeted_->store_generation == generation_) {
      relevant = history.mark - *greeted_->settled;
    }
  }
  history.complete = relevant <= history.items.size();
  return history;
}

std::optional<Answer> Receiver::place(const Push& push, std::optional<Digest>* digest) const {
  const EpochState* epoch = current();
  if (!greeted_ || epoch == nullptr || epoch->spool != greeted_->spool) {
    return broken("a push before a Hello that was answered with an epoch");
  }
  if (auto answer = malformed(push)) return answer;
  const bool declarations_alone = !push.batch && !push.loss;
  if (push.from > epoch->high.next()) return Answer{Rewind{epoch->high.next()}, false};
  if (declarations_alone ? push.from <= epoch->high : push.to <= epoch->high) {
    return Answer{Ack{committed_, committed_total_, {}}, false};
  }
  if (push.from <= epoch->high)
    return broken("loss record " + numbered(push.from) + " begins among stored entries");
  for (std::size_t i = 0; i < push.declarations.size(); ++i) {
    const std::uint32_t number = push.declarations[i].number.value;
    const std::uint32_t due = i == 0 ? number : push.declarations[i - 1].number.value + 1;
    if (number == 0 || number != due || (i == 0 && number > declared_ + 1)) {
      return broken("push " + numbered(push.from) + " declares series " + std::to_string(number) +
                    " out of order");
    }
  }
  if (declarations_alone) return std::nullopt;
  const std::uint32_t declared =
      push.declarations.empty() ? declared_ : push.declarations.back().number.value;
  if (push.batch && push.series_max > std::max(declared, declared_)) {
    return broken("batch " + numbered(push.from) + " uses series " + std::to_string(push.series_max) +
                  ", which is not declared");
  }
  if (!push.total.covers(epoch->sent)) return broken("the total falls at " + numbered(push.from));
  std::optional<Digest> own;
  if (push.batch) own = digest_of(*push.batch);
  if (own && push.chain != chain_after(epoch->chain, push.from, *own)) {
    return broken("the chain breaks at " + numbered(push.from));
  }
  if (digest != nullptr) *digest = own;
  if (push.loss) {
    const Counts counts = push.loss->reason == LossReason::kUnproven ? Counts{} : push.loss->counts;
    if (push.total != epoch->sent + counts) return broken("the total does not fit at " + numbered(push.from));
  }
  return std::nullopt;
}

std::vector<SeriesDeclaration> Receiver::unknown_of(const Push& push) const {
  std::vector<SeriesDeclaration> unknown;
  std::copy_if(push.declarations.begin(), push.declarations.end(), std::back_inserter(unknown),
               [&](const SeriesDeclaration& declaration) { return declaration.number.value > declared_; });
  return unknown;
}

PushOutcome Receiver::push(const Push& push, std::optional<ValidatedBatch> batch, TimePoint,
                           std::optional<Digest> digest) {
  if (!digest) {
    if (auto answer = place(push, &digest)) return *std::move(answer);
  }
  EpochState after = *current();
  Write write;
  write.source = state_.source;
  write.series = unknown_of(push);
  if (!push.batch && !push.loss) {
    if (!write.series.empty()) declared_ = write.series.back().number.value;
    write.epoch = after;
    return Admitted{std::move(write), Ack{after.high, after.sent, {}}};
  }
  if (push.batch) {
    if (!batch) return broken("batch " + numbered(push.from) + " was not validated");
    const Counts refused = sum_of(batch->refused);
    if (!batch->sent.covers(refused) || push.total != after.sent + batch->sent) {
      return broken("the total does not fit at " + numbered(push.from));
    }
    after.stored += batch->sent - refused;
    after.refused += refused;
    write.refused = std::move(batch->refused);
    write.batch = std::move(batch->batch);
  } else if (push.loss->reason == LossReason::kUnproven) {
    after.unproven += push.loss->counts;
  } else {
    after.lost += push.loss->counts;
  }
  if (push.loss) {
    write.loss = push.loss;
    write.loss_from = push.from;
    write.loss_to = push.to;
  }
  after.sent = push.total;
  if (!balanced(after)) return broken("the ledger does not balance at " + numbered(push.from));
  return admit(push, digest, std::move(after), std::move(write));
}

Admitted Receiver::admit(const Push& push, std::optional<Digest> digest, EpochState after, Write write) {
  after.high = push.to;
  after.chain = push.chain;
  after.generation = generation_;
  ++after.entries;
  const Origin origin = push.origin.spool.nil() ? Origin{after.spool, push.from, push.to} : push.origin;
  note_origin(after, origin);
  if (!write.series.empty()) declared_ = write.series.back().number.value;
  // As far as entries needed them: what came ahead of this one is part of it now.
  after.series_known = std::max(after.series_known, declared_);
  HistoryItem item{after.spool, push.from, push.to, digest, origin};
  state_.history.push_back(item);
  // Now and then, not with every push: what is older than history_max_ is not told.
  if (state_.history.size() >= 2 * history_max_) {
    state_.history.erase(state_.history.begin(),
                         state_.history.end() - static_cast<std::ptrdiff_t>(history_max_));
  }
  state_.epochs.back() = after;
  write.epoch = std::move(after);
  write.history = std::move(item);
  Ack ack{push.to, push.total, write.refused};
  for (RefusedItems& items : ack.refused) items.seq = push.from;
  return Admitted{std::move(write), std::move(ack)};
}

Answer Receiver::refuse(const Push& push, std::string reason) {
  return {Refusal{push.from, std::move(reason)}, false};
}

void Receiver::committed(const Write& write) {
  const EpochState* epoch = current();
  if (epoch == nullptr || write.epoch.epoch != epoch->epoch || write.epoch.high < committed_) return;
  committed_ = write.epoch.high;
  committed_total_ = write.epoch.sent;
}

}  // namespace tidemark::stream
