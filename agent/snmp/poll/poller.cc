#include "agent/snmp/poll/poller.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace tidemark::snmp {
namespace {

constexpr Duration kLate{1'000};
// Polls begin together in such steps: their requests go out, and their answers come in, with few wake-ups.
constexpr Duration kStep{20};

bool same(const PolledDevice& a, const PolledDevice& b) {
  return a.address == b.address && *a.credential == *b.credential && a.profiles == b.profiles;
}

/// When a device is polled first: spread evenly over the interval, the same after every start, on a step.
Duration first_of(const PolledDevice& device, Duration now) {
  const auto hash = static_cast<std::uint64_t>(std::hash<EndpointId>{}(device.endpoint));
  const Duration phase{static_cast<std::int64_t>(hash % static_cast<std::uint64_t>(device.interval.count()))};
  // Before an interval is over: what lies between two steps begins with the earlier one.
  return (now + kStep - Duration{1}) / kStep * kStep + phase / kStep * kStep;
}

}  // namespace

struct Poller::Device {
  Device(PolledDevice polled_device, Telling::Number number)
      : polled(std::move(polled_device)), telling(polled.endpoint, std::move(number)) {}

  PolledDevice polled;
  std::shared_ptr<Requester::Peer> peer;
  std::optional<DeviceFacts> facts;
  std::unique_ptr<DeviceValues> values;
  Telling telling;
  bool silent = false;               // the last poll had no answer
  std::string behind;                // then: whose silence explains it
  std::optional<Duration> answered;  // when the last poll that had one ended
  std::optional<PollOutcome> held;   // not told yet: whether it is behind somebody is being found out
  std::pair<std::uint32_t, std::uint64_t> neighbours_of;  // learnt and shapes when they were noted
  Duration due{};                                         // of the poll that waits or runs
  Duration learn_from{};                                  // the first poll from then on learns
  bool waiting = false;
  // Of the poll that runs, or ran last:
  bool running = false;
  Duration begun{};
  bool running_silent = false;
  std::unique_ptr<Identification> identification;
  std::unique_ptr<DevicePoll> poll;
  std::optional<std::chrono::microseconds> round_trip;
};

Poller::Poller(Requester& requester, const Clock& clock, Vitals& vitals, Profiles profiles, PollerPorts ports,
               PollerOptions options)
    : requester_(requester),
      clock_(clock),
      vitals_(vitals),
      profiles_(std::move(profiles)),
      ports_(std::move(ports)),
      options_(options) {}

Poller::~Poller() = default;

void Poller::set_devices(const std::vector<PolledDevice>& devices) {
  std::map<EndpointId, DevicePtr> next;
  const Duration now = clock_.monotonic();
  for (const PolledDevice& polled : devices) {
    const auto known = devices_.find(polled.endpoint);
    if (known != devices_.end() && same(known->second->polled, polled) &&
        known->second->polled.interval == polled.interval) {
      known->second->polled = polled;  // its peer keeps the credential that it has, which is the same
      next.emplace(polled.endpoint, known->second);
      continue;
    }
    auto device = std::make_shared<Device>(polled, ports_.number);
    device->peer = requester_.peer(polled.address, polled.credential);
    schedule(device, first_of(polled, now));
    next.emplace(polled.endpoint, std::move(device));
  }
  devices_ = std::move(next);
  std::vector<Place> places;
  for (const PolledDevice& one : devices) places.push_back({one.endpoint, one.parents, one.near});
  topology_.place(std::move(places));
  held_for_.clear();  // parents may be others now
  for (const auto& [endpoint, device] : devices_) {
    if (device->facts) topology_.named(endpoint, device->facts->name);
    if (device->held) judge(device);
  }
  start_waiting();
  watch();
}

void Poller::set_profiles(Profiles profiles) {
  profiles_ = std::move(profiles);
  layouts_.clear();
  for (const auto& [endpoint, device] : devices_) device->learn_from = {};
}

void Poller::stop() {
  stopped_ = true;
  timer_.reset();
  devices_.clear();
}

std::size_t Poller::silent() const {
  return static_cast<std::size_t>(
      std::count_if(devices_.begin(), devices_.end(), [](const auto& one) { return one.second->silent; }));
}

void Poller::schedule(const DevicePtr& device, Duration first) { dues_.emplace(first, device); }

void Poller::watch() {
  if (stopped_ || dues_.empty()) return;
  timer_ = ports_.after(std::max(Duration{0}, dues_.begin()->first - clock_.monotonic()), [this] { due(); });
}

void Poller::due() {
  const Duration now = clock_.monotonic();
  while (!dues_.empty() && dues_.begin()->first <= now) {
    const Duration due = dues_.begin()->first;
    const DevicePtr device = dues_.begin()->second.lock();
    dues_.erase(dues_.begin());
    if (!device) continue;  // it is not polled any more
    const Duration interval = device->polled.interval;
    schedule(device, due + interval * ((now - due) / interval + 1));
    if (device->running || device->waiting || device->held) {
      vitals_.count("snmp.overruns");
      continue;
    }
    device->due = due;
    device->waiting = true;
    (device->silent ? waiting_silent_ : waiting_).push_back(device);
  }
  start_waiting();
  watch();
}

void Poller::start_waiting() {
  const auto next = [](std::deque<std::weak_ptr<Device>>& waiting) {
    DevicePtr device = waiting.front().lock();
    waiting.pop_front();
    return device;
  };
  if (std::exchange(starting_, true)) return;  // a poll that ended as soon as it began
  while (!stopped_ && !waiting_.empty() && running_ < options_.running_max) {
    if (const DevicePtr device = next(waiting_)) start(device);
  }
  while (!stopped_ && !waiting_silent_.empty() && running_silent_ < options_.silent_max) {
    if (const DevicePtr device = next(waiting_silent_)) start(device);
  }
  starting_ = false;
}

void Poller::start(const DevicePtr& device) {
  device->waiting = false;
  device->running = true;
  device->running_silent = device->silent;
  ++(device->running_silent ? running_silent_ : running_);
  const Duration now = clock_.monotonic();
  device->begun = now;
  if (now - device->due >= kLate) vitals_.count("snmp.late");
  vitals_.count("snmp.polls");
  device->round_trip.reset();
  const bool learn = !device->values || now >= device->learn_from;
  if (learn) {
    device->identification =
        std::make_unique<Identification>([this](const Oid& system) { return questions(profiles_, system); });
  } else {
    device->poll = std::make_unique<DevicePoll>(*device->values,
                                                device->polled.credential->version != Version::kV1, false);
  }
  step(device);
}

void Poller::step(const DevicePtr& device) {
  if (device->identification) {
    if (auto request = device->identification->next()) return ask(device, *std::move(request));
    if (!begin_reading(*device)) return finish(device, absl::FailedPreconditionError("no profile fits"));
  }
  if (auto request = device->poll->next()) return ask(device, *std::move(request));
  finish(device, absl::OkStatus());
}

/// With the profiles that fit what the device turned out to be.
bool Poller::begin_reading(Device& device) {
  const auto identification = std::move(device.identification);
  const DeviceFacts& facts = identification->facts();
  if (device.facts != facts) {
    device.facts = facts;
    ports_.identified(device.polled, facts);
    topology_.named(device.polled.endpoint, facts.name);
  }
  auto chosen = choose(
      profiles_, facts.object_id, [&](const Oid& oid) { return identification->answers(oid); },
      device.polled.profiles);
  if (!chosen.ok()) return false;
  if (ports_.chosen) ports_.chosen(device.polled, *chosen);
  auto& layout = layouts_[*chosen];
  if (!layout) layout = layout_of(*std::move(chosen));
  if (!device.values || device.values->layout != layout)
    device.values = std::make_unique<DeviceValues>(layout);
  device.poll =
      std::make_unique<DevicePoll>(*device.values, device.polled.credential->version != Version::kV1, true);
  device.learn_from = clock_.monotonic() + options_.learn_every;
  return true;
}

void Poller::ask(const DevicePtr& device, Request request) {
  Patience patience = device->polled.patience;
  if (device->silent && !device->round_trip) patience.retries = 0;
  requester_.ask(device->peer, std::move(request), patience,
                 [this, device](const absl::Status& status, const Response& response) {
                   answered(device, status, response);
                 });
}

void Poller::answered(const DevicePtr& device, const absl::Status& status, const Response& response) {
  if (stopped_) return;
  if (!status.ok()) return finish(device, status);
  if (!device->round_trip) device->round_trip = device->peer->round_trip();
  const Duration most = std::max(options_.poll_max, device->polled.interval);
  if (clock_.monotonic() - device->begun > most) {
    return finish(device,
                  absl::ResourceExhaustedError("broken off after " + std::to_string(most / Duration{1'000}) +
                                               " s, since it is too slow, or has too much"));
  }
  if (device->identification) {
    device->identification->take(response);
  } else {
    device->poll->take(response);
  }
  step(device);
}

void Poller::finish(const DevicePtr& device, const absl::Status& status) {
  device->running = false;
  --(device->running_silent ? running_silent_ : running_);
  device->identification.reset();
  device->poll.reset();
  device->silent = !device->round_trip;
  PollOutcome outcome;
  outcome.time = clock_.now();
  outcome.interval = device->polled.interval;
  outcome.round_trip = device->round_trip;
  outcome.whole = status.ok();
  outcome.trouble = std::string(status.message());
  if (!status.ok()) {
    vitals_.count("snmp.failed_polls", 1, std::string(absl::StatusCodeToString(status.code())));
    device->learn_from = {};  // whatever comes back there
  }
  if (device->values) count_faults(device->values->faults);
  if (device->round_trip) device->answered = clock_.monotonic();
  if (status.ok() && polled(device)) note_neighbours(*device);
  device->held = std::move(outcome);
  if (device->silent && polled(device)) {
    judge(device);
  } else {
    device->behind.clear();
    release(device);
  }
  start_waiting();
}

/// A device that was taken out, or is another one now, may still have a poll that runs.
bool Poller::polled(const DevicePtr& device) const {
  const auto known = devices_.find(device->polled.endpoint);
  return known != devices_.end() && known->second == device;
}

void Poller::note_neighbours(Device& device) {
  const DeviceValues& values = *device.values;
  std::pair<std::uint32_t, std::uint64_t> now{values.learnt, 0};
  bool any = false;
  for (const DeviceValues::Table& table : values.tables) now.second += table.rows.shape();
  std::set<std::string> names;
  for (std::size_t i = 0; i < values.tables.size(); ++i) {
    const LayoutTable& layout = values.layout->tables[i];
    if (!layout.table->neighbours) continue;
    any = true;
    if (now == device.neighbours_of) return;
    const RowTable& rows = values.tables[i].rows;
    for (std::size_t row = 0; row < rows.rows(); ++row) names.insert(rows.text(row, layout.row_name.front()));
  }
  device.neighbours_of = now;
  if (any) topology_.neighbours(device.polled.endpoint, names);
}

/// Of a silent device whose outcome is held: tells it, or waits for a parent's poll to say how.
void Poller::judge(const DevicePtr& device) {
  device->behind.clear();
  std::vector<DevicePtr> open;
  for (const EndpointId id : topology_.parents(device->polled.endpoint)) {
    const auto found = devices_.find(id);
    if (found == devices_.end()) continue;
    const DevicePtr& parent = found->second;
    if (!parent->silent && parent->answered && *parent->answered >= device->begun) {
      device->behind.clear();
      return release(device);
    }
    if (!parent->silent || parent->held) {
      open.push_back(parent);
    } else if (device->behind.empty()) {
      device->behind = parent->behind.empty() ? parent->polled.name : parent->behind;
    }
  }
  if (open.empty()) return release(device);
  held_for_.emplace(open.front()->polled.endpoint, device);
  for (const DevicePtr& parent : open) {
    if (parent->running || parent->waiting || parent->held) continue;
    parent->due = clock_.monotonic();
    parent->waiting = true;
    waiting_.push_back(parent);
  }
}

/// Tells what is held, and judges those that waited for it.
void Poller::release(DevicePtr device) {
  released_.push_back(std::move(device));
  if (std::exchange(releasing_, true)) return;  // chains of parents may be long
  for (; !released_.empty(); released_.pop_front()) {
    const DevicePtr one = released_.front();
    PollOutcome outcome = *std::exchange(one->held, std::nullopt);
    if (!polled(one)) continue;
    if (!one->behind.empty()) {
      vitals_.count("snmp.behind");
      outcome.behind = true;
      outcome.trouble = "behind " + one->behind + ", which does not answer";
    }
    static const DeviceValues kNothing(layout_of({}));
    ports_.tell(one->telling.tell(one->values ? *one->values : kNothing, outcome));
    const auto [first, last] = held_for_.equal_range(one->polled.endpoint);
    std::vector<std::weak_ptr<Device>> waited;
    for (auto it = first; it != last; ++it) waited.push_back(it->second);
    held_for_.erase(first, last);
    for (const std::weak_ptr<Device>& child : waited) {
      if (const DevicePtr locked = child.lock(); locked && locked->held) judge(locked);
    }
  }
  releasing_ = false;
}

void Poller::count_faults(const WalkFaults& faults) {
  const auto count = [&](std::uint64_t n, const char* what) {
    if (n > 0) vitals_.count("snmp.faults", static_cast<std::int64_t>(n), what);
  };
  count(faults.unordered, "a table that goes backwards");
  count(faults.wrong_type, "a value of another type");
  count(faults.left_out, "rows above rows_max");
}

}  // namespace tidemark::snmp
