#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "agent/snmp/walk/row_table.h"

namespace tidemark::snmp {

/// How much one device is asked for at once: it grows while all of it comes, and falls where the device says
/// tooBig, cuts its answers, or does not answer.
class Pace {
 public:
  static constexpr std::uint32_t kVarbindsMin = 1, kVarbindsFirst = 24, kVarbindsMax = 60;

  std::uint32_t varbinds() const { return varbinds_; }
  /// An answer with less than was asked for, though there is more.
  void cut_to(std::size_t varbinds);
  void halve();
  void whole();

 private:
  std::uint32_t varbinds_ = kVarbindsFirst;
  std::uint32_t bound_ = kVarbindsMax;  // above it the device could not
  std::uint32_t whole_ = 0;             // answers in a row that were
};

/// A column that is to be walked.
struct WalkColumn {
  Oid oid;
  std::size_t column = 0;  ///< of the RowTable
};

/// What went wrong, and what can be had all the same.
struct WalkFaults {
  std::uint64_t unordered = 0;   ///< names that are not behind what was asked for: the walk ended there
  std::uint64_t wrong_type = 0;  ///< values that are none of their column
  std::uint64_t left_out = 0;    ///< rows above rows_max
};

/// Reads some columns of a table, several in one request, each as far as it goes. Pure: next() says what to
/// ask, take() what came. `rows` and `pace` outlive it.
class TableWalk {
 public:
  /// `bulk`: the device knows GETBULK. `rows_max`: of the table.
  TableWalk(std::vector<WalkColumn> columns, std::size_t rows_max, bool bulk, RowTable& rows, Pace& pace);

  /// Absent: all was read. The same question again, smaller where the pace fell, until take() or give_up().
  std::optional<Request> next();
  /// From this varbind on: those before answer something else that was asked along.
  void take(const Response& response, std::size_t from);
  /// The answer is error-status `error` about the name of this place among the request's, from 0.
  void take_error(std::int32_t error, std::size_t place);
  const WalkFaults& faults() const { return faults_; }

 private:
  struct Cursor {
    WalkColumn column;
    Oid last;  // the name that was read last; at first the column's own
    std::size_t rows = 0;
  };
  bool advance(Cursor& cursor, const Varbind& value);
  std::uint32_t repetitions() const;

  const std::size_t rows_max_;
  const bool bulk_;
  RowTable& rows_;
  Pace& pace_;
  std::size_t expected_;         // rows of the last poll
  std::vector<Cursor> open_;     // columns that may have more
  std::size_t asked_ = 0;        // the last request named so many of them, the first ones
  std::uint32_t asked_for_ = 0;  // varbinds, of the last request
  WalkFaults faults_;
};

}  // namespace tidemark::snmp
