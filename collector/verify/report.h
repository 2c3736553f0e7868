#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "common/model/time.h"

namespace tidemark::verify {

/// Something that is not as it should be.
struct Finding {
  std::string table;     ///< or "file": of no table's own
  std::string row;       ///< "17"; empty: of no single row
  std::string endpoint;  ///< its name, as far as it is known
  std::optional<TimePoint> from, to;
  std::string what;  ///< "its checksum is wrong"
};
/// "chunks 17, web-1, 2026-11-26T10:00:00Z to 2026-11-26T10:20:00Z: its checksum is wrong".
std::string line_of(const Finding& finding);

/// Passes findings on as they come, and counts. For one thread.
class Report {
 public:
  struct Count {
    std::uint64_t rows = 0;  ///< that were looked at
    std::uint64_t damaged = 0;
  };

  explicit Report(std::function<void(const Finding&)> tell) : tell_(std::move(tell)) {}

  /// A row of the table was looked at.
  void looked(const std::string& table) { ++counts_[table].rows; }
  void found(const Finding& finding);

  const std::map<std::string, Count>& counts() const { return counts_; }
  std::uint64_t damaged() const;
  /// "looked at: blocks 30, chunks 400, …; damaged: chunks 1", or "…; nothing is damaged".
  std::string summary() const;

 private:
  std::function<void(const Finding&)> tell_;
  std::map<std::string, Count> counts_;
};

}  // namespace tidemark::verify
