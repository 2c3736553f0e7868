#pragma once

#include <absl/container/flat_hash_map.h>

#include <cstdint>
#include <deque>
#include <string_view>

#include "common/model/time.h"

namespace tidemark::snmp {

/// What was told already: a sender whose inform's answer was lost sends it again, and the network may bring a
/// datagram twice. Of at most kMax, for kFor. Pure: time is the caller's monotonic one.
class Repeats {
 public:
  static constexpr std::size_t kMax = 20'000;
  static constexpr Duration kFor{300'000};

  /// A hash of what is the same when it comes again.
  using Mark = std::uint64_t;
  static Mark mark_of(std::string_view same);

  bool contains(Mark mark, Duration now);
  void insert(Mark mark, Duration now);
  std::size_t size() const { return seen_.size(); }

 private:
  void forget(Duration now);

  struct Seen {
    Mark mark;
    Duration at;
  };
  absl::flat_hash_map<Mark, Duration> seen_;
  std::deque<Seen> order_;
};

}  // namespace tidemark::snmp
