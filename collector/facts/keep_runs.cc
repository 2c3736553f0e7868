#include "collector/facts/keep_runs.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "collector/facts/results_of.h"
#include "collector/facts/runs_codec.h"
#include "collector/timeline/component.h"

namespace tidemark::facts {

using timeline::KeptRuns;

absl::StatusOr<bool> KeepRuns::turn() {
  if (pending_.empty() && !more_ && clock_.monotonic() < next_) return false;
  absl::Status status = pending_.empty() ? look() : absl::OkStatus();
  if (status.ok() && !pending_.empty()) status = step();
  if (!status.ok()) {
    vitals_.count("runs.failures");
    return status;
  }
  return more_ || !pending_.empty();
}

absl::Status KeepRuns::look() {
  auto due = store_.due(after_, clock_.now() - options_.due, options_.components_max);
  if (!due.ok()) return due.status();
  pending_ = std::move(due->components);
  after_ = due->end ? 0 : due->up_to;
  more_ = !due->end;
  if (due->end) next_ = clock_.monotonic() + options_.interval;
  return absl::OkStatus();
}

absl::Status KeepRuns::step() {
  if (auto status = store_.begin(pending_); !status.ok()) return status;
  const TimePoint now = clock_.now();
  const Duration begun = clock_.monotonic();
  std::vector<store::NewRuns> runs;
  std::vector<std::int64_t> again;
  std::size_t rows = 0;
  for (auto component = pending_.begin(); component != pending_.end(); ++component) {
    if (component != pending_.begin() && clock_.monotonic() - begun > options_.step_max) {
      again.insert(again.end(), component, pending_.end());
      break;
    }
    auto made = make(*component, now);
    if (!made.ok()) {
      pending_.erase(component);
      return made.status();
    }
    if (made->more) again.push_back(*component);
    rows += made->runs.rows.size();
    if (made->any) runs.push_back(std::move(made->runs));
  }
  if (!runs.empty()) {
    const auto left_out = store_.file(std::move(runs));
    if (!left_out.ok()) return left_out.status();
    // What comes late comes in crowds: the next round is soon enough.
    std::erase_if(again, [&](std::int64_t component) {
      return std::find(left_out->begin(), left_out->end(), component) != left_out->end();
    });
    vitals_.count("runs.rows", static_cast<std::int64_t>(rows));
    vitals_.count("runs.left_out", static_cast<std::int64_t>(left_out->size()));
  }
  pending_ = std::move(again);
  return absl::OkStatus();
}

absl::StatusOr<KeepRuns::Made> KeepRuns::make(std::int64_t component, TimePoint now) const {
  Made out;
  out.runs.component = component;
  for (Duration portion = options_.portion;; portion *= 2) {
    const auto evidence = store_.evidence(component, portion, now);
    if (!evidence.ok()) return evidence.status();
    std::optional<KeptRuns> newest;
    if (const auto& row = evidence->newest) {
      auto decoded = decode(row->bytes, row->from, row->to, row->basis);
      if (!decoded.ok()) {  // another version's: it is made anew
        out.runs.from = row->from;
        out.any = out.more = true;
        return out;
      }
      newest = *std::move(decoded);
    }
    const auto results = results_of(evidence->results);
    const auto kept = keep(newest, results, timeline::state_before(results, {evidence->first, std::nullopt}),
                           evidence->until, {now - options_.behind, options_.span_max});
    if (evidence->until < now && (kept.empty() || results.size() < options_.results_few)) continue;
    if (kept.empty()) return out;
    out.runs.from = kept.front().from;
    for (const KeptRuns& one : kept) out.runs.rows.push_back({one.from, one.to, one.basis, encode(one)});
    out.any = true;
    out.more = kept.back().to < now - options_.due;
    return out;
  }
}

}  // namespace tidemark::facts
