#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "common/model/time.h"

namespace tidemark::cli {

/// How far an import is, on one line of the terminal that is written anew some times a second.
class ImportProgress {
 public:
  static constexpr Duration kInterval{200};

  /// `shown`: there is a terminal. Nothing is written where it is false. `bytes`: of all files; 0: unknown.
  ImportProgress(std::ostream& err, bool shown, std::uint64_t bytes)
      : err_(err), shown_(shown), bytes_(bytes) {}

  /// `elapsed`: since the begin.
  void tell(std::uint64_t bytes, std::uint64_t lines, Duration elapsed);
  /// Takes the line away.
  void clear();

 private:
  std::ostream& err_;
  const bool shown_;
  const std::uint64_t bytes_;
  Duration next_{};
  std::size_t width_ = 0;  // of what stands there
};

/// "[######··············]  30 %  1,234,567 lines, 210,000 a second, 2 min left"; without a total no bar and
/// no time that is left.
std::string progress_line(std::uint64_t bytes, std::uint64_t bytes_total, std::uint64_t lines,
                          Duration elapsed);

}  // namespace tidemark::cli
