#include "tests/common/stream/collector_end.h"

#include <algorithm>
#include <utility>

namespace tidemark::simulation {

using stream::Ack;
using stream::Admitted;
using stream::Answer;
using stream::Closing;
using stream::CollectorMessage;
using stream::EpochState;
using stream::Hello;
using stream::HistoryRequest;
using stream::Push;

EpochState Ledger::sum() const {
  EpochState sum;
  for (const EpochState& epoch : receiver.epochs) {
    sum.sent += epoch.sent;
    sum.stored += epoch.stored;
    sum.refused += epoch.refused;
    sum.lost += epoch.lost;
    sum.unproven += epoch.unproven;
    sum.entries += epoch.entries;
  }
  return sum;
}

CollectorEnd::CollectorEnd(const Oracle& oracle, Timeline& timeline, std::size_t history_max, StoreId store)
    : oracle_(oracle), timeline_(timeline), history_max_(history_max), store_(store) {
  reload();
}

void CollectorEnd::reload() {
  receiver_.emplace(ledger_.receiver, store_, generation_, history_max_);
  pending_.clear();
}

void CollectorEnd::say(const std::shared_ptr<Wire>& wire, CollectorMessage message, Wrong& wrong) {
  if (const Ack* ack = std::get_if<Ack>(&message)) {
    const auto& epochs = ledger_.receiver.epochs;
    if (epochs.empty() || ack->seq > epochs.back().high) {
      wrong = "an acknowledgement of " + std::to_string(ack->seq.value) + ", which is not committed";
    }
  }
  if (wire->source_open) wire->down.push_back(std::move(message));
}

void CollectorEnd::end(const std::shared_ptr<Wire>& wire, Closing::Reason reason) {
  if (wire->collector_open && wire->source_open) wire->down.emplace_back(Closing{reason, {}, Duration{}});
  wire->collector_open = false;
  wire->up.clear();
  if (current_ == wire) current_.reset();
}

bool CollectorEnd::take(const std::shared_ptr<Wire>& wire, TimePoint now, Wrong& wrong) {
  if (wire->up.empty()) return false;
  const bool hello = std::holds_alternative<Hello>(wire->up.front());
  // What earlier streams handed over is committed or dropped first.
  if (hello && !pending_.empty()) return false;
  const stream::SourceMessage message = std::move(wire->up.front());
  wire->up.pop_front();
  if (hello) {
    if (wire->greeted) {
      end(wire, Closing::Reason::kProtocol);
    } else {
      greet(wire, std::get<Hello>(message), now, wrong);
    }
  } else if (wire != current_) {
    end(wire, Closing::Reason::kProtocol);
  } else if (std::holds_alternative<HistoryRequest>(message)) {
    if (pending_.empty()) say(wire, receiver_->history(), wrong);
  } else {
    take_push(wire, std::get<Push>(message), now, wrong);
  }
  return true;
}

void CollectorEnd::greet(const std::shared_ptr<Wire>& wire, const Hello& hello, TimePoint now, Wrong& wrong) {
  if (current_) end(current_, Closing::Reason::kSuperseded);
  current_ = wire;
  wire->greeted = true;
  auto outcome = receiver_->hello(hello, now);
  outcome.welcome.limits = limits_;
  outcome.welcome.clock = now;
  timeline_.note("collector", -1, outcome.write ? "opens an epoch for agent" : "greets agent", wire->agent,
                 outcome.welcome.fenced ? "which is fenced; expects" : "expects",
                 static_cast<std::int64_t>(outcome.welcome.expected.value));
  if (outcome.write) {
    pending_.push_back({*std::move(outcome.write), std::nullopt, wire, outcome.welcome});
  } else {
    say(wire, outcome.welcome, wrong);
  }
}

void CollectorEnd::take_push(const std::shared_ptr<Wire>& wire, const Push& push, TimePoint now,
                             Wrong& wrong) {
  const auto answer_with = [&](const Answer& answer) {
    const auto* closing = std::get_if<Closing>(&answer.message);
    timeline_.note("collector", -1, closing ? "finds the protocol broken by agent" : "answers agent",
                   wire->agent);
    if (closing) {
      ++protocol_breaks_;
      end(wire, closing->reason);
    } else {
      say(wire, answer.message, wrong);
    }
  };
  std::optional<stream::ValidatedBatch> validated;
  std::optional<Id> id;
  if (push.batch) {
    const Made& made = oracle_.made(Oracle::id_of(*push.batch));
    if (made.poison) {
      timeline_.note("collector", -1, "chokes on a batch of agent", wire->agent);
      wire->end = stream::StreamEnd::kBlamed;
      wire->collector_open = false;
      wire->up.clear();
      current_.reset();
      return;
    }
    if (auto answer = receiver_->place(push)) return answer_with(*answer);
    if (made.undecodable) return answer_with(stream::Receiver::refuse(push, "not decodable"));
    id = Oracle::id_of(*push.batch);
    validated.emplace();
    validated->sent = made.counts;
    if (made.refused.all() > 0) validated->refused.push_back({push.from, "a rule", made.refused});
  } else if (auto answer = receiver_->place(push)) {
    return answer_with(*answer);
  }
  auto outcome = receiver_->push(push, std::move(validated), now);
  if (auto* answer = std::get_if<Answer>(&outcome)) return answer_with(*answer);
  auto& admitted = std::get<Admitted>(outcome);
  pending_.push_back({std::move(admitted.write), id, wire, std::move(admitted.ack)});
}

CollectorEnd::Wrong CollectorEnd::commit(std::size_t n) {
  n = std::min(n, pending_.size());
  if (n == 0) return std::nullopt;
  timeline_.note("collector", -1, "commits", static_cast<std::int64_t>(n));
  for (std::size_t i = 0; i < n; ++i) {
    if (auto wrong = apply(pending_[i])) return wrong;
  }
  Wrong wrong;
  for (std::size_t i = 0; i < n; ++i) {
    receiver_->committed(pending_[i].write);
    if (pending_[i].answer) say(pending_[i].wire, *std::move(pending_[i].answer), wrong);
  }
  pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(n));
  return wrong;
}

