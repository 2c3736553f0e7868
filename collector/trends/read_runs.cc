#include "collector/trends/read_runs.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "collector/facts/results_of.h"
#include "collector/facts/runs_codec.h"
#include "collector/timeline/component.h"
#include "collector/timeline/kept_runs.h"

namespace tidemark::trends {
namespace {

using store::ComponentId;
using store::RunsAndResults;
using timeline::Interval;
using timeline::KeptRuns;
using timeline::Result;
using timeline::Runs;

/// So far beyond an edge of the range results are read first, where those within do not settle it.
constexpr Duration kBeyond = std::chrono::hours(24);

enum class Outcome : std::uint8_t {
  kJudged,
  kWider,    ///< more results around the range are needed
  kUnusable  ///< what is kept does not help: results alone are to be read
};

/// What is wanted, and how far around it was read.
struct Asked {
  Interval range;
  Interval read;
  TimePoint now;
  bool to_the_end() const { return read.to >= now; }
};

/// Whether results, led as by Reader::results(), say how it was at the range's begin.
bool tell_the_begin(const std::vector<Result>& results, const Asked& asked) {
  const auto lead = std::partition_point(results.begin(), results.end(),
                                         [&](const Result& result) { return result.time < asked.read.from; });
  if (static_cast<std::size_t>(lead - results.begin()) < store::Reader::kLeadMax)
    return true;  // all there are
  return timeline::first_that_stands_alone(results, 0, asked.range.from + Duration(1)).has_value();
}

Outcome judge_results(const RunsAndResults& found, const Asked& asked, Runs& out) {
  const std::vector<Result> results = facts::results_of(found.after);
  if (results.empty()) return Outcome::kJudged;
  if (!tell_the_begin(results, asked)) return Outcome::kWider;
  if (!asked.to_the_end() && timeline::settled_until(results, asked.read.to) < asked.range.to)
    return Outcome::kWider;
  out = runs_of(results, timeline::state_before(results, {found.first, std::nullopt}), asked.read.to);
  return Outcome::kJudged;
}

/// What was before the first row.
Outcome judge_before(const RunsAndResults& found, const Asked& asked, TimePoint begin, Runs& out) {
  const std::vector<Result> results = facts::results_of(found.before);
  if (results.size() < 2) return Outcome::kJudged;  // that at `begin`
  if (!tell_the_begin(results, asked)) return Outcome::kWider;
  // A streak of which it shows only behind `begin` whether it counts.
  if (timeline::settled_until(results, begin) < begin) return Outcome::kUnusable;
  out = runs_of(results, timeline::state_before(results, {found.first, std::nullopt}), begin);
  return Outcome::kJudged;
}

Outcome judge(const RunsAndResults& found, const Asked& asked, Runs& out) {
  if (found.rows.empty()) return judge_results(found, asked, out);
  std::vector<KeptRuns> kept;
  for (const store::RunsRow& row : found.rows) {
    auto decoded = facts::decode(row.bytes, row.from, row.to, row.basis);
    if (!decoded.ok()) return Outcome::kUnusable;
    kept.push_back(*std::move(decoded));
  }
  if (kept.front().from > asked.range.from) {
    const Outcome before = judge_before(found, asked, kept.front().from, out);
    if (before != Outcome::kJudged) return before;
  }
  for (const KeptRuns& one : kept) {
    for (const timeline::Run& run : one.runs) append(out, run);
  }
  if (kept.back().to >= asked.range.to) return Outcome::kJudged;
  const std::vector<Result> after = facts::results_of(found.after);
  if (!asked.to_the_end() && settled_after(kept.back(), after, asked.read.to) < asked.range.to)
    return Outcome::kWider;
  for (const timeline::Run& run : runs_after(kept.back(), after, asked.read.to)) append(out, run);
  return Outcome::kJudged;
}

/// The runs that touch the range, cut at its end.
Runs touching(Runs runs, Interval range) {
  std::erase_if(runs, [&](const timeline::Run& run) { return run.to <= range.from || run.from >= range.to; });
  if (!runs.empty()) runs.back().to = std::min(runs.back().to, range.to);
  return runs;
}

/// Of each component rows and results, or results alone.
absl::StatusOr<std::map<ComponentId, RunsAndResults>> read(store::Reader& reader,
                                                           std::span<const ComponentId> kept,
                                                           std::map<ComponentId, RunsAndResults> plain,
                                                           Interval range) {
  auto found = reader.runs(kept, range.from, range.to);
  if (!found.ok() || plain.empty()) return found;
  std::vector<ComponentId> components;
  for (const auto& [component, known] : plain) components.push_back(component);
  auto results = reader.results(components, range.from, range.to);
  if (!results.ok()) return results.status();
  for (auto& [component, known] : plain) {
    if (const auto rows = results->find(component); rows != results->end())
      known.after = std::move(rows->second);
  }
  found->merge(std::move(plain));
  return found;
}

}  // namespace

absl::StatusOr<std::map<ComponentId, ComponentRuns>> read_runs(store::Reader& reader,
                                                               std::span<const ComponentId> components,
                                                               Interval range, TimePoint now) {
  range.to = std::min(range.to, now);
  std::map<ComponentId, ComponentRuns> out;
  std::vector<ComponentId> left(components.begin(), components.end());
  std::sort(left.begin(), left.end());
  std::map<ComponentId, RunsAndResults> plain;  // whose rows do not help: what else is known of them
  for (Duration beyond{}; !left.empty() || !plain.empty(); beyond = std::max(kBeyond, 2 * beyond)) {
    const Asked asked{range, {range.from - beyond, std::min(range.to + beyond, now)}, now};
    auto found = read(reader, left, std::exchange(plain, {}), asked.read);
    if (!found.ok()) return found.status();
    const std::vector<ComponentId> with_rows = std::exchange(left, {});
    for (auto& [component, evidence] : *found) {
      Runs runs;
      const Outcome outcome = judge(evidence, asked, runs);
      if (outcome == Outcome::kJudged) {
        const TimePoint settled =
            evidence.rows.empty() ? evidence.first.value_or(TimePoint::max()) : evidence.rows.back().to;
        out[component] = {evidence.first, touching(std::move(runs), range), settled};
      } else if (outcome == Outcome::kWider &&
                 std::binary_search(with_rows.begin(), with_rows.end(), component)) {
        left.push_back(component);
      } else {
        plain[component].first = evidence.first;
      }
    }
  }
  return out;
}

}  // namespace tidemark::trends
