#include "collector/trends/read_runs.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
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
/// What ends so lately is read up to the present at once: mostly results that follow settle how it ended.
constexpr Duration kLately = std::chrono::hours(1);

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

/// Those that reach behind `from`, and the last, which may go on in the next row.
void append_from(const KeptRuns& kept, TimePoint from, Runs& out) {
  const auto last = std::prev(kept.runs.end());
  const auto first =
      std::partition_point(kept.runs.begin(), last, [&](const timeline::Run& run) { return run.to <= from; });
  std::for_each(first, kept.runs.end(), [&](const timeline::Run& run) { append(out, run); });
}

/// What was from the first kept run on; `after` are the results from the end of the last on.
Outcome judge_kept(std::span<const KeptRuns> kept, const std::vector<store::ResultRow>& after,
                   const Asked& asked, Runs& out) {
  for (const KeptRuns& one : kept) append_from(one, asked.range.from, out);
  if (kept.back().to >= asked.range.to) return Outcome::kJudged;
  const std::vector<Result> results = facts::results_of(after);
  if (!asked.to_the_end() && settled_after(kept.back(), results, asked.read.to) < asked.range.to)
    return Outcome::kWider;
  for (const timeline::Run& run : runs_after(kept.back(), results, asked.read.to)) append(out, run);
  return Outcome::kJudged;
}

/// Absent: there is one that cannot be read.
std::optional<std::vector<KeptRuns>> decoded(const std::vector<store::RunsRow>& rows) {
  std::vector<KeptRuns> out;
  for (const store::RunsRow& row : rows) {
    auto kept = facts::decode(row.bytes, row.from, row.to, row.basis);
    if (!kept.ok()) return std::nullopt;
    out.push_back(*std::move(kept));
  }
  return out;
}

Outcome judge(const RunsAndResults& found, const std::vector<KeptRuns>& kept, const Asked& asked, Runs& out) {
  if (kept.empty()) return judge_results(found, asked, out);
  if (kept.front().from > asked.range.from) {
    const Outcome before = judge_before(found, asked, kept.front().from, out);
    if (before != Outcome::kJudged) return before;
  }
  return judge_kept(kept, found.after, asked, out);
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

struct Recalled {
  std::shared_ptr<const KnownRuns::Known> known;
  std::uint64_t revision = 0;
};

/// Judges what it can by what is known and by the results since; `left` keeps the others.
absl::Status recall(store::Reader& reader, KnownRuns& known, const Asked& asked,
                    std::vector<ComponentId>& left, std::map<ComponentId, ComponentRuns>& out) {
  std::vector<store::ResultsSince> since;
  std::vector<Recalled> recalled;
  std::vector<ComponentId> others;
  for (ComponentId& component : left) {
    const std::uint64_t revision = reader.revision(component.endpoint);
    auto found = known.find(component, revision, asked.range.from, asked.now);
    if (found == nullptr) {
      others.push_back(std::move(component));
    } else {
      since.push_back({std::move(component), found->kept.to});
      recalled.push_back({std::move(found), revision});
    }
  }
  left = std::move(others);
  if (since.empty()) return absl::OkStatus();
  auto results = reader.results_since(since, asked.read.to);
  if (!results.ok()) return results.status();
  for (std::size_t i = 0; i < since.size(); ++i) {
    const ComponentId& component = since[i].component;
    const auto& [first, kept] = *recalled[i].known;
    Runs runs;
    // What came together with a result that changes the kept runs may be among those since.
    if (reader.revision(component.endpoint) == recalled[i].revision &&
        judge_kept(std::span(&kept, 1), (*results)[i], asked, runs) == Outcome::kJudged) {
      out[component] = {first, touching(std::move(runs), asked.range), kept.to};
    } else {
      left.push_back(component);
    }
  }
  std::sort(left.begin(), left.end());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::map<ComponentId, ComponentRuns>> read_runs(store::Reader& reader,
                                                               std::span<const ComponentId> components,
                                                               Interval range, TimePoint now,
                                                               KnownRuns* known) {
  range.to = std::min(range.to, now);
  const TimePoint end = now - range.to <= kLately ? now : range.to;
  std::map<ComponentId, ComponentRuns> out;
  std::vector<ComponentId> left(components.begin(), components.end());
  std::sort(left.begin(), left.end());
  if (known != nullptr) {
    if (auto status = recall(reader, *known, {range, {range.from, end}, now}, left, out); !status.ok())
      return status;
  }
  std::map<ComponentId, RunsAndResults> plain;  // whose rows do not help: what else is known of them
  for (Duration beyond{}; !left.empty() || !plain.empty(); beyond = std::max(kBeyond, 2 * beyond)) {
    const Asked asked{range, {range.from - beyond, std::min(std::max(end, range.to + beyond), now)}, now};
    std::map<ComponentId, std::uint64_t> revisions;  // read before what they are about
    if (known != nullptr) {
      for (const ComponentId& component : left) revisions[component] = reader.revision(component.endpoint);
    }
    auto found = read(reader, left, std::exchange(plain, {}), asked.read);
    if (!found.ok()) return found.status();
    const std::vector<ComponentId> with_rows = std::exchange(left, {});
    for (auto& [component, evidence] : *found) {
      Runs runs;
      auto kept = decoded(evidence.rows);
      const Outcome outcome = kept ? judge(evidence, *kept, asked, runs) : Outcome::kUnusable;
      if (outcome == Outcome::kJudged) {
        const TimePoint settled = kept->empty() ? evidence.first.value_or(TimePoint::max()) : kept->back().to;
        out[component] = {evidence.first, touching(std::move(runs), range), settled};
        // Of rows up to the end the last is the newest that is sound.
        if (known != nullptr && asked.to_the_end() && !kept->empty())
          known->keep(component, revisions[component], now, {evidence.first, std::move(kept->back())});
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