CollectorEnd::Wrong CollectorEnd::apply(const Pending& pending) {
  const stream::Write& write = pending.write;
  auto& epochs = ledger_.receiver.epochs;
  if (!write.history && epochs.size() < write.epoch.epoch.value) epochs.push_back(write.epoch);
  if (epochs.size() != write.epoch.epoch.value) return "a write to an epoch that is not the newest";
  const EpochState before = epochs.back();
  epochs.back() = write.epoch;
  auto& series = ledger_.series[write.epoch.epoch.value];
  for (const SeriesDeclaration& declaration : write.series) {
    if (declaration.number.value > series.size() + 1) return "a declaration that leaves a hole";
    series.resize(std::max<std::size_t>(series.size(), declaration.number.value));
    series[declaration.number.value - 1] = static_cast<std::uint32_t>(std::stoul(declaration.key.metric));
  }
  ledger_.duplicates += write.duplicate_identity ? 1 : 0;
  if (!write.history) return std::nullopt;

  if (write.history->from != before.high.next()) return "an entry that does not follow the one before";
  ledger_.receiver.history.push_back(*write.history);
  if (ledger_.receiver.history.size() > history_max_)
    ledger_.receiver.history.erase(ledger_.receiver.history.begin());
  if (write.loss) ledger_.losses.push_back({write.epoch.epoch, write.loss_from, write.loss_to, *write.loss});
  if (pending.batch) {
    if (auto wrong = apply_batch(pending)) return wrong;
  }
  const EpochState& now = epochs.back();
  if (now.sent != now.stored + now.refused + now.lost) return "sent is not stored + refused + lost";
  return std::nullopt;
}

CollectorEnd::Wrong CollectorEnd::apply_batch(const Pending& pending) {
  const Id id = *pending.batch;
  if (!ledger_.stored.insert(id).second) return "batch " + std::to_string(id) + " is stored twice";
  const Made& made = oracle_.made(id);
  const auto& series = ledger_.series[pending.write.epoch.epoch.value];
  if (made.series > pending.write.epoch.series_known || made.series > series.size()) {
    return "batch " + std::to_string(id) + " uses a series that is not declared";
  }
  if (series[made.series - 1] != made.metric) {
    return "batch " + std::to_string(id) + " uses a series that stands for another metric";
  }
  return std::nullopt;
}

void CollectorEnd::fail_commit() {
  timeline_.note("collector", -1, "fails to commit", static_cast<std::int64_t>(pending_.size()));
  if (current_) end(current_, Closing::Reason::kStore);
  reload();
}

void CollectorEnd::crash() {
  timeline_.note("collector", -1, "crashes, handed over were", static_cast<std::int64_t>(pending_.size()));
  if (current_) {
    current_->collector_open = false;
    current_->up.clear();
  }
  current_.reset();
  reload();
}

void CollectorEnd::restore(std::size_t backup) {
  crash();
  timeline_.note("collector", -1, "is restored from backup", static_cast<std::int64_t>(backup));
  ledger_ = backups_[backup];
  ++generation_;
  reload();
}

}  // namespace tidemark::simulation
