#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "common/model/time.h"

namespace tidemark::identity {

struct BackoffOptions {
  std::uint32_t free_failures = 5;  ///< so many bad tokens cost nothing
  Duration first{1'000};            ///< the wait after the next one; doubled by each further one
  Duration max{60'000};
  Duration forget{600'000};           ///< after so long without a failure an address is as new
  std::size_t addresses_max = 1'024;  ///< remembered; beyond, the one that failed longest ago is forgotten
};

/// How long an address that sent bad tokens has to wait. Pure: time, on the steady clock, is an argument.
/// Not thread-safe.
class AddressBackoff {
 public:
  explicit AddressBackoff(BackoffOptions options) : options_(options) {}

  /// Zero: it may try now.
  Duration wait(const std::string& address, Duration now) const;
  void failed(const std::string& address, Duration now);
  std::size_t addresses() const { return failures_.size(); }

 private:
  struct Failures {
    std::uint32_t count = 0;
    Duration last{};
    Duration until{};
  };
  void make_room(Duration now);

  BackoffOptions options_;
  std::map<std::string, Failures> failures_;
};

}  // namespace tidemark::identity
