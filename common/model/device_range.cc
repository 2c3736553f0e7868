#include "common/model/device_range.h"

#include <algorithm>
#include <cstddef>
#include <optional>

namespace tidemark {
namespace {

constexpr unsigned kBits = 128;
constexpr unsigned kV4Bits = 32;
constexpr std::size_t kHostBytesMax = 253;
constexpr std::size_t kLabelBytesMax = 63;

absl::Status wrong(std::string_view text, const std::string& why) {
  std::string shown;
  for (const char c : text.substr(0, 80)) shown += c < 0x20 || c == 0x7f ? '?' : c;
  return absl::InvalidArgumentError("'" + shown + "' is no range: " + why);
}

/// The address with the bits behind the prefix at zero.
Address cut(Address address, unsigned prefix) {
  for (unsigned bit = 0; bit < kBits; ++bit) {
    if (bit >= prefix) address.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80u >> (bit % 8)));
  }
  return address;
}

std::optional<unsigned> bits_of(std::string_view text) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  unsigned out = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    out = out * 10 + static_cast<unsigned>(c - '0');
  }
  return out;
}

std::string lowered(std::string_view host) {
  std::string out(host);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  if (!out.empty() && out.back() == '.') out.pop_back();
  return out;
}

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Empty, or what is wrong with a host name in lower case.
std::string host_mistake(std::string_view host) {
  if (host.size() > kHostBytesMax) return "a host name has at most 253 characters";
  std::string_view label;
  while (true) {
    const auto dot = host.find('.');
    label = host.substr(0, dot);
    if (label.empty() || label.size() > kLabelBytesMax)
      return "between the dots of a host name are 1 to 63 characters";
    const bool plain = std::all_of(label.begin(), label.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || digit(c) || c == '-' || c == '_';
    });
    if (!plain)
      return "it takes an address such as 10.0.0.5, a range such as 10.0.0.0/24, or a host name such as "
             "sw1.example.org or *.example.org";
    if (dot == std::string_view::npos) break;
    host.remove_prefix(dot + 1);
  }
  if (std::all_of(label.begin(), label.end(), digit))
    return "an IPv4 address has four numbers up to 255, without leading zeros";
  return {};
}

bool ends_below(std::string_view host, std::string_view domain) {
  return host.size() > domain.size() + 1 && host.substr(host.size() - domain.size()) == domain &&
         host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

absl::StatusOr<DeviceRange> DeviceRange::parse(std::string_view text) {
  if (text.empty()) return wrong(text, "it is empty");
  DeviceRange out;
  const auto slash = text.find('/');
  if (const auto address = Address::parse(text.substr(0, slash))) {
    out.first_ = *address;
    out.prefix_ = kBits;
    if (slash == std::string_view::npos) return out;
    // Behind four numbers the bits are those of IPv4.
    const bool of_v4 = text.find(':') == std::string_view::npos;
    const unsigned most = of_v4 ? kV4Bits : kBits;
    const auto bits = bits_of(text.substr(slash + 1));
    if (!bits || *bits > most)
      return wrong(text, "behind the slash stands how many bits count, 0 to " + std::to_string(most));
    out.prefix_ = *bits + (kBits - most);
    const Address begin = cut(*address, out.prefix_);
    if (begin == *address) return out;
    out.first_ = begin;
    return wrong(text, "it has bits behind its prefix; the range that holds it is " + out.text());
  }
  if (slash != std::string_view::npos) return wrong(text, "an address stands before the slash");
  if (text.find(':') != std::string_view::npos)
    return wrong(text, "an IPv6 address has at most eight groups of four hexadecimal digits, and no zone");
  out.host_ = lowered(text);
  if (out.host_ == "*" || out.host_ == "*.")
    return wrong(text, "a domain stands behind the star; every IPv4 address is 0.0.0.0/0");
  if (out.host_.rfind("*.", 0) == 0) {
    out.below_ = true;
    out.host_.erase(0, 2);
  }
  if (const std::string mistake = host_mistake(out.host_); !mistake.empty()) return wrong(text, mistake);
  return out;
}

std::string DeviceRange::text() const {
  if (!host_.empty()) return (below_ ? "*." : "") + host_;
  if (prefix_ == kBits) return first_.text();
  const bool v4 = first_.is_v4() && prefix_ >= kBits - kV4Bits;
  return first_.text() + "/" + std::to_string(v4 ? prefix_ - (kBits - kV4Bits) : prefix_);
}

bool DeviceRange::holds(const Address& address) const {
  if (!host_.empty() || cut(address, prefix_) != first_) return false;
  return !address.is_v4() || prefix_ >= kBits - kV4Bits;
}

bool DeviceRange::holds_host(std::string_view host) const {
  if (host_.empty()) return false;
  const std::string name = lowered(host);
  return below_ ? ends_below(name, host_) : name == host_;
}

bool DeviceRange::overlaps(const DeviceRange& other) const {
  if (host_.empty() != other.host_.empty()) return false;
  if (host_.empty()) {
    const DeviceRange& wide = prefix_ <= other.prefix_ ? *this : other;
    return wide.holds(prefix_ <= other.prefix_ ? other.first_ : first_);
  }
  if (!below_ && !other.below_) return host_ == other.host_;
  if (below_ && other.below_)
    return host_ == other.host_ || ends_below(host_, other.host_) || ends_below(other.host_, host_);
  return below_ ? holds_host(other.host_) : other.holds_host(host_);
}

bool any_holds(std::span<const DeviceRange> ranges, std::string_view address, std::string_view host) {
  const auto parsed = Address::parse(address);
  return std::any_of(ranges.begin(), ranges.end(), [&](const DeviceRange& range) {
    return (parsed && range.holds(*parsed)) || range.holds_host(host);
  });
}

}  // namespace tidemark
