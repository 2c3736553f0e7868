#pragma once

#include <map>
#include <string>
#include <vector>

#include "agent/snmp/poll/poller.h"
#include "tests/agent/snmp/device/ports.h"
#include "tests/agent/snmp/fake_agent.h"
#include "tests/agent/snmp/simulated_loop.h"

namespace tidemark::snmp {

inline constexpr Duration kInterval{10'000};

inline Profiles ports_profiles() {
  const auto layout = layout_of_ports();
  return {{"ports", layout->profiles.front()}};
}

/// A site with devices, and what was told of each.
struct Site {
  SimulatedLoop loop;
  FakeNetwork network;
  Vitals vitals;
  Requester requester{network, loop.clock, vitals, {loop.after(), 4'711}};
  std::map<EndpointId, std::vector<Section>> told;
  std::map<EndpointId, DeviceFacts> facts;
  std::vector<PolledDevice> devices;
  std::uint32_t series = 0;
  Poller poller;

  explicit Site(PollerOptions options = {}, const Profiles& profiles = ports_profiles())
      : poller(
            requester, loop.clock, vitals, profiles,
            {loop.after(), [this](Section section) { told[section.endpoint].push_back(std::move(section)); },
             [this](const SeriesKey&, const std::string&, MetricKind) { return SeriesNumber{++series}; },
             [this](const PolledDevice& device, const DeviceFacts& found) {
               facts[device.endpoint] = found;
             }},
            options) {}

  EndpointId add(bool dead = false) {
    auto credential = std::make_shared<Credential>();
    credential->community = "public";
    const auto n = devices.size();
    const Address address =
        *Address::parse("10.0." + std::to_string(n / 250) + "." + std::to_string(n % 250 + 1), 161);
    network.devices[address].mib = device_with_ports(2);
    network.devices[address].dead = dead;
    devices.push_back({EndpointId::random(),
                       "d",
                       address,
                       credential,
                       std::vector<std::string>{"ports"},
                       kInterval,
                       {Duration{1'000}, 1}});
    return devices.back().endpoint;
  }
  FakeNetwork::Device& at(std::size_t device) { return network.devices[devices[device].address]; }
  void pass(Duration time) {
    loop.pass(time, [this] { network.deliver(); });
  }
  std::vector<TimePoint> times(EndpointId device) {
    std::vector<TimePoint> out;
    for (const Section& section : told[device]) out.push_back(section.results.front().time);
    return out;
  }
  CheckState reachable(EndpointId device) { return told[device].back().results.front().state; }
  std::int64_t count(const std::string& name) const {
    std::int64_t sum = 0;
    for (const Vital& one : vitals.snapshot()) sum += one.name == name ? one.value : 0;
    return sum;
  }
};

}  // namespace tidemark::snmp
