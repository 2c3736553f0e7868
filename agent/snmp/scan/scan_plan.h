#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "agent/snmp/message/credential.h"
#include "agent/snmp/requester/address_range.h"
#include "agent/snmp/requester/requester.h"

namespace tidemark::snmp {

/// Of one range of a scan.
inline constexpr std::size_t kScannedMax = 65'536;

/// Who is asked what he is, and how fast.
struct ScanPlan {
  std::vector<AddressRange> ranges;  ///< an address of several is asked once
  std::uint16_t port = 161;
  std::vector<std::shared_ptr<const Credential>> credentials;  ///< tried in this order until one is answered
  std::uint32_t rate = 50;                ///< addresses that are begun with in a second, at most
  std::size_t open_max = 100;             ///< addresses that are asked at once
  Patience patience{Duration{2'000}, 0};  ///< until an address has answered; then it is asked twice
};

/// A scan that runs again and again.
struct ScheduledScan {
  ScanPlan plan;
  Duration every{86'400'000};
};

}  // namespace tidemark::snmp
