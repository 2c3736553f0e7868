#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "collector/import/lasting_states.h"
#include "collector/import/reader.h"

namespace tidemark::import {

/// The log and its archives of Nagios, Icinga 1 and Checkmk's core, in order of time. IMPORT.md tells what
/// becomes of each entry.
class NagiosLog final : public Reader {
 public:
  absl::Status read(std::uint64_t line, std::string_view text, Output& out) override;
  void finish(Output& out) override;

  /// When a line's entry is of, in seconds since 1970; below zero: it is no entry.
  static std::int64_t seconds_of(std::string_view line);

 private:
  struct Entry {
    std::uint64_t line = 0;
    TimePoint time;
    std::string_view type;  ///< "SERVICE ALERT"
    std::string_view rest;  ///< what follows the colon
  };
  void state(const Entry& entry, bool of_host, Output& out);
  void downtime(const Entry& entry, bool of_host, Output& out);
  void coming_or_going(const Entry& entry, std::string_view message, Output& out);

  LastingStates states_;
  std::unordered_map<std::string, TimePoint> failing_since_;  // soft failures, by endpoint, line feed, check
  TimePoint last_;                                            // entry's
  bool running_ = true;
  bool calling_the_roll_ = false;
};

}  // namespace tidemark::import
