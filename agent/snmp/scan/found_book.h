#pragma once

#include <absl/status/statusor.h>

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "agent/snmp/scan/scanner.h"
#include "common/model/time.h"

namespace tidemark::snmp {

/// Which devices were told as found, so that each is told once, also after a restart. Pure; FORMAT.md has the
/// file.
class FoundBook {
 public:
  static constexpr std::size_t kDevicesMax = 20'000;

  enum class News {
    kNone,     ///< it was told as it is now
    kNew,      ///< it is in the book now
    kChanged,  ///< it says something else of itself than it did, or takes another credential
    kNoRoom,   ///< the book is full: it is not in it
  };
  /// It answered now.
  News note(const FoundDevice& device, TimePoint now);
  /// Forgets who did not answer since then, and whoever is managed.
  void forget(TimePoint silent_since, const std::function<bool(const Address&)>& managed);
  std::size_t size() const { return entries_.size(); }

  std::string encode() const;
  /// An error says what is wrong with the text.
  static absl::StatusOr<FoundBook> decode(std::string_view text);

  friend bool operator==(const FoundBook&, const FoundBook&) = default;

 private:
  struct Entry {
    TimePoint answered;  // the last time
    std::string said;    // a digest of what was told
    friend bool operator==(const Entry&, const Entry&) = default;
  };
  std::map<Address, Entry> entries_;
};

}  // namespace tidemark::snmp
