#pragma once

#include <absl/status/statusor.h>

#include <span>
#include <string>
#include <string_view>

#include "common/model/address.h"

namespace tidemark {

/// Of which devices a proxy may speak: an address, a range of addresses, a host name, or all host names of a
/// domain. A value; pure.
class DeviceRange {
 public:
  /// "10.0.0.5", "10.0.0.0/24", "2001:db8::/32", "sw1.example.org", "*.example.org". A range is written
  /// without bits behind its prefix. Of IPv4 in IPv6's clothes (::ffff:10.0.0.0/120) it is the same as of
  /// IPv4; a range of IPv6, also ::/0, holds no IPv4. kInvalidArgument: a sentence that says what would be
  /// right.
  static absl::StatusOr<DeviceRange> parse(std::string_view text);

  /// The one way in which it is written.
  std::string text() const;
  bool holds(const Address& address) const;
  /// In any case of letters, with or without the dot at the end.
  bool holds_host(std::string_view host) const;
  /// Whether something can be in both. What addresses a host name has is not known here.
  bool overlaps(const DeviceRange& other) const;

 private:
  Address first_;
  unsigned prefix_ = 0;  // bits of `first_` that count, of 128
  std::string host_;     // lower case; empty: a range of addresses
  bool below_ = false;   // whatever ends in .host_, rather than the host itself
};

/// Whether one of the ranges holds a device by its address, or by the host name that it was configured by;
/// either may be empty.
bool any_holds(std::span<const DeviceRange> ranges, std::string_view address, std::string_view host);

}  // namespace tidemark
