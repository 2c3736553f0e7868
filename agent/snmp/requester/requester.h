#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/status/status.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "agent/snmp/message/conversation.h"
#include "agent/snmp/requester/datagrams.h"
#include "common/clock/clock.h"
#include "common/vitals/vitals.h"

namespace tidemark::snmp {

struct Patience {
  Duration timeout{2'000};    ///< of the first try; each further one waits twice as long
  std::uint32_t retries = 1;  ///< after the first try
};

struct RequesterPorts {
  /// Calls back once after the delay, unless the returned handle is destroyed before.
  std::function<std::shared_ptr<void>(Duration, std::function<void()>)> after;
  std::uint32_t first_id = 1;  ///< of the first request: nobody else should be able to guess it
};

/// Asks devices, one question at a time each, and hands on what they answer: to the question that was asked,
/// from the address that it went to. Finds out engines of v3 by itself. Confined to the loop. Vitals:
/// snmp.requests, snmp.retries, snmp.timeouts, snmp.strays (by reason).
class Requester {
 public:
  /// The status is ok, or kDeadlineExceeded: no answer; kPermissionDenied: the device refuses the credential;
  /// kUnavailable: it could not be sent; kInvalidArgument: it could not be encoded. The response is good
  /// during the call alone. It may ask at once.
  using Done = std::function<void(const absl::Status&, const Response&)>;

  Requester(Datagrams& datagrams, const Clock& clock, Vitals& vitals, RequesterPorts ports);
  /// What is still open is forgotten: nobody is called any more.
  ~Requester();

  /// A device; as long as it lives, it is the only one of its address.
  class Peer;
  std::shared_ptr<Peer> peer(const Address& address, std::shared_ptr<const Credential> credential);

  /// The request's id is given here. A peer must have no question open.
  void ask(const std::shared_ptr<Peer>& peer, Request request, const Patience& patience, Done done);
  std::size_t open() const { return deadlines_.size(); }

 private:
  void received(const Address& from, std::string_view bytes);
  void send(Peer& peer);
  void transmit(Peer& peer);
  void finish(Peer& peer, const absl::Status& status);
  void expire();
  void watch();

  Datagrams& datagrams_;
  const Clock& clock_;
  Vitals& vitals_;
  const RequesterPorts ports_;
  absl::flat_hash_map<Address, std::weak_ptr<Peer>> peers_;
  std::size_t sweep_from_ = 0;  // with so many peers those that do not live any more are looked for
  std::multimap<Duration, std::shared_ptr<Peer>> deadlines_;
  std::shared_ptr<void> timer_;
  Duration timer_at_{};
  Response response_;
  std::uint32_t last_id_;
};

class Requester::Peer {
 public:
  Peer(const Address& address, std::shared_ptr<const Credential> credential)
      : address_(address), conversation_(std::move(credential)) {}

  const Address& address() const { return address_; }
  const Credential& credential() const { return conversation_.credential(); }
  bool busy() const { return open_ != nullptr; }
  /// From the last try's going to the answer's coming.
  std::chrono::microseconds round_trip() const { return round_trip_; }

 private:
  friend class Requester;
  struct Question {
    Request request;
    Patience patience;
    Done done;
    std::string message;
    bool probe = false;  ///< the message asks for the engine alone
    std::uint32_t tries = 0;
    std::uint32_t engines = 0;  ///< how often the engine had to be learnt
    std::chrono::steady_clock::time_point sent;
    std::multimap<Duration, std::shared_ptr<Peer>>::iterator deadline;
  };

  const Address address_;
  Conversation conversation_;
  std::unique_ptr<Question> open_;
  std::chrono::microseconds round_trip_{};
};

}  // namespace tidemark::snmp
