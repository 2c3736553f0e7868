#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "agent/snmp/device/layout.h"
#include "agent/snmp/walk/table_walk.h"

namespace tidemark::snmp {

/// What is known of a device from its polls: which of its objects it answers, and their values.
struct DeviceValues {
  explicit DeviceValues(std::shared_ptr<const Layout> layout);

  struct Table {
    explicit Table(const LayoutTable& layout);
    /// Of each column the place of the identifier that the device answers; none: it answers none of them, or
    /// that was not found out yet.
    std::vector<std::optional<std::uint8_t>> answered;
    RowTable rows;
  };
  std::shared_ptr<const Layout> layout;
  Table scalars;  ///< of at most one row
  std::vector<Table> tables;
  std::optional<double> uptime;  ///< seconds, of the last poll
  std::uint32_t learnt = 0;      ///< how often, in polls that came to their end
  Pace pace;
  WalkFaults faults;  ///< of the last poll
};

/// One poll of a device: the scalars, then table by table. The first of a device, and every one that is to
/// learn, finds out which identifiers it answers; others ask for those alone. Pure: next() says what to ask,
/// take() what came.
class DevicePoll {
 public:
  /// The values outlive it.
  DevicePoll(DeviceValues& values, bool bulk, bool learn);

  /// Absent: the poll is over, and finish() was done.
  std::optional<Request> next();
  void take(const Response& response);

 private:
  struct Asked {
    std::size_t column;
    std::uint8_t candidate;
  };
  std::optional<Request> next_scalars();
  std::optional<Request> next_rows();
  bool begin_round();
  void end_round();
  void finish();
  void take_scalars(const Response& response);

  DeviceValues& values_;
  const bool bulk_;
  const bool learn_;
  bool uptime_read_ = false;
  std::vector<Asked> scalars_;        // to be asked yet
  std::vector<Asked> asked_scalars_;  // of the open request
  bool with_uptime_ = false;          // the open request's first name is sysUpTime
  std::size_t table_ = 0;
  std::uint8_t candidate_ = 0;  // of a learning poll's round
  std::vector<std::size_t> round_;
  std::optional<TableWalk> walk_;
  bool finished_ = false;
};

}  // namespace tidemark::snmp
