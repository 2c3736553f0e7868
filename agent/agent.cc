#include "agent/agent.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <vector>

#include "agent/enrolling.h"
#include "agent/farewell.h"
#include "agent/observation.h"
#include "agent/opening.h"
#include "agent/outflow.h"
#include "agent/renewal/renewing.h"
#include "agent/renewal_ports.h"
#include "agent/reports.h"
#include "agent/sample/check/runner.h"
#include "agent/sample/host/host.h"
#include "agent/sample/inventory/watch.h"
#include "agent/sample/presence/presence.h"
#include "agent/sample/recent.h"
#include "agent/sample/watch/runner.h"
#include "agent/spool/sqlite_entry_store.h"
#include "agent/uplink/uplink.h"
#include "common/clock/clock.h"
#include "common/footprint/footprint.h"
#include "common/log/log.h"
#include "common/loop/loop.h"
#include "common/loop/service_manager.h"
#include "common/stream/source.h"
#include "common/sync/detached.h"
#include "common/vitals/vitals.h"
#include "common/wire/message_codec.h"

namespace tidemark {
namespace {

constexpr Duration kExpireInterval{600'000};

class Agent {
 public:
  Agent(const AgentConfig& config, const std::string& version, enroll::Identity identity,
        spool::OpenedSpool spool, stream::SpoolLog log)
      : config_(config),
        version_(version),
        renewing_(std::move(identity), clock_, vitals_,
                  renewal_ports(config_.state_dir, loop_, random_, [this] { uplink_.reconnect(); })),
        store_(std::move(spool.store)),
        log_(std::move(log)),
        outflow_(*store_, log_, clock_, vitals_, [this] { uplink_.appended(); }),
        observation_(host::host_samplers({}), clock_, vitals_, "tidemark-agent"),
        source_(log_, own_facts(config, version)),
        reports_(config.state_dir, outflow_, clock_, vitals_),
        runner_(loop_.context(),
                {config.commands, &recent_, [this](const std::string& event) { return reports_.last(event); },
                 config.log_folders},
                clock_,
                {[this](CheckResult result, Readings perfdata) { take(std::move(result), perfdata); },
                 [this] { return random_(); },
                 [this](const std::string& check, std::chrono::nanoseconds cpu) {
                   observation_.own_health().cost(OwnHealth::Probe::kCheck, check, cpu);
                 },
                 [this] { vitals_.count("check.overruns"); }}),
        watches_(
            loop_.context(), config.state_dir / "watches", clock_, vitals_,
            {[this](std::vector<Event> events) { take(std::move(events)); },
             [this](boost::asio::io_context& context, const WatchSpec& spec, watch::JournalReader& journal) {
               return watch::make_watch(context, spec, journal, config_.log_folders);
             }}),
        inventory_(config.inventory, config.state_dir / "inventory.told", inventory_ports(), clock_, vitals_),
        presence_(config.state_dir),
        uplink_(
            source_, clock_, vitals_, uplink_ports(),
            {{Duration{1'000}, config.backoff_max}, Duration::zero(), Duration{60'000}, Duration{60'000}}),
        spool_damage_(std::move(spool.damage)) {}

  void run() {
    loop_.on_signals([this] { stop(); },
                     [] { log::info("there is nothing to reload: the collector tells what to observe"); });
    work_from(last_monitor_set());
    say_what_happened();
    reports_.open();
    ticks_ = loop_.every(monitor_set_.sampling_interval, Duration::zero(), [this] { tick(); });
    expiry_ = loop_.every(kExpireInterval, kExpireInterval, [this] {
      if (auto status = log_.expire(clock_.now()); !status.ok()) log::warning(std::string(status.message()));
    });
    inventory_looks_ = loop_.every(inventory_.every(),
                                   std::min(inventory::kFirstWithin, config_.inventory.interval), [this] {
                                     if (!stopping_) inventory_.glance();
                                   });
    renewing_.start();
    uplink_.start();
    manager_.ready(work_);
    loop_.run();
  }

 private:
  // ---- what is seen ----

  void tick() {
    if (stopping_) return;
    watches_.costs([this](const std::string& watch, std::chrono::nanoseconds cpu) {
      observation_.own_health().cost(OwnHealth::Probe::kWatch, watch, cpu);
    });
    const Readings readings = observation_.look(store_->bytes());
    recent_.add(readings, clock_.monotonic());
    outflow_.add(readings);
    flush_by_.reset();
    take(presence_.look());
    reports_.take();
  }

  void take(CheckResult result, const Readings& perfdata) {
    CheckState& last = states_.try_emplace(result.check, CheckState::kOk).first->second;
    const bool news = result.state != CheckState::kOk || result.state != last;
    last = result.state;
    const Duration interval = result.interval;
    outflow_.add(std::move(result));
    recent_.add(perfdata, clock_.monotonic());
    outflow_.add(perfdata);
    // What is well can wait for the next tick, yet never until its check counts as overdue; an outage's time
    // to detection cannot wait.
    const Duration now = clock_.monotonic();
    if (!flush_by_) flush_by_ = now + interval / 2;
    flush_by_ = std::min(*flush_by_, now + interval / 2);
    if (!news && now < *flush_by_) return;
    flush_by_.reset();
    outflow_.flush();
  }

  /// False: they are not in the spool.
  bool take(std::vector<Event> events) {
    for (Event& event : events) outflow_.add(std::move(event));
    return outflow_.flush();
  }

  void say_what_happened() {
    for (Event& event : presence_.begin()) outflow_.add(std::move(event));
    outflow_.say("agent.started", Severity::kInfo, "tidemark-agent " + version_ + " was started",
                 {{"agent.version", version_}});
    if (!spool_damage_.empty()) outflow_.say("spool.damaged", Severity::kError, spool_damage_);
    outflow_.flush();
    if (auto status = presence_.begun(); !status.ok()) log::warning(std::string(status.message()));
  }

  inventory::Ports inventory_ports() {
    return {loop_.poster(),
            [this]() -> std::optional<inventory::Position> {
              if (source_.limits().inventory_items_max == 0) return std::nullopt;
              const stream::SpoolState& state = log_.state();
              return inventory::Position{state.store, state.store_generation, state.epoch};
            },
            [this](std::vector<Event> events) {
              return take(std::move(events)) ? absl::OkStatus()
                                             : absl::UnavailableError("the spool did not take it");
            },
            log::warning};
  }

  // ---- orders from the collector ----

  MonitorSet last_monitor_set() const {
    MonitorSet set;
    set.sampling_interval = config_.sampling_interval;
    if (log_.state().monitor_set.empty()) return set;
    auto kept = wire::decode_monitor_set(log_.state().monitor_set);
    return kept.ok() ? *kept : set;
  }

  void work_from(const MonitorSet& set) {
    monitor_set_ = set;
    if (monitor_set_.version.empty()) monitor_set_.sampling_interval = config_.sampling_interval;
    source_.works_from(set.version);
    runner_.apply(monitor_set_);
    watches_.apply(monitor_set_);
    if (ticks_) Loop::set_interval(*ticks_, monitor_set_.sampling_interval);
    work_ = "observing: sampling every " + human(monitor_set_.sampling_interval) + ", " +
            std::to_string(monitor_set_.checks.size()) + " checks, " +
            std::to_string(monitor_set_.watches.size()) + " watches" +
            (set.version.empty() ? " (no monitor set yet)" : " (monitor set " + set.version + ")");
    log::info(work_);
    manager_.status(work_);
  }

  void new_monitor_set(const MonitorSet& set) {
    if (auto status = log_.keep_monitor_set(wire::encode(set)); !status.ok()) outflow_.report(status);
    if (!stopping_ && !(set == monitor_set_)) work_from(set);
  }

  uplink::UplinkPorts uplink_ports() {
    return {
        [this](rpc::ClientEvents events) {
          return open_stream(config_, renewing_.identity(), loop_, std::move(events));
        },
        [this](Duration delay, std::function<void()> work) { return loop_.after(delay, std::move(work)); },
        [this] { return random_(); },
        [this](std::uint32_t failures) { return renewing_.unreachable(failures); },
        [this](const MonitorSet& set) { new_monitor_set(set); },
        [this](const Limits& limits) { outflow_.set_limits(limits); },
        {},
        [this](TimePoint now) { renewing_.collector_clock(now); }};
  }

  // ---- the end ----

  void stop() {
    if (std::exchange(stopping_, true)) return;
    log::info("stopping");
    manager_.stopping();
    runner_.stop();
    watches_.stop();
    outflow_.say("agent.stopped", Severity::kInfo, "tidemark-agent was stopped");
    take(presence_.end(clock_.now()));
    if (auto status = presence_.ended(); !status.ok()) log::warning(std::string(status.message()));
    farewell_.begin();
  }

  const AgentConfig& config_;
  const std::string version_;
  const Clock& clock_ = system_clock();
  Vitals vitals_;
  Loop loop_;
  ServiceManager manager_{loop_};
  std::mt19937_64 random_{std::random_device{}()};
  renewal::Renewing renewing_;
  std::unique_ptr<stream::EntryStore> store_;
  stream::SpoolLog log_;
  Outflow outflow_;
  Observation observation_;
  stream::Source source_;
  MonitorSet monitor_set_;
  std::string work_;  // what it is about, for people
  Recent recent_;
  Reports reports_;
  check::CheckRunner runner_;
  watch::WatchRunner watches_;
  inventory::InventoryWatch inventory_;
  presence::Presence presence_;
  uplink::Uplink uplink_;
  std::shared_ptr<Loop::Timer> ticks_;
  std::shared_ptr<Loop::Timer> expiry_;
  std::shared_ptr<Loop::Timer> inventory_looks_;
  Farewell farewell_{loop_, clock_, log_, uplink_, renewing_};
  std::optional<Duration> flush_by_;  // of what is well and waits
  std::map<std::string, CheckState> states_;
  std::string spool_damage_;
  bool stopping_ = false;
};

}  // namespace

absl::Status run_agent(const AgentConfig& config, const std::string& version) {
  log::set_level(config.log_level);
  footprint::let_go_of_relocations();
  footprint::use_one_heap();
  auto opened = open_source(config, {"tidemark-agent", "agent.toml", version});
  if (!opened.ok()) return opened.status();
  if (!*opened) return absl::OkStatus();
  OpenedSource& source = **opened;
  auto agent = std::make_unique<Agent>(config, version, std::move(source.identity), std::move(source.spool),
                                       std::move(source.log));
  agent->run();
  agent.reset();
  leave_detached();
  return absl::OkStatus();
}

}  // namespace tidemark
