#include "agent/snmp/requester/address_range.h"

#include <optional>
#include <string>
#include <utility>

#include "common/model/number.h"

namespace tidemark::snmp {
namespace {

constexpr std::size_t kHalfBytes = 8;

absl::Status no_range(std::string_view text) {
  return absl::InvalidArgumentError("'" + std::string(text) +
                                    "' is no range: one is \"192.0.2.0/28\" or \"192.0.2.10-192.0.2.20\"");
}

std::size_t bytes_of(const Address& address) { return address.v6 ? 16 : 4; }

/// The address as a number, of which the first half counts in IPv6 alone.
std::pair<std::uint64_t, std::uint64_t> number_of(const Address& address) {
  std::uint64_t high = 0, low = 0;
  for (std::size_t i = 0; i < bytes_of(address); ++i) {
    if (address.v6 && i < kHalfBytes) {
      high = high << 8U | address.bytes[i];
    } else {
      low = low << 8U | address.bytes[i];
    }
  }
  return {high, low};
}

Address plus(Address address, std::uint64_t more) {
  for (std::size_t i = bytes_of(address); i-- > 0 && more > 0;) {
    more += address.bytes[i];
    address.bytes[i] = static_cast<std::uint8_t>(more);
    more >>= 8U;
  }
  return address;
}

/// How many addresses lie from one to the other, both counted; absent: more than `most`.
std::optional<std::size_t> distance(const Address& from, const Address& to, std::size_t most) {
  const auto [from_high, from_low] = number_of(from);
  const auto [to_high, to_low] = number_of(to);
  const std::uint64_t steps = to_low - from_low;
  const std::uint64_t high = to_high - from_high - (to_low < from_low ? 1 : 0);
  if (high != 0 || steps >= most) return std::nullopt;
  return static_cast<std::size_t>(steps) + 1;
}

std::optional<std::pair<Address, Address>> ends_of(std::string_view text) {
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    const auto from = Address::parse(text.substr(0, dash), 0), to = Address::parse(text.substr(dash + 1), 0);
    if (!from || !to || from->v6 != to->v6 || *from > *to) return std::nullopt;
    return std::pair(*from, *to);
  }
  const auto slash = text.find('/');
  const auto network = Address::parse(text.substr(0, slash), 0);
  if (!network) return std::nullopt;
  if (slash == std::string_view::npos) return std::pair(*network, *network);
  const unsigned width = network->v6 ? 128 : 32;
  const auto bits = parse_number<unsigned>(text.substr(slash + 1));
  if (!bits || *bits > width) return std::nullopt;
  Address first = *network, last = *network;
  for (unsigned bit = *bits; bit < width; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    first.bytes[bit / 8] &= static_cast<std::uint8_t>(~mask);
    last.bytes[bit / 8] |= mask;
  }
  // The network's own address ends in a 0 bit, its broadcast address in a 1.
  const bool has_ends = !network->v6 && *bits < 31;
  if (has_ends) ++first.bytes[3], --last.bytes[3];
  return std::pair(first, last);
}

}  // namespace

absl::StatusOr<AddressRange> AddressRange::parse(std::string_view text, std::size_t addresses_max) {
  const auto ends = ends_of(text);
  if (!ends) return no_range(text);
  const auto size = distance(ends->first, ends->second, addresses_max);
  if (!size)
    return absl::InvalidArgumentError("'" + std::string(text) + "' has more than " +
                                      std::to_string(addresses_max) +
                                      " addresses, the most of a range: give those that matter");
  AddressRange out;
  out.first_ = ends->first;
  out.size_ = *size;
  return out;
}

Address AddressRange::at(std::size_t i, std::uint16_t port) const {
  Address out = plus(first_, i);
  out.port = port;
  return out;
}

bool AddressRange::holds(const Address& address) const {
  if (address.v6 != first_.v6 || address.bytes < first_.bytes) return false;
  return distance(first_, address, size_).has_value();
}

}  // namespace tidemark::snmp
