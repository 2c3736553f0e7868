#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "agent/snmp/scan/scanner.h"
#include "tests/agent/snmp/device/ports.h"
#include "tests/agent/snmp/fake_agent.h"
#include "tests/agent/snmp/simulated_loop.h"

namespace tidemark::snmp {

/// A network that notes who was asked when.
class WatchedNetwork : public FakeNetwork {
 public:
  struct Sent {
    Duration at{};
    Address to;
  };
  std::vector<Sent> sent;

  explicit WatchedNetwork(const Clock& clock) : clock_(clock) {}
  bool send(const Address& to, std::string_view bytes) override {
    sent.push_back({clock_.monotonic(), to});
    return FakeNetwork::send(to, bytes);
  }
  /// When each address was asked for the first time, in this order.
  std::vector<Sent> firsts() const {
    std::vector<Sent> out;
    std::set<Address> seen;
    for (const Sent& one : sent) {
      if (seen.insert(one.to).second) out.push_back(one);
    }
    return out;
  }

 private:
  const Clock& clock_;
};

inline std::shared_ptr<const Credential> community(const std::string& word) {
  auto out = std::make_shared<Credential>();
  out->name = out->community = word;
  return out;
}

inline Address at(const std::string& text) { return *Address::parse(text, 161); }
inline AddressRange range(const std::string& text) { return *AddressRange::parse(text, kScannedMax); }

/// A device that says what it is.
inline FakeNetwork::Device device(const std::string& name, const std::string& word) {
  FakeNetwork::Device out;
  out.mib = device_with_ports(1);
  out.mib.set("1.3.6.1.2.1.1.1.0", octets("Switch " + name));
  out.mib.set("1.3.6.1.2.1.1.2.0", identifier("1.3.6.1.4.1.9.1.1"));
  out.mib.set("1.3.6.1.2.1.1.5.0", octets(name));
  out.community = word;
  return out;
}

/// "ports", which fits whatever has a fan, and "others", which nothing fits.
inline Profiles two_profiles() {
  auto ports = std::make_shared<Profile>(*layout_of_ports()->profiles.front());
  ports->answers = Oid::parse("1.3.6.1.4.1.9.2.1");
  auto others = std::make_shared<Profile>();
  others->name = "others";
  others->answers = Oid::parse("1.3.6.1.4.1.99");
  return {{"ports", ports}, {"others", others}};
}

}  // namespace tidemark::snmp
