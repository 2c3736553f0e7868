#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "agent/snmp/config/snmp_config.h"
#include "agent/snmp/notification/notifications.h"
#include "agent/snmp/poll/poller.h"
#include "agent/snmp/requester/udp_listener.h"
#include "common/loop/loop.h"

namespace tidemark {

struct SnmpTrapsPorts {
  std::function<void(Section)> tell;
  /// True: everything that was told is in the spool.
  std::function<bool()> flush;
};

/// Listens for traps and informs where the configuration says so, and not before. Confined to the loop.
class SnmpTraps {
 public:
  SnmpTraps(Loop& loop, const Clock& clock, Vitals& vitals, SnmpTrapsPorts ports);

  /// At the start, and after the configuration was read anew. What cannot be listened at is logged.
  void configure(const snmp::SnmpConfig& config, const snmp::Profiles& profiles, SourceId source);
  /// Whose notifications are taken: all devices that have an address now.
  void set_devices(const std::vector<snmp::PolledDevice>& devices);
  /// Tells what is to be told at the end, and listens no more.
  void stop();

 private:
  struct Listening {
    snmp::Address configured;
    std::unique_ptr<snmp::UdpListener> socket;
  };

  snmp::Vocabulary vocabulary_of(const snmp::SnmpConfig& config, const snmp::Profiles& profiles);
  bool begin(const snmp::SnmpConfig& config, SourceId source);
  void listen(const std::vector<snmp::Address>& places);
  void open(const snmp::Address& place);
  void give_devices();

  Loop& loop_;
  const Clock& clock_;
  Vitals& vitals_;
  const SnmpTrapsPorts ports_;
  std::shared_ptr<const snmp::MibNames> mib_names_;   // with the vocabulary
  std::optional<snmp::Notifications> notifications_;  // nothing: nothing was ever listened at
  std::vector<snmp::NotifyingDevice> devices_;
  std::vector<std::shared_ptr<const snmp::Credential>> taken_too_;
  std::map<std::size_t, Listening> listening_;
  std::size_t last_socket_ = 0;
  std::shared_ptr<Loop::Timer> looks_;
};

}  // namespace tidemark
