#include "agent/snmp_traps.h"

#include <utility>

#include "agent/snmp/notification/own_engine.h"
#include "common/log/log.h"

namespace tidemark {
namespace {

constexpr Duration kLook{10'000};

}  // namespace

SnmpTraps::SnmpTraps(Loop& loop, const Clock& clock, Vitals& vitals, SnmpTrapsPorts ports)
    : loop_(loop), clock_(clock), vitals_(vitals), ports_(std::move(ports)) {}

void SnmpTraps::configure(const snmp::SnmpConfig& config, const snmp::Profiles& profiles, SourceId source) {
  if (config.traps.listen.empty() || (!notifications_ && !begin(config, source))) return listening_.clear();
  notifications_->set_vocabulary(vocabulary_of(config, profiles));
  notifications_->set_limits({config.traps.burst, config.traps.per_minute});
  taken_too_ = config.traps.credentials;
  give_devices();
  listen(config.traps.listen);
}

snmp::Vocabulary SnmpTraps::vocabulary_of(const snmp::SnmpConfig& config, const snmp::Profiles& profiles) {
  if (!mib_names_ || mib_names_->stamp != snmp::stamp_of_mib_files(config.mibs_dir)) {
    mib_names_ = std::make_shared<const snmp::MibNames>(snmp::read_mib_files(config.mibs_dir));
    for (const std::string& complaint : mib_names_->complaints) log::warning(complaint);
  }
  snmp::Vocabulary out;
  out.add(profiles);
  out.add_well_known();
  out.set_mib_names(mib_names_);
  return out;
}

bool SnmpTraps::begin(const snmp::SnmpConfig& config, SourceId source) {
  auto engine = snmp::begin_engine(config.source.state_dir, source, clock_.now());
  if (!engine.ok()) {
    log::error("no traps are taken: " + std::string(engine.status().message()));
    return false;
  }
  notifications_.emplace(
      clock_, vitals_,
      snmp::NotificationPorts{ports_.tell, ports_.flush,
                              [this](std::size_t socket, const snmp::Address& to, std::string_view bytes) {
                                const auto found = listening_.find(socket);
                                if (found != listening_.end()) found->second.socket->send(to, bytes);
                              }},
      *std::move(engine));
  looks_ = loop_.every(kLook, Duration::zero(), [this] { notifications_->look(); });
  return true;
}

/// A place that was listened at keeps its socket, with what waits in it.
void SnmpTraps::listen(const std::vector<snmp::Address>& places) {
  auto before = std::exchange(listening_, {});
  for (const snmp::Address& place : places) {
    auto kept = before.begin();
    while (kept != before.end() && kept->second.configured != place) ++kept;
    if (kept != before.end()) listening_.insert(before.extract(kept));
  }
  std::map<snmp::Address, std::size_t> there;
  for (const auto& [socket, one] : listening_) ++there[one.configured];
  before.clear();  // what is given up may be wanted by another place
  for (const snmp::Address& place : places) {
    if (auto& left = there[place]; left > 0) {
      --left;
    } else {
      open(place);
    }
  }
}

void SnmpTraps::open(const snmp::Address& place) {
  const std::size_t socket = ++last_socket_;
  auto opened = snmp::UdpListener::open(loop_.context(), place,
                                        {[this, socket](const snmp::Address& from, std::string_view bytes) {
                                           notifications_->received(from, bytes, socket);
                                         },
                                         [this] { notifications_->turn_over(); }});
  if (!opened.ok()) return log::error(std::string(opened.status().message()));
  log::info("listening for traps at " + (*opened)->address().with_port());
  listening_.emplace(socket, Listening{place, *std::move(opened)});
}

void SnmpTraps::set_devices(const std::vector<snmp::PolledDevice>& devices) {
  devices_.clear();
  for (const snmp::PolledDevice& one : devices)
    devices_.push_back({one.endpoint, one.name, one.address, one.credential});
  give_devices();
}

void SnmpTraps::give_devices() {
  if (notifications_) notifications_->set_devices(devices_, taken_too_);
}

void SnmpTraps::stop() {
  listening_.clear();
  looks_.reset();
  if (notifications_) notifications_->stop();
}

}  // namespace tidemark
