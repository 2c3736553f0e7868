#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/snmp/device/telling.h"
#include "agent/snmp/poll/identification.h"
#include "agent/snmp/profile/choose.h"
#include "agent/snmp/requester/requester.h"
#include "agent/snmp/topology/topology.h"

namespace tidemark::snmp {

/// A device that is polled.
struct PolledDevice {
  EndpointId endpoint;
  std::string name;  ///< for people
  Address address;
  std::shared_ptr<const Credential> credential;
  std::optional<std::vector<std::string>> profiles;  ///< absent: those that fit
  Duration interval{60'000};
  Patience patience;
  std::vector<EndpointId> parents = {};  ///< by hand; see Topology
  bool near = false;
};

struct PollerOptions {
  std::size_t running_max = 500;    ///< polls at once
  std::size_t silent_max = 125;     ///< of them, of devices that did not answer the last time
  Duration learn_every{3'600'000};  ///< what devices are, and which objects they have, is found out anew
  /// A poll that lasts longer, and longer than its interval, is broken off: a device that is slow for ever,
  /// or has rows without an end, gives its place back.
  Duration poll_max{300'000};
};

struct PollerPorts {
  /// Calls back once after the delay, unless the returned handle is destroyed before.
  std::function<std::shared_ptr<void>(Duration, std::function<void()>)> after;
  /// What a poll found, of the device's endpoint.
  std::function<void(Section)> tell;
  Telling::Number number;
  /// What a device says that it is: the first time, and whenever it says something else.
  std::function<void(const PolledDevice&, const DeviceFacts&)> identified;
  /// With which profiles it is read from now on. Nobody needs to know.
  std::function<void(const PolledDevice&, const std::vector<std::shared_ptr<const Profile>>&)> chosen =
      nullptr;
};

/// Polls devices each in its own rhythm: phases are spread over the interval, a late poll does not shift
/// later ones, and one whose turn comes while its last poll still runs is left out. Devices that are silent
/// have places of their own, so that they never keep the others waiting, and are tried once until they
/// answer. A device that is silent, and none of whose parents (topology.h) answers, is not known to be down:
/// it is told to be behind them. A parent that was not asked since is polled out of turn first; meanwhile
/// what is told of the device is held. Confined to the loop. Vitals: snmp.polls, snmp.failed_polls,
/// snmp.overruns, snmp.late (a second or more), snmp.behind, snmp.faults (by kind).
class Poller {
 public:
  Poller(Requester& requester, const Clock& clock, Vitals& vitals, Profiles profiles, PollerPorts ports,
         PollerOptions options = {});
  ~Poller();

  /// From now on these, and no others. One that was there already, with the same address, credential and
  /// profiles, keeps its rhythm and what is known of it.
  void set_devices(const std::vector<PolledDevice>& devices);
  /// Every device is identified anew in its next poll.
  void set_profiles(Profiles profiles);
  /// Asks nobody any more.
  void stop();

  std::size_t devices() const { return devices_.size(); }
  std::size_t silent() const;

 private:
  struct Device;
  using DevicePtr = std::shared_ptr<Device>;

  void schedule(const DevicePtr& device, Duration first);
  void due();
  void watch();
  void start_waiting();
  void start(const DevicePtr& device);
  void step(const DevicePtr& device);
  void ask(const DevicePtr& device, Request request);
  void answered(const DevicePtr& device, const absl::Status& status, const Response& response);
  bool begin_reading(Device& device);
  void finish(const DevicePtr& device, const absl::Status& status);
  void note_neighbours(Device& device);
  bool polled(const DevicePtr& device) const;
  void judge(const DevicePtr& device);
  void release(DevicePtr device);
  void count_faults(const WalkFaults& faults);

  Requester& requester_;
  const Clock& clock_;
  Vitals& vitals_;
  Profiles profiles_;
  const PollerPorts ports_;
  const PollerOptions options_;
  std::map<EndpointId, DevicePtr> devices_;
  std::multimap<Duration, std::weak_ptr<Device>> dues_;
  std::deque<std::weak_ptr<Device>> waiting_, waiting_silent_;
  std::size_t running_ = 0, running_silent_ = 0;
  Topology topology_;
  std::multimap<EndpointId, std::weak_ptr<Device>> held_for_;  // by the parent whose poll decides
  std::deque<DevicePtr> released_;
  bool releasing_ = false;
  std::shared_ptr<void> timer_;
  bool starting_ = false;
  bool stopped_ = false;
  /// One for each choice of profiles.
  std::map<std::vector<std::shared_ptr<const Profile>>, std::shared_ptr<const Layout>> layouts_;
};

}  // namespace tidemark::snmp
