#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "agent/snmp/scan/found_book.h"
#include "agent/snmp/scan/scan_plan.h"
#include "agent/snmp/scan/scanner.h"
#include "common/model/telemetry.h"

namespace tidemark::snmp {

struct DiscoveryPorts {
  /// Calls back once after the delay, unless the returned handle is destroyed before.
  std::function<std::shared_ptr<void>(Duration, std::function<void()>)> after;
  std::function<std::uint64_t()> random;
  std::function<void(Event)> tell;
  /// Whether all that was told survives a crash now.
  std::function<bool()> flush;
  /// Keeps the book for the next start.
  std::function<void(const FoundBook&)> keep;
};

/// Runs scans in their rhythm, never two at once, and tells which devices answer that are not managed: the
/// event device.found, once for each, and again when it says something else of itself. The first run of a
/// scan comes after a random part of a hundredth of its interval; one whose turn comes while another runs
/// waits for its end. Confined to the loop. Vitals: the scanner's, and snmp.found_untold (the book is full).
class Discovery {
 public:
  static constexpr Duration kForgetAfter{30LL * 86'400'000};  ///< of devices that do not answer

  Discovery(Requester& requester, const Clock& clock, Vitals& vitals, FoundBook told, DiscoveryPorts ports);

  /// From now on these, and no others: a scan that runs is given up, and begins anew if it is still among
  /// them. Others that stay keep their rhythm.
  void set_scans(std::vector<ScheduledScan> scans, Profiles profiles);
  /// These are not asked. Until it is called for the first time no scan runs.
  void set_managed(std::set<Address> managed);
  /// Asks nobody any more, and keeps the book.
  void stop();

 private:
  struct Scan {
    ScheduledScan what;
    Duration due{};
  };
  void begin();
  void watch();
  void found(const FoundDevice& device);
  void ended();
  void keep_soon();
  void keep();

  const Clock& clock_;
  Vitals& vitals_;
  FoundBook told_;
  const DiscoveryPorts ports_;
  Scanner scanner_;
  std::vector<Scan> scans_;
  std::size_t runs_ = 0;  // which of them, while the scanner runs
  Profiles profiles_;
  std::set<Address> managed_;
  bool managed_known_ = false;
  bool stopped_ = false;
  std::shared_ptr<void> timer_, keeping_;
};

}  // namespace tidemark::snmp
