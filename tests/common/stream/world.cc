#include "tests/common/stream/world.h"

#include <algorithm>
#include <utility>

namespace tidemark::simulation {
namespace {

stream::SpoolBounds bounds_of(const Faults& faults, Random& random) {
  stream::SpoolBounds bounds;
  bounds.spool_bytes_max = faults.small_spool ? random.between(200, 1'200) : 1 << 20;
  bounds.grace_percent = static_cast<std::uint32_t>(random.between(0, 60));
  bounds.grace_age_max = std::chrono::minutes(random.between(1, 600));
  bounds.spool_age_max =
      faults.small_spool ? std::chrono::minutes(random.between(30, 600)) : std::chrono::hours(24 * 60);
  bounds.remembered_max = random.chance(50) ? random.below(40) : 4'096;
  return bounds;
}

}  // namespace

Faults Faults::chosen_by(Random& random) {
  Faults faults;
  for (bool* fault :
       {&faults.hostile_wire, &faults.clone, &faults.roll_back, &faults.restore, &faults.damage, &faults.disk,
        &faults.bad_batches, &faults.small_spool, &faults.shifting_limits, &faults.clock_jumps}) {
    *fault = random.chance(35);
  }
  return faults;
}

std::string Faults::text() const {
  std::string out;
  const auto add = [&](bool known, const char* name) {
    if (known) out += (out.empty() ? "" : ", ") + std::string(name);
  };
  add(hostile_wire, "a hostile wire");
  add(clone, "clones");
  add(roll_back, "roll-backs");
  add(restore, "restored backups");
  add(damage, "damaged rows");
  add(disk, "write errors");
  add(bad_batches, "bad batches");
  add(small_spool, "a small spool");
  add(shifting_limits, "shifting limits");
  add(clock_jumps, "a jumping clock");
  return out.empty() ? "crashes and broken connections" : "crashes, broken connections, " + out;
}

World::World(std::uint64_t seed, Timeline& timeline)
    : random_(seed),
      faults_(Faults::chosen_by(random_)),
      timeline_(timeline),
      bounds_(bounds_of(faults_, random_)),
      collector_(oracle_, timeline, random_.chance(50) ? random_.between(2, 40) : stream::kHistoryMax,
                 StoreId::random()) {
  schedule();
  shift_limits();
  agents_.push_back(std::make_unique<AgentEnd>(0, bounds_, WitnessedStore{}));
  start();
}

void World::schedule() {
  choices_ = {{18, &World::append},     {1, &World::append_loss},    {2, &World::expire},
              {8, &World::start},       {8, &World::connect},        {26, &World::send},
              {32, &World::deliver_up}, {32, &World::deliver_down},  {14, &World::commit},
              {6, &World::pass_time},   {2, &World::break_wire},     {1, &World::crash_agent},
              {1, &World::fail_commit}, {1, &World::crash_collector}};
  const auto add = [this](bool wanted, int weight, Act act) {
    if (wanted) choices_.push_back({weight, act});
  };
  add(faults_.hostile_wire, 3, &World::disturb_wire);
  add(faults_.restore, 1, &World::back_up);
  add(faults_.restore, 1, &World::restore);
  add(faults_.roll_back, 1, &World::snapshot);
  add(faults_.roll_back, 1, &World::roll_back);
  add(faults_.clone, 1, &World::clone);
  add(faults_.damage, 2, &World::damage);
  add(faults_.damage && random_.chance(30), 1, &World::lose_file);
  add(faults_.disk, 3, &World::fail_disk);
  add(faults_.shifting_limits, 1, &World::shift_limits);
  add(faults_.clock_jumps, 1, &World::jump_clock);
  for (const Choice& choice : choices_) weights_ += choice.weight;
}

std::optional<std::string> World::step() {
  ++steps_;
  timeline_.at(steps_, clock_.now());
  auto at = static_cast<int>(random_.below(static_cast<std::uint64_t>(weights_)));
  for (const Choice& choice : choices_) {
    at -= choice.weight;
    if (at < 0) {
      (this->*choice.act)();
      break;
    }
  }
  const auto closed = [](const std::shared_ptr<Wire>& wire) {
    return !wire->source_open && (!wire->collector_open || wire->up.empty());
  };
  wires_.erase(std::remove_if(wires_.begin(), wires_.end(), closed), wires_.end());
  return wrong_;
}

Wire* World::any_wire() { return wires_.empty() ? nullptr : wires_[random_.below(wires_.size())].get(); }

Made World::make() {
  constexpr std::uint64_t kWeight = (1ull << 40) - 1;
  Made made;
  made.counts = {random_.next() & kWeight, random_.next() & kWeight, random_.next() & kWeight};
  if (faults_.bad_batches) {
    if (random_.chance(10))
      made.refused = {random_.below(made.counts.samples), 0, random_.below(made.counts.events)};
    made.undecodable = random_.chance(4);
    made.poison = random_.chance(3);
  }
  return made;
}

void World::append() {
  AgentEnd& agent = any_agent();
  if (!agent.running()) return;
  const Made made = make();
  const std::size_t bytes = random_.between(12, faults_.small_spool ? 160 : 60);
  timeline_.note("agent", agent.index(), "appends batch", static_cast<std::int64_t>(oracle_.size()));
  agent.append(oracle_, made, bytes, clock_.now(), random_.chance(20));
}

void World::append_loss() {
  AgentEnd& agent = any_agent();
  if (!agent.running()) return;
  timeline_.note("agent", agent.index(), "records a loss", static_cast<std::int64_t>(oracle_.size()));
  agent.append_loss(oracle_, make(), clock_.now());
}

void World::expire() {
  AgentEnd& agent = any_agent();
  if (!agent.running()) return;
  timeline_.note("agent", agent.index(), "applies the age bounds");
  agent.expire(clock_.now());
}

void World::start() {
  AgentEnd& agent = any_agent();
  if (agent.running()) return;
  timeline_.note("agent", agent.index(), "starts");
  agent.start();
}

void World::connect() {
  AgentEnd& agent = any_agent();
  if (!agent.running() || agent.connected()) return;
  auto wire = std::make_shared<Wire>();
  wire->agent = agent.index();
  wires_.push_back(wire);
  agent.connect(wire, clock_.now(), timeline_);
  if (!agent.connected()) wires_.pop_back();
}

void World::send() {
  AgentEnd& agent = any_agent();
  if (agent.connected()) agent.push(clock_.now(), timeline_);
}

void World::deliver_up() {
  if (wires_.empty()) return;
  const auto wire = wires_[random_.below(wires_.size())];
  if (wire->collector_open) collector_.take(wire, clock_.now(), wrong_);
}

void World::deliver_down() {
  AgentEnd& agent = any_agent();
  if (agent.connected()) agent.take(clock_.now(), timeline_);
}

void World::commit() {
  if (collector_.pending() == 0) return;
  const std::size_t n = random_.chance(70) ? collector_.pending() : random_.between(1, collector_.pending());
  auto wrong = collector_.commit(n);
  if (wrong) wrong_ = std::move(wrong);
}

void World::pass_time() { clock_.pass(Duration{static_cast<std::int64_t>(random_.below(600'000))}); }

void World::break_wire() {
  Wire* wire = any_wire();
  if (wire == nullptr) return;
  timeline_.note("wire", -1, "breaks, of agent", wire->agent);
  // Some of what was under way still arrives.
  wire->up.resize(random_.below(wire->up.size() + 1));
  wire->down.resize(random_.below(wire->down.size() + 1));
  wire->collector_open = wire->collector_open && random_.chance(50);
  if (random_.chance(50)) {
    if (wire->source_open)
      agents_[static_cast<std::size_t>(wire->agent)]->disconnect(stream::StreamEnd::kLost, clock_.now());
  } else {
    wire->collector_open = false;
    wire->up.clear();
  }
}

void World::crash_agent() {
  AgentEnd& agent = any_agent();
  if (!agent.running()) return;
  timeline_.note("agent", agent.index(), "crashes");
  agent.crash();
}

void World::break_all_wires() {
  for (const auto& wire : wires_) {
    wire->collector_open = false;
    wire->up.clear();
    wire->down.resize(random_.below(wire->down.size() + 1));
  }
}

void World::crash_collector() {
  collector_.crash();
  break_all_wires();
}

void World::fail_commit() {
  if (collector_.pending() > 0) collector_.fail_commit();
}

}  // namespace tidemark::simulation
