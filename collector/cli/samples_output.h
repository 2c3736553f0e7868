#pragma once

#include <cstdint>
#include <ostream>
#include <string>

#include "collector/cli/arguments.h"
#include "collector/cli/view.h"
#include "tidemark/v1/admin.pb.h"

namespace tidemark::cli {

/// Writes the points of series as they come, piece by piece, in the form that was asked for: it holds no more
/// than a piece. A table's columns may grow wider from piece to piece. What ends without end() is no whole
/// JSON document. Used by one thread.
class SamplesOutput {
 public:
  SamplesOutput(const View& view, Output output, std::ostream& out)
      : view_(view), output_(output), out_(out) {}

  void add(const v1::SeriesGetReply& piece);
  /// There are no more.
  void end();

 private:
  void add_rows(const v1::SeriesPoints& points, Listing& listing) const;
  void write_json(const v1::SeriesPoints& points);
  void end_json_series();

  const View& view_;
  const Output output_;
  std::ostream& out_;
  v1::Series series_;  // that the next points are of
  TableSoFar table_;
  std::uint64_t all_ = 0;        // series that were begun
  std::uint64_t of_series_ = 0;  // points that were written of the last one
  bool any_rows_ = false;
};

}  // namespace tidemark::cli
