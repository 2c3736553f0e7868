#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collector/import/record.h"

namespace tidemark::import {

/// Where another monitor notes changes of state, not each result: a state becomes a result whose interval
/// reaches to what follows it, so that it lasts that long and no longer. Not thread-safe.
class LastingStates {
 public:
  static constexpr std::size_t kComponentsMax = 1'000'000;

  struct Change {
    std::uint64_t line = 0;
    std::string_view endpoint, check;
    TimePoint time;
    CheckState state = CheckState::kUnknown;
    std::string_view text;
  };
  /// A state begins; the one before it ends. Of two in one millisecond the later counts. Empty, or why not:
  /// it is earlier than what was said of the component before, or there are too many components.
  std::string begin(const Change& change, Output& out);
  /// The component is said to be there at `time`, as it was.
  void seen(std::string_view endpoint, std::string_view check, TimePoint time);
  /// From here on those that go on are named: one that is not, was gone at `time`.
  void roll_call(TimePoint time);
  /// Nothing is watched from `time` on, so that all is unknown…
  void pause(std::uint64_t line, TimePoint time, Output& out);
  /// …until now, when all is as it was.
  void resume(std::uint64_t line, TimePoint time, Output& out);
  /// Nothing is known behind `time`.
  void finish(TimePoint time, Output& out);

 private:
  struct Lasting {
    std::string endpoint, check;
    std::uint64_t line = 0;
    TimePoint since;
    TimePoint seen;
    CheckState state = CheckState::kUnknown;
    std::string text;
    bool paused = false;
  };
  void end(const Lasting& lasting, TimePoint time, Output& out) const;
  Lasting* find(std::string_view endpoint, std::string_view check);

  std::unordered_map<std::string, std::size_t> place_of_;  // by endpoint, line feed, check
  std::vector<Lasting> all_;
  std::vector<TimePoint> roll_calls_;  // in order
  std::string key_;
};

}  // namespace tidemark::import
