#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/snmp/notification/notifications.h"
#include "agent/snmp/profile/read_profiles.h"
#include "tests/agent/snmp/notification/captured.h"
#include "tests/agent/snmp/notification/sender.h"
#include "tests/support/simulated_clock.h"

namespace tidemark::snmp {

inline const Address kRouter = *Address::parse("192.0.2.1", 40'001);
inline const Address kSafe = *Address::parse("2001:db8::2", 40'002);
inline const Address kNobody = *Address::parse("192.0.2.66", 40'003);

/// Of hexadecimal digits.
inline std::string bytes(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

/// A receiver with two devices: "router" takes the community "public", "safe" the users anna and olga.
struct Bench {
  struct Sent {
    std::size_t socket;
    Address to;
    std::string bytes;
  };

  SimulatedClock clock;
  Vitals vitals;
  std::vector<Section> told;
  std::vector<Sent> sent;
  int flushes = 0;
  bool durable = true;
  const OwnEngine engine{std::string("\x80\x00\x1f\x88\x05tests", 10), 3};
  const EndpointId router = EndpointId::named(Uuid{}, "router"), safe = EndpointId::named(Uuid{}, "safe");
  std::shared_ptr<const Credential> anna = user("anna", Authentication::kSha256, Privacy::kNone);
  std::shared_ptr<const Credential> olga = user("olga", Authentication::kSha512, Privacy::kAes128);
  std::vector<NotifyingDevice> more;
  Notifications notifications{clock,
                              vitals,
                              {[this](Section section) { told.push_back(std::move(section)); },
                               [this] {
                                 ++flushes;
                                 return durable;
                               },
                               [this](std::size_t socket, const Address& to, std::string_view what) {
                                 sent.push_back({socket, to, std::string(what)});
                               }},
                              engine};

  Bench() {
    Vocabulary vocabulary;
    vocabulary.add(shipped_profiles());
    vocabulary.add_well_known();
    notifications.set_vocabulary(std::move(vocabulary));
    set_devices();
  }

  static std::shared_ptr<const Credential> user(const char* name, Authentication authentication,
                                                Privacy privacy) {
    auto out = std::make_shared<Credential>();
    out->version = Version::kV3;
    out->user = name;
    out->authentication = authentication;
    out->privacy = privacy;
    out->authentication_key = *key_of("authentication phrase", authentication);
    if (privacy != Privacy::kNone) out->privacy_key = *key_of("privacy phrase", authentication);
    return out;
  }

  void set_devices(std::vector<std::shared_ptr<const Credential>> taken_too = {}) {
    auto lan = std::make_shared<Credential>();
    lan->community = "public";
    const auto at = [](Address address) {
      address.port = 161;
      return address;
    };
    std::vector<NotifyingDevice> devices = {{router, "router", at(kRouter), lan},
                                            {safe, "safe", at(kSafe), anna},
                                            {safe, "safe", at(kSafe), olga}};
    devices.insert(devices.end(), more.begin(), more.end());
    notifications.set_devices(devices, std::move(taken_too));
  }

  void receive(const Address& from, const std::string& message) {
    notifications.received(from, message);
    notifications.turn_over();
  }

  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (const Section& section : told) {
      for (const Event& event : section.events) out.push_back(event.name);
    }
    return out;
  }

  std::int64_t count(const std::string& name, const std::string& detail = "") const {
    for (const Vital& vital : vitals.snapshot()) {
      if (vital.name == name && vital.detail == detail) return vital.value;
    }
    return 0;
  }
};

}  // namespace tidemark::snmp
