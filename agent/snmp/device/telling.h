#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/snmp/device/device_poll.h"
#include "agent/snmp/device/row_names.h"
#include "common/model/ids.h"

namespace tidemark::snmp {

/// When a poll was, and how it went.
struct PollOutcome {
  TimePoint time;
  Duration interval{};
  std::optional<std::chrono::microseconds> round_trip;  ///< of its first answer
  bool whole = false;                                   ///< everything was read
  std::string trouble;                                  ///< why not, in words
  /// There was no answer since what is before the device does not answer either: it is not known to be down.
  bool behind = false;
};

/// Makes what a device's polls read into samples, check results and events of its endpoint. It keeps between
/// polls what they are compared with: rows' names, counters, states. Confined to the loop.
class Telling {
 public:
  /// Gives a series' number; 0: there is no room for another.
  using Number = std::function<SeriesNumber(SeriesKey key, const std::string& unit, MetricKind kind)>;

  Telling(EndpointId endpoint, Number number) : endpoint_(endpoint), number_(std::move(number)) {}

  /// After each poll, whether or not it was whole.
  Section tell(const DeviceValues& values, const PollOutcome& outcome);

 private:
  /// What is kept of a table, row by row.
  struct Rows {
    std::uint64_t shape = UINT64_MAX;
    std::uint32_t learnt = 0;
    std::vector<std::size_t> seen;  // hashes of what the device calls the rows
    RowNames names;
    std::vector<SeriesNumber> numbers;  // of row and metric; 0: none was given yet
    std::vector<double> counters;       // of row and metric, as they were read last
    std::vector<double> discontinuities;
    struct Told {
      CheckState state = CheckState::kOk;
      bool any = false;
      TimePoint due;
    };
    std::vector<Told> told;  // of row and check
    bool first = true;
  };
  /// Samples of one time.
  using Blocks = std::map<TimePoint, SampleBlock>;

  void tell_reachable(const PollOutcome& outcome, Section& out);
  void tell_restart(const DeviceValues& values, const PollOutcome& outcome, Section& out);
  void tell_table(const LayoutTable& layout, const RowTable& rows, Rows& kept, const PollOutcome& outcome,
                  Blocks& blocks, Section& out);
  /// Nothing of what rows are called, and which are taken, differs from the last time; else it is noted.
  bool same_rows(const LayoutTable& layout, const RowTable& rows, Rows& kept) const;
  void match_rows(const LayoutTable& layout, const RowTable& rows, Rows& kept, const PollOutcome& outcome,
                  Section& out);
  void tell_metric(const LayoutTable& layout, const RowTable& rows, Rows& kept, std::size_t row,
                   std::size_t metric, const PollOutcome& outcome, Blocks& blocks);
  void tell_checks(const LayoutTable& layout, const RowTable& rows, Rows& kept, std::size_t row,
                   const PollOutcome& outcome, Section& out);
  void tell_unknown(const LayoutTable& layout, Rows& kept, const PollOutcome& outcome, Section& out);

  const EndpointId endpoint_;
  const Number number_;
  SeriesNumber round_trip_{};
  std::shared_ptr<const Layout> layout_;
  std::uint32_t learnt_ = 0;  // DeviceValues::learnt
  std::vector<Rows> rows_;    // the scalars', then the tables'
  std::optional<double> uptime_;
  std::optional<TimePoint> last_;  // when a poll was answered last
  std::optional<TimePoint> boot_;  // since when the device counts, where it is not the boot before
};

}  // namespace tidemark::snmp
