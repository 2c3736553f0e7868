#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <string_view>

#include "agent/snmp/requester/address.h"

namespace tidemark::snmp {

/// Addresses of one family that follow each other. A value; pure.
class AddressRange {
 public:
  /// "192.0.2.0/28", of IPv4 without the network's own address and its broadcast address;
  /// "192.0.2.10-192.0.2.20"; "192.0.2.7". kInvalidArgument: a sentence that says what would be right, also
  /// where there are more than `addresses_max`.
  static absl::StatusOr<AddressRange> parse(std::string_view text, std::size_t addresses_max);

  /// At least 1.
  std::size_t size() const { return size_; }
  /// The i-th, from 0, at that port.
  Address at(std::size_t i, std::uint16_t port) const;
  /// At whatever port.
  bool holds(const Address& address) const;

  friend bool operator==(const AddressRange&, const AddressRange&) = default;

 private:
  Address first_;  // port 0
  std::size_t size_ = 1;
};

}  // namespace tidemark::snmp
