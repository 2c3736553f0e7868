#pragma once

#include <cstdint>
#include <optional>

#include "common/model/time.h"

namespace tidemark::watch {

/// Lets so many through a minute, and counts the others. A window of a minute begins with the first that
/// comes when none is open. Pure; times are of a steady clock.
class BurstGate {
 public:
  static constexpr Duration kWindow{60'000};

  /// `suppressed` were counted before, in an earlier run.
  BurstGate(std::uint32_t burst, std::uint64_t suppressed) : burst_(burst), suppressed_(suppressed) {}

  /// Whether one more may pass now.
  bool admit(Duration now);
  /// So many more came at once that were not even asked for.
  void add_suppressed(std::uint64_t count) { suppressed_ += count; }
  std::uint64_t suppressed() const { return suppressed_; }
  /// When the count is to be told: the end of the open window; at once where none is. Absent: nothing was
  /// suppressed.
  std::optional<Duration> due(Duration now) const;
  /// The count, which begins anew.
  std::uint64_t take_suppressed();

 private:
  bool open(Duration now) const { return opened_ && now - *opened_ < kWindow; }

  const std::uint32_t burst_;
  std::uint64_t suppressed_;
  std::uint32_t passed_ = 0;  // in the window
  std::optional<Duration> opened_;
};

}  // namespace tidemark::watch
