// The end of a history: everything is delivered, and the sums have to be right.
#include <algorithm>
#include <set>
#include <utility>

#include "tests/common/stream/world.h"

namespace tidemark::simulation {
namespace {

std::string text(const Counts& counts) {
  return std::to_string(counts.samples) + " samples, " + std::to_string(counts.results) + " results, " +
         std::to_string(counts.events) + " events";
}

}  // namespace

/// Within a bounded number of turns everything of this agent is acknowledged.
bool World::drain(AgentEnd& agent) {
  const std::size_t turns_max = 300 + 40 * (agent.running() ? agent.log()->state().last.value : 200);
  for (std::size_t turn = 0; turn < turns_max; ++turn) {
    timeline_.at(++steps_, clock_.now());
    if (agent.drained() && collector_.pending() == 0) return true;
    if (!agent.running()) agent.start();
    if (!agent.connected()) {
      auto wire = std::make_shared<Wire>();
      wire->agent = agent.index();
      wires_.push_back(wire);
      agent.connect(wire, clock_.now(), timeline_);
    }
    while (agent.connected() && agent.push(clock_.now(), timeline_)) {
    }
    for (const auto& wire : wires_) {
      while (wire->collector_open && collector_.take(wire, clock_.now(), wrong_)) {
      }
    }
    if (auto wrong = collector_.commit(collector_.pending())) wrong_ = std::move(wrong);
    while (agent.connected() && agent.take(clock_.now(), timeline_)) {
    }
    if (wrong_) return true;
  }
  return false;
}

std::optional<std::string> World::heal() {
  timeline_.note("world", -1, "heals");
  for (const auto& agent : agents_) agent->crash();
  for (const auto& wire : wires_) wire->collector_open = false;
  wires_.clear();
  collector_.crash();
  for (const auto& agent : agents_) {
    if (!drain(*agent)) return "agent " + std::to_string(agent->index()) + " does not drain";
    if (wrong_) return wrong_;
    agent->disconnect(stream::StreamEnd::kLost, clock_.now());
    wires_.clear();
  }
  return check_sums();
}

/// What the living spools accepted and the collector does not hold, summed.
Counts World::required(std::set<Id>& missing) const {
  for (const auto& agent : agents_)
    missing.insert(agent->disk().accepted().begin(), agent->disk().accepted().end());
  for (const Id id : collector_.ledger().stored) missing.erase(id);
  return oracle_.sum(missing);
}

std::optional<std::string> World::check_sums() const {
  const stream::EpochState sum = collector_.ledger().sum();
  Counts stored;
  Counts refused;
  for (const Id id : collector_.ledger().stored) {
    stored += oracle_.made(id).counts;
    refused += oracle_.made(id).refused;
  }
  if (sum.stored + sum.refused != stored) return "what counts as stored or refused is not what was stored";
  if (sum.refused != refused) return "what counts as refused is not what broke a rule";
  std::set<Id> missing;
  const Counts required = this->required(missing);
  if (sum.unproven.all() > 0 && !copied_ && !row_damaged_)
    return "something is unproven though nothing was copied";
  if (collector_.protocol_breaks() > 0 && !copied_ && !row_damaged_ && !faults_.hostile_wire) {
    return "the protocol was broken though nothing was copied";
  }
  // What a row said that is gone, its origin with it, is told from its neighbours: exactly, unless there are
  // copies.
  const bool guessed = row_damaged_ && copied_;
  if (sum.unproven.all() == 0 && !lineage_lost_ && !guessed) {
    if (sum.lost == required) return std::nullopt;
    return "lost are " + text(sum.lost) + ", but missing are " + text(required) + " of " +
           std::to_string(missing.size()) + " batches";
  }
  if (!(sum.lost + sum.unproven).covers(required)) {
    return "lost and unproven are " + text(sum.lost + sum.unproven) + ", but missing are " + text(required);
  }
  if (guessed) return std::nullopt;
  std::set<Id> ever;
  for (Id id = 0; id < oracle_.size(); ++id) {
    if (!collector_.ledger().stored.contains(id)) ever.insert(id);
  }
  if (!oracle_.sum(ever).covers(sum.lost)) return "more is lost than was ever made and not stored";
  return std::nullopt;
}

std::string World::sums() const {
  const stream::EpochState sum = collector_.ledger().sum();
  const auto line = [](const char* kind, std::uint64_t sent, std::uint64_t stored, std::uint64_t refused,
                       std::uint64_t lost, std::uint64_t unproven) {
    return std::string(kind) + ": sent " + std::to_string(sent) + " = stored " + std::to_string(stored) +
           " + refused " + std::to_string(refused) + " + lost " + std::to_string(lost) +
           (unproven > 0 ? "   (unproven: " + std::to_string(unproven) + ")" : "") + "\n";
  };
  return std::to_string(collector_.ledger().stored.size()) + " batches stored, " +
         std::to_string(collector_.ledger().losses.size()) + " loss records, " +
         std::to_string(collector_.ledger().receiver.epochs.size()) + " epochs, " +
         std::to_string(agents_.size()) + " spools\n" +
         line("samples", sum.sent.samples, sum.stored.samples, sum.refused.samples, sum.lost.samples,
              sum.unproven.samples) +
         line("results", sum.sent.results, sum.stored.results, sum.refused.results, sum.lost.results,
              sum.unproven.results) +
         line("events ", sum.sent.events, sum.stored.events, sum.refused.events, sum.lost.events,
              sum.unproven.events);
}

}  // namespace tidemark::simulation
