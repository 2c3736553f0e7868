#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "agent/snmp/poll/identification.h"
#include "agent/snmp/profile/profile.h"
#include "agent/snmp/requester/requester.h"
#include "agent/snmp/scan/scan_plan.h"

namespace tidemark::snmp {

/// An address that answered.
struct FoundDevice {
  Address address;
  /// Null: it refuses all of them, or leaves the others unanswered; then only the address is known, and why.
  std::shared_ptr<const Credential> credential;
  std::string refusal;
  DeviceFacts facts;
  std::vector<std::string> profiles;  ///< names of those that fit
};

/// How far a scan is.
struct ScanFigures {
  std::size_t addresses = 0;  ///< in its ranges
  std::size_t passed = 0;     ///< of them, begun with or skipped
  std::size_t asked = 0;      ///< of them, done with
  std::size_t answered = 0;   ///< of those that were asked
};

struct ScannerPorts {
  /// Calls back once after the delay, unless the returned handle is destroyed before.
  std::function<std::shared_ptr<void>(Duration, std::function<void()>)> after;
  /// Addresses that are passed by.
  std::function<bool(const Address&)> skip;
  std::function<void(FoundDevice)> found;
  /// All addresses were asked. It may start() anew.
  std::function<void()> ended;
};

/// Asks the addresses of ranges what they are (system group, and what profiles ask), one range after the
/// other. It keeps nothing of those that are done with. Nobody else may ask by its requester. Confined to the
/// loop. Vitals: snmp.scanned (addresses that were asked), snmp.found (those that answered).
class Scanner {
 public:
  Scanner(Requester& requester, const Clock& clock, Vitals& vitals, ScannerPorts ports);

  /// Only where none runs. The plan has credentials, and a rate above 0.
  void start(ScanPlan plan, Profiles profiles);
  /// Nobody is called any more, and nothing is sent.
  void cancel();
  bool running() const { return running_; }
  const ScanFigures& figures() const { return figures_; }

 private:
  struct Visit;
  using VisitPtr = std::shared_ptr<Visit>;

  void begin();
  std::optional<Address> next_address();
  void take_credential(const VisitPtr& visit);
  void ask(const VisitPtr& visit);
  void heard(const VisitPtr& visit, const absl::Status& status, const Response& response);
  void finish(const VisitPtr& visit);

  Requester& requester_;
  const Clock& clock_;
  Vitals& vitals_;
  const ScannerPorts ports_;
  ScanPlan plan_;
  Profiles profiles_;
  ScanFigures figures_;
  bool running_ = false;
  bool beginning_ = false;
  std::size_t range_ = 0, place_ = 0;  // of the next address
  std::optional<Address> next_;
  std::chrono::microseconds next_begin_{};
  std::set<VisitPtr> visits_;  // at most plan_.open_max
  std::shared_ptr<void> timer_;
};

}  // namespace tidemark::snmp
