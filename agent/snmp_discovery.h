#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <random>
#include <set>
#include <vector>

#include "agent/snmp/config/snmp_config.h"
#include "agent/snmp/poll/poller.h"
#include "agent/snmp/scan/discovery.h"
#include "common/loop/loop.h"

namespace tidemark {

/// The proxy's scans, beside its polling: with sockets, requests in flight and health figures of requests of
/// their own, so that what nobody answers there disturbs nothing. Confined to the loop.
class SnmpDiscovery {
 public:
  struct Ports {
    std::function<void(Event)> tell;  ///< of the proxy itself
    std::function<bool()> flush;      ///< whether all that was told survives a crash now
  };
  SnmpDiscovery(Loop& loop, Vitals& vitals, const std::filesystem::path& state_dir, Ports ports);

  void set_scans(const std::vector<snmp::ScheduledScan>& scans, const snmp::Profiles& profiles);
  /// What is polled, which is not scanned. Where that is less than is configured, since some names have no
  /// address at the moment, what was polled before is not scanned either.
  void set_polled(const std::vector<snmp::PolledDevice>& polled, std::size_t configured);
  void stop();

 private:
  std::mt19937_64 random_{std::random_device{}()};
  Vitals own_;  // of requests, which the proxy's own are not mixed with
  std::unique_ptr<snmp::Datagrams> datagrams_;
  snmp::Requester requester_;
  snmp::Discovery discovery_;
  std::set<snmp::Address> managed_;
};

}  // namespace tidemark
