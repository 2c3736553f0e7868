// What befalls a source and its collector beyond crashes and broken connections.
#include <algorithm>
#include <utility>

#include "tests/common/stream/world.h"

namespace tidemark::simulation {
namespace {

constexpr std::size_t kAgentsMax = 3;
constexpr std::size_t kSnapshotsMax = 4;
constexpr std::size_t kBackupsMax = 6;

template <class Messages>
void disturb(Messages& messages, Random& random) {
  if (messages.empty()) return;
  const auto at = static_cast<std::ptrdiff_t>(random.below(messages.size()));
  switch (random.below(3)) {
    case 0: {
      auto copy = messages[static_cast<std::size_t>(at)];
      const auto to = static_cast<std::ptrdiff_t>(random.below(messages.size() + 1));
      messages.insert(messages.begin() + to, std::move(copy));
      break;
    }
    case 1:
      std::swap(messages[static_cast<std::size_t>(at)], messages[random.below(messages.size())]);
      break;
    default:
      messages.erase(messages.begin() + at);
  }
}

}  // namespace

void World::disturb_wire() {
  Wire* wire = any_wire();
  if (wire == nullptr) return;
  timeline_.note("wire", -1, "repeats, swaps or drops a message of agent", wire->agent);
  if (random_.chance(50)) {
    disturb(wire->up, random_);
  } else {
    disturb(wire->down, random_);
  }
}

void World::back_up() {
  if (collector_.backups() >= kBackupsMax) return;
  timeline_.note("collector", -1, "is backed up, backup", static_cast<std::int64_t>(collector_.backups()));
  collector_.back_up();
}

void World::restore() {
  if (collector_.backups() == 0 || random_.chance(50)) return;
  collector_.restore(random_.below(collector_.backups()));
  break_all_wires();
  copied_ = true;
}

void World::snapshot() {
  AgentEnd& agent = any_agent();
  timeline_.note("agent", agent.index(), "has its disk saved");
  Snapshot snapshot{static_cast<std::size_t>(agent.index()), agent.disk().snapshot()};
  if (snapshots_.size() < kSnapshotsMax) {
    snapshots_.push_back(std::move(snapshot));
  } else {
    snapshots_[random_.below(kSnapshotsMax)] = std::move(snapshot);
  }
}

void World::roll_back() {
  if (snapshots_.empty() || random_.chance(50)) return;
  const Snapshot& snapshot = snapshots_[random_.below(snapshots_.size())];
  AgentEnd& agent = *agents_[snapshot.agent];
  timeline_.note("agent", agent.index(), "is rolled back to a saved disk");
  agent.crash();
  agent.replace_disk(snapshot.disk.snapshot());
  copied_ = lineage_lost_ = true;
}

void World::clone() {
  if (agents_.size() >= kAgentsMax || random_.chance(70)) return;
  const AgentEnd& original = any_agent();
  const int index = static_cast<int>(agents_.size());
  timeline_.note("agent", index, "is cloned from agent", original.index());
  agents_.push_back(std::make_unique<AgentEnd>(index, bounds_, original.disk().snapshot()));
  copied_ = true;
}

void World::damage() {
  AgentEnd& agent = any_agent();
  if (!agent.running()) return;
  const stream::SpoolState& state = agent.log()->state();
  if (state.last == state.purged) return;
  const BatchSeq seq{random_.between(state.purged.value + 1, state.last.value)};
  const bool row = random_.chance(30);
  timeline_.note("disk", -1, row ? "loses the row" : "loses the payload of",
                 static_cast<std::int64_t>(seq.value), "of agent", agent.index());
  agent.disk().damage(seq, row ? MemoryEntryStore::Damage::kRow : MemoryEntryStore::Damage::kPayload);
  row_damaged_ = row_damaged_ || row;
}

void World::lose_file() {
  AgentEnd& agent = any_agent();
  if (!agent.running() || random_.chance(80)) return;
  timeline_.note("disk", -1, "loses the whole spool of agent", agent.index());
  const stream::SpoolState& state = agent.log()->state();
  const stream::Superseded replaced{state.spool, state.epoch, stream::Superseded::Reason::kDamaged};
  agent.crash();
  agent.replace_disk(WitnessedStore{});
  agent.start(replaced);
  lineage_lost_ = true;
}

void World::fail_disk() {
  AgentEnd& agent = any_agent();
  if (random_.chance(30)) {
    timeline_.note("disk", -1, "will tear a commit of agent", agent.index());
    agent.disk().tear_next();
  } else {
    const auto n = static_cast<int>(random_.between(1, 6));
    timeline_.note("disk", -1, "will fail a write of agent", agent.index(), "in", n);
    agent.disk().fail_write(n);
  }
}

void World::shift_limits() {
  Limits& limits = collector_.limits();
  limits = Limits{};
  if (!faults_.shifting_limits) return;
  limits.window_bytes_max = static_cast<std::uint32_t>(random_.between(10, 400));
  limits.batch_bytes_max = static_cast<std::uint32_t>(random_.chance(30) ? random_.between(20, 160) : 1'000);
  limits.message_bytes_max = static_cast<std::uint32_t>(random_.between(1'100, 1'500));
  timeline_.note("collector", -1, "takes batches up to bytes", limits.batch_bytes_max);
}

void World::jump_clock() {
  if (random_.chance(50)) return;
  timeline_.note("clock", -1, "jumps");
  clock_.jump(Duration{static_cast<std::int64_t>(random_.below(7'200'000)) - 3'600'000});
}

}  // namespace tidemark::simulation
