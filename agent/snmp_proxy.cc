#include "agent/snmp_proxy.h"

#include <algorithm>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "agent/enrolling.h"
#include "agent/farewell.h"
#include "agent/observation.h"
#include "agent/opening.h"
#include "agent/outflow.h"
#include "agent/renewal/renewing.h"
#include "agent/renewal_ports.h"
#include "agent/snmp/poll/poller.h"
#include "agent/snmp/profile/read_profiles.h"
#include "agent/snmp/requester/resolver.h"
#include "agent/snmp_discovery.h"
#include "agent/snmp_traps.h"
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

using snmp::DeviceConfig;
using snmp::DeviceFacts;
using snmp::PolledDevice;

constexpr std::size_t kSockets = 16;
constexpr Duration kFlush{250};  // what polls found goes into the spool together
constexpr Duration kOwnLook{10'000};
constexpr Duration kExpireInterval{600'000};
constexpr Duration kResolveAgain{300'000};

class SnmpProxy {
 public:
  SnmpProxy(snmp::SnmpConfig config, const std::string& version, ReloadSnmpConfig reload,
            enroll::Identity identity, spool::OpenedSpool spool, stream::SpoolLog log)
      : config_(std::move(config)),
        version_(version),
        reload_(std::move(reload)),
        renewing_(std::move(identity), clock_, vitals_,
                  renewal_ports(config_.source.state_dir, loop_, random_, [this] { uplink_.reconnect(); })),
        store_(std::move(spool.store)),
        log_(std::move(log)),
        outflow_(*store_, log_, clock_, vitals_, [this] { uplink_.appended(); }),
        observation_({}, clock_, vitals_, "tidemark-snmp"),
        source_(log_, own_facts(config_.source, version)),
        datagrams_(snmp::open_datagrams(loop_.context(), kSockets)),
        requester_(*datagrams_, clock_, vitals_,
                   {[this](Duration delay, std::function<void()> work) {
                      return loop_.after(delay, std::move(work));
                    },
                    static_cast<std::uint32_t>(random_())}),
        profiles_(profiles_of(config_)),
        poller_(requester_, clock_, vitals_, profiles_, poller_ports(),
                {config_.requests_max, std::max<std::size_t>(1, config_.requests_max / 4)}),
        resolver_(std::make_unique<snmp::Resolver>(loop_.context())),
        discovery_(loop_, vitals_, config_.source.state_dir,
                   {[this](Event event) {
                      outflow_.add(std::move(event));
                      ++pending_;
                      flush_soon();
                    },
                    [this] { return outflow_.flush(); }}),
        traps_(loop_, clock_, vitals_,
               {[this](Section section) { add(std::move(section)); }, [this] { return flush_now(); }}),
        uplink_(source_, clock_, vitals_, uplink_ports(),
                {{Duration{1'000}, config_.source.backoff_max},
                 Duration::zero(),
                 Duration{60'000},
                 Duration{60'000}}),
        spool_damage_(std::move(spool.damage)) {}

  void run() {
    loop_.on_signals([this] { stop(); }, [this] { reload(); });
    outflow_.say("proxy.started", Severity::kInfo, "tidemark-snmp " + version_ + " was started",
                 {{"agent.version", version_}});
    if (!spool_damage_.empty()) outflow_.say("spool.damaged", Severity::kError, spool_damage_);
    outflow_.flush();
    traps_.configure(config_, profiles_, renewing_.identity().id);
    take_devices();
    discovery_.set_scans(config_.scans, profiles_);
    looks_ = loop_.every(kOwnLook, Duration::zero(), [this] {
      outflow_.add(observation_.look(store_->bytes()));
      ++pending_;
      flush_soon();
    });
    expiry_ = loop_.every(kExpireInterval, kExpireInterval, [this] {
      if (auto status = log_.expire(clock_.now()); !status.ok()) log::warning(std::string(status.message()));
    });
    resolves_ = loop_.every(kResolveAgain, kResolveAgain, [this] { resolve(); });
    renewing_.start();
    name_devices();  // before anything that the spool has of them
    uplink_.start();
    manager_.ready(work());
    loop_.run();
  }

 private:
  // ---- devices ----

  static snmp::Profiles profiles_of(const snmp::SnmpConfig& config) {
    config::Mistakes mistakes;
    snmp::Profiles profiles = snmp::load_profiles(config.profiles_dir, mistakes);
    if (!mistakes.none()) log::error("profiles that are left out: " + mistakes.text());
    return profiles;
  }

  EndpointId id_of(const DeviceConfig& device) const {
    return EndpointId::named(renewing_.identity().id.value, device.name);
  }

  std::vector<EndpointId> parents_of(const DeviceConfig& device) const {
    std::vector<EndpointId> out;
    for (const std::string& name : device.parents)
      out.push_back(EndpointId::named(renewing_.identity().id.value, name));
    return out;
  }

  /// Those of the configuration; those that were in it are gone.
  void take_devices() {
    std::map<EndpointId, Device> next;
    for (const DeviceConfig& one : config_.devices) {
      const EndpointId id = id_of(one);
      Device device = told_.count(id) > 0 ? told_[id] : Device{};
      device.endpoint = id;
      device.name = one.name;
      device.host = snmp::Address::parse(one.host, one.port) ? "" : one.host;
      if (device.host.empty()) device.address = one.host;
      device.endpoint_class = one.device_class;
      device.site = one.site;
      device.labels = one.labels;
      device.gone = false;
      next.emplace(id, std::move(device));
    }
    for (auto& [id, device] : told_) {
      if (next.count(id) > 0) continue;
      device.gone = true;  // the spool may have something of it
      next.emplace(id, device);
    }
    told_ = std::move(next);
    devices_changed_ = true;
    flush_soon();
    resolve();
  }

  /// Finds the addresses of all that have a name, and polls what has an address.
  void resolve() {
    polled_.clear();
    resolving_ = 1;
    for (const DeviceConfig& one : config_.devices) {
      ++resolving_;
      resolver_->find(one.host, one.port, [this, one](std::optional<snmp::Address> address) {
        if (address) {
          const EndpointId id = id_of(one);
          polled_.push_back({id, one.name, *address, one.credential, one.profiles, one.interval, one.patience,
                             parents_of(one), one.near});
          if (Device& device = told_[id]; device.address != address->text()) {
            device.address = address->text();
            devices_changed_ = true;
            flush_soon();
          }
        } else {
          vitals_.count("snmp.unresolved");
          log::warning("'" + one.host + "' has no address at the moment");
        }
        resolved();
      });
    }
    resolved();
  }
  void resolved() {
    if (--resolving_ > 0) return;
    discovery_.set_polled(polled_, config_.devices.size());
    traps_.set_devices(polled_);
    poller_.set_devices(std::exchange(polled_, {}));
    manager_.status(work());
  }

  void identified(const PolledDevice& polled, const DeviceFacts& facts) {
    Device& device = told_[polled.endpoint];
    device.description = facts.description;
    device.object_id = facts.object_id.text();
    devices_changed_ = true;
    flush_soon();
  }

  void name_devices() {
    if (!std::exchange(devices_changed_, false)) return;
    std::vector<Device> all;
    for (const auto& [id, device] : told_) all.push_back(device);
    uplink_.set_devices(std::move(all));
  }
  /// Together with what else comes within a moment; while nothing comes there is nothing to wake up for.
  void flush_soon() {
    if (!flush_) flush_ = loop_.after(kFlush, [this] { flush(); });
  }
  void flush() {
    flush_.reset();
    name_devices();
    if (std::exchange(pending_, 0) > 0) outflow_.flush();
  }
  bool flush_now() {
    name_devices();
    pending_ = 0;
    return outflow_.flush();
  }
  void add(Section section) {
    outflow_.add(std::move(section));
    ++pending_;
    flush_soon();
  }

  snmp::PollerPorts poller_ports() {
    return {
        [this](Duration delay, std::function<void()> work) { return loop_.after(delay, std::move(work)); },
        [this](Section section) { add(std::move(section)); },
        [this](SeriesKey key, const std::string& unit, MetricKind kind) {
          return outflow_.number_of(std::move(key), unit, kind);
        },
        [this](const PolledDevice& device, const DeviceFacts& facts) { identified(device, facts); }};
  }

  void reload() {
    if (stopping_) return;
    auto config = reload_();
    if (!config.ok()) {
      log::error("the configuration stays as it was: " + std::string(config.status().message()));
      return;
    }
    config_ = *std::move(config);
    resolver_ = std::make_unique<snmp::Resolver>(loop_.context());
    profiles_ = profiles_of(config_);
    poller_.set_profiles(profiles_);
    discovery_.set_scans(config_.scans, profiles_);
    traps_.configure(config_, profiles_, renewing_.identity().id);
    take_devices();
    log::info("the configuration was read anew: " + work());
  }

  std::string work() const {
    return "polling " + std::to_string(poller_.devices()) + " of " + std::to_string(config_.devices.size()) +
           " devices";
  }

  // ---- orders from the collector ----

  void refused(const std::vector<stream::RefusedDevice>& devices) {
    vitals_.count("snmp.refused_devices", static_cast<std::int64_t>(devices.size()));
    for (const stream::RefusedDevice& one : devices) {
      const auto found = told_.find(one.endpoint);
      log::warning("the collector does not take " +
                   (found == told_.end() ? one.endpoint.text() : found->second.name) + ": " + one.reason);
    }
  }

  uplink::UplinkPorts uplink_ports() {
    return {
        [this](rpc::ClientEvents events) {
          return open_stream(config_.source, renewing_.identity(), loop_, std::move(events));
        },
        [this](Duration delay, std::function<void()> work) { return loop_.after(delay, std::move(work)); },
        [this] { return random_(); },
        [this](std::uint32_t failures) { return renewing_.unreachable(failures); },
        [this](const MonitorSet& set) {
          // It tells agents what to observe; kept, so that it is not sent again.
          if (auto status = log_.keep_monitor_set(wire::encode(set)); !status.ok()) outflow_.report(status);
          source_.works_from(set.version);
        },
        [this](const Limits& limits) { outflow_.set_limits(limits); },
        [this](const std::vector<stream::RefusedDevice>& devices) { refused(devices); },
        [this](TimePoint now) { renewing_.collector_clock(now); }};
  }

  // ---- the end ----

  void stop() {
    if (std::exchange(stopping_, true)) return;
    log::info("stopping");
    manager_.stopping();
    resolver_->cancel();
    poller_.stop();
    discovery_.stop();
    traps_.stop();
    outflow_.say("proxy.stopped", Severity::kInfo, "tidemark-snmp was stopped");
    outflow_.flush();
    farewell_.begin();
  }

  snmp::SnmpConfig config_;
  const std::string version_;
  const ReloadSnmpConfig reload_;
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
  std::map<EndpointId, Device> told_;
  bool devices_changed_ = false;
  std::size_t pending_ = 0;  // sections and looks that are not in the spool yet
  std::unique_ptr<snmp::Datagrams> datagrams_;
  snmp::Requester requester_;
  snmp::Profiles profiles_;
  snmp::Poller poller_;
  std::unique_ptr<snmp::Resolver> resolver_;
  SnmpDiscovery discovery_;
  SnmpTraps traps_;
  std::vector<PolledDevice> polled_;
  std::size_t resolving_ = 0;
  uplink::Uplink uplink_;
  std::shared_ptr<void> flush_;  // waits
  std::shared_ptr<Loop::Timer> looks_, expiry_, resolves_;
  Farewell farewell_{loop_, clock_, log_, uplink_, renewing_};
  std::string spool_damage_;
  bool stopping_ = false;
};

}  // namespace

absl::Status run_snmp_proxy(snmp::SnmpConfig config, const std::string& version, ReloadSnmpConfig reload) {
  log::set_level(config.source.log_level);
  footprint::use_one_heap();
  auto opened = open_source(config.source, {"tidemark-snmp", "snmp.toml", version});
  if (!opened.ok()) return opened.status();
  if (!*opened) return absl::OkStatus();
  OpenedSource& source = **opened;
  auto proxy =
      std::make_unique<SnmpProxy>(std::move(config), version, std::move(reload), std::move(source.identity),
                                  std::move(source.spool), std::move(source.log));
  proxy->run();
  proxy.reset();
  leave_detached();
  return absl::OkStatus();
}

}  // namespace tidemark
