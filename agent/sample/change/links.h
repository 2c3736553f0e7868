#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "common/model/telemetry.h"

/// What the kernel says about network interfaces (rtnetlink(7)), and the events that it makes. Pure.
namespace tidemark::change {

struct LinkNotice {
  enum class Kind : std::uint8_t { kLink, kLinkGone, kAddress, kAddressGone };
  Kind kind = Kind::kLink;
  int index = 0;
  std::string name;     ///< of links
  bool up = false;      ///< of links: switched on, and with a carrier
  std::string address;  ///< of addresses: "192.0.2.7/24"
};

/// All that stands in one datagram; messages of other kinds, and addresses that come and go by themselves
/// (link-local, temporary, tentative), are left out.
std::vector<LinkNotice> read_rtnetlink(std::span<const std::byte> datagram);

/// Whether one of its messages says that an answer is complete.
bool ends_answer(std::span<const std::byte> datagram);

/// Knows how interfaces are and what was told of them. A change is told once it has stood for kSettle, so
/// that a flap is one event with its number; what has not settled by kSettleMax is told as it is then.
class LinkBook {
 public:
  static constexpr Duration kSettle{2'000};
  static constexpr Duration kSettleMax{30'000};
  static constexpr std::size_t kLinksMax = 256;  ///< further ones are not told of

  /// `ignored` are patterns of names with * and ?, such as "veth*".
  explicit LinkBook(std::vector<std::string> ignored) : ignored_(std::move(ignored)) {}

  void note(const LinkNotice& notice, Duration now);
  /// All links and addresses that there are: what is known and not among them is gone.
  void note_all(const std::vector<LinkNotice>& all, Duration now);
  /// What is known by now is how things are: nothing to tell.
  void settle();
  /// Events that are due, at `time`.
  std::vector<Event> due(Duration now, TimePoint time);
  /// When due() has to be asked next; absent: after the next note().
  std::optional<Duration> next() const;

 private:
  struct Link {
    std::string name;
    bool up = false, gone = false, told_up = false;
    std::set<std::string> addresses, told_addresses;
    std::uint32_t turns = 0;  // of `up` since it was told last
    bool open = false;        // something may have to be told
    Duration first{}, last{};
  };
  bool is_ignored(const std::string& name) const;
  static Duration due_at(const Link& link);

  const std::vector<std::string> ignored_;
  std::map<int, Link> links_;
};

}  // namespace tidemark::change
