#pragma once

#include <absl/container/flat_hash_map.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/snmp/message/reception.h"
#include "agent/snmp/notification/repeats.h"
#include "agent/snmp/notification/storms.h"
#include "agent/snmp/notification/vocabulary.h"
#include "agent/snmp/requester/address.h"
#include "common/clock/clock.h"
#include "common/model/ids.h"
#include "common/model/telemetry.h"
#include "common/vitals/vitals.h"

namespace tidemark::snmp {

/// Whose notifications are taken.
struct NotifyingDevice {
  EndpointId endpoint;
  std::string name;  ///< for people
  Address address;   ///< the port does not matter
  std::shared_ptr<const Credential> credential;
};

struct NotificationPorts {
  /// What a device told, of its endpoint.
  std::function<void(Section)> tell;
  /// True: everything that was told is durable.
  std::function<bool()> flush;
  /// Through the socket by which the message came that is answered.
  std::function<void(std::size_t socket, const Address& to, std::string_view bytes)> send;
};

/// Makes events of traps and informs. A notification counts where it comes from a device's address and knows
/// that device's credential, or one of those that are taken beside them; then it is about that device,
/// whatever it says. An inform is answered when what it says is durable, and told once however often it is
/// sent. Confined to the loop. Vitals: snmp.traps (by version), snmp.traps_refused (by reason),
/// snmp.traps_dropped, snmp.traps_repeated, snmp.traps_cut, snmp.informs_unanswered, snmp.strays (by reason).
class Notifications {
 public:
  Notifications(const Clock& clock, Vitals& vitals, NotificationPorts ports, OwnEngine engine);

  /// From now on these, and what else is taken of each of them. Keys of v3 are made anew.
  void set_devices(std::vector<NotifyingDevice> devices,
                   std::vector<std::shared_ptr<const Credential>> taken_too);
  void set_vocabulary(Vocabulary vocabulary) { vocabulary_ = std::move(vocabulary); }
  void set_limits(StormLimits limits);

  /// Whatever came: anybody may have sent anything. The way in, of a fuzzer too.
  void received(const Address& from, std::string_view bytes, std::size_t socket = 0);
  /// Answers the informs of this turn of the loop. After some received(), before the loop waits.
  void turn_over();
  /// Tells of storms that are over; every few seconds.
  void look();
  /// Tells of all storms.
  void stop();

 private:
  /// What is behind an address: mostly one device.
  struct Place {
    std::vector<NotifyingDevice> devices;
    /// Of each device its own, then those that are taken too.
    std::vector<std::shared_ptr<const Credential>> believed;
  };
  struct Unanswered {
    std::size_t socket;
    Address to;
    std::string answer;
    Repeats::Mark mark;
  };

  void take(const NotifyingDevice& device, const Address& from, std::string_view bytes, std::size_t socket);
  bool allowed(const NotifyingDevice& device);
  void refuse(const Address& from, std::string_view reason);
  void tell(EndpointId endpoint, Event event);
  void tell_ended(bool all);

  const Clock& clock_;
  Vitals& vitals_;
  const NotificationPorts ports_;
  Reception reception_;
  Reception::Heard heard_;
  Vocabulary vocabulary_;
  absl::flat_hash_map<Address, Place> places_;  // with port 0
  StormLimits limits_;
  Storms storms_{limits_};
  Repeats repeats_;
  std::vector<Unanswered> unanswered_;
  absl::flat_hash_map<Address, Duration> complained_;  // of whom, and when last
};

}  // namespace tidemark::snmp
