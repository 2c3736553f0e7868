#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "agent/snmp/requester/datagrams.h"
#include "tests/agent/snmp/mib.h"

namespace tidemark::snmp {

/// SNMP v1 and v2c of the tests' own, so that Net-SNMP's BER is held against another. Absent: no request of
/// that community.
std::optional<Request> parse_request(std::string_view bytes, const std::string& community);
std::string encode_response(const Response& response, const std::string& community, bool v1);
/// What it has from its PDU on.
std::string encode_pdu(const Response& response);

/// A network of devices in memory. What is sent waits until deliver(): so nobody is called while he calls.
class FakeNetwork : public Datagrams {
 public:
  struct Device {
    Mib mib;
    std::string community = "public";
    bool dead = false;
    int requests = 0;
    /// What becomes of an answer on its way; absent: it is lost.
    std::function<std::optional<std::string>(std::string)> spoil;
    std::optional<Address> answers_from;  ///< instead of where it was asked
  };

  std::map<Address, Device> devices;

  void on_received(Received received) override { received_ = std::move(received); }
  bool send(const Address& to, std::string_view bytes) override;
  /// Until nothing is on its way any more; how many answers came.
  int deliver();

 private:
  Received received_;
  std::vector<std::pair<Address, std::string>> answers_;
};

}  // namespace tidemark::snmp
