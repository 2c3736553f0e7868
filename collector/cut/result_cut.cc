#include "collector/cut/result_cut.h"

#include <utility>
#include <vector>

namespace tidemark::cut {

absl::StatusOr<bool> ResultCut::turn() {
  if (after_ == 0 && clock_.monotonic() < next_) return false;
  const auto more = cut(after_, clock_.now() - options_.age_max);
  if (!more.ok() || *more) return more;
  after_ = 0;
  next_ = clock_.monotonic() + options_.age_max / 2;
  return false;
}

absl::Status ResultCut::all() {
  std::int64_t after = 0;
  for (;;) {
    const auto more = cut(after, TimePoint::max());
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
  }
}

absl::StatusOr<bool> ResultCut::cut(std::int64_t& after, TimePoint before) {
  auto waiting = store_.waiting(after, before, options_.results_max);
  if (!waiting.ok()) {
    vitals_.count("cut.failures");
    return waiting.status();
  }
  std::uint64_t results = 0, chunks = 0, bytes = 0;
  std::vector<store::CutResults> cuts;
  for (store::EndpointResults& rows : waiting->found) {
    store::CutResults& cut = cuts.emplace_back();
    // A chunk has results of one day, as one of samples has.
    for (const auto& day : series::by_day(rows.components)) {
      for (series::ResultPiece& piece : series::pieces_of(day)) cut.pieces.push_back(std::move(piece));
    }
    cut.rows = std::move(rows);
    chunks += cut.pieces.size();
    for (const series::ResultPiece& piece : cut.pieces) {
      results += piece.results;
      bytes += piece.bytes.size();
    }
  }
  if (!cuts.empty()) {
    if (auto status = store_.file(std::move(cuts)); !status.ok()) {
      vitals_.count("cut.failures");
      return status;
    }
  }
  vitals_.count("cut.results", static_cast<std::int64_t>(results));
  vitals_.count("cut.result_chunks", static_cast<std::int64_t>(chunks));
  vitals_.count("cut.result_bytes", static_cast<std::int64_t>(bytes));
  after = waiting->up_to;
  return !waiting->end;
}

}  // namespace tidemark::cut
