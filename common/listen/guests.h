#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "common/sync/mutex.h"

namespace tidemark::listen {

/// Where a connection comes from.
struct Caller {
  std::string address;  ///< "192.0.2.7", "2001:db8::7"; of IPv4 in IPv6's clothes (::ffff:…) the IPv4 address
  std::uint16_t port = 0;  ///< on its side
  std::string network;     ///< as limits count it: an IPv4 address, or the /64 of an IPv6 one

  /// "192.0.2.7:41234", "[2001:db8::7]:41234"
  std::string text() const;
};

struct Limits {
  std::size_t connections_max = 11'024;  ///< together; further ones wait in the kernel's queue
  /// Who has not shown who he is. Together, and then they wait; of one network, and then further ones are
  /// closed at once.
  std::size_t strangers_max = 1'024;
  std::size_t network_strangers_max = 256;
};

/// Who is connected to a port. A connection is a descriptor, which its owner closes without saying so:
/// whether it is there still is looked up where a limit seems to be reached, and a new one under its number
/// shows that it is not. So the book never has more entries than there may be descriptors. Thread-safe.
class Guests {
 public:
  /// Whether the connection with this number is the one that `connection` named when it came.
  using IsThere = std::function<bool(int descriptor, std::uint64_t connection)>;

  Guests(Limits limits, IsThere is_there) : limits_(limits), is_there_(std::move(is_there)) {}

  /// No further connection is to be accepted now.
  bool full();
  /// False: this network has as many strangers as it may. `connection` is this one's name for as long as the
  /// machine is up, such as SO_COOKIE.
  bool enter(int descriptor, std::uint64_t connection, const Caller& caller);
  /// Who came from there (Caller::text()) has shown who he is. Of no effect where nobody did.
  void known(const std::string& caller);

  std::size_t strangers() const;

 private:
  struct Guest {
    std::uint64_t connection = 0;
    std::string caller;
    std::string network;
    bool stranger = true;
  };
  using Book = std::unordered_map<int, Guest>;

  void drop_gone() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void drop_gone_of(const std::string& network) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void drop(Book::iterator guest) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void no_stranger(int descriptor, Guest& guest) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool at_limit() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return book_.size() >= limits_.connections_max || strangers_ >= limits_.strangers_max;
  }

  const Limits limits_;
  const IsThere is_there_;
  mutable Mutex mutex_;
  Book book_ ABSL_GUARDED_BY(mutex_);
  std::unordered_map<std::string, int> by_caller_ ABSL_GUARDED_BY(mutex_);
  std::map<std::string, std::set<int>> strangers_of_ ABSL_GUARDED_BY(mutex_);  // by network
  std::size_t strangers_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace tidemark::listen
