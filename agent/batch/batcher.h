#pragma once

#include <string>
#include <vector>

#include "agent/batch/series_numbers.h"
#include "agent/sample/reading.h"
#include "common/model/limits.h"
#include "common/stream/spool_log.h"
#include "common/vitals/vitals.h"

namespace tidemark::batch {

/// Gathers what was seen and makes batches for the spool out of it, never above the collector's limits. It
/// numbers series: those that the spool knows keep their numbers, new ones get the next. Pure but for
/// counting in Vitals. Confined to the agent's loop.
class Batcher {
 public:
  Batcher(Limits limits, Vitals& vitals) : limits_(limits), vitals_(vitals) {}

  /// The spool's declarations, numbered from 1 without holes, in pieces; before anything is added.
  void know(const std::vector<SeriesDeclaration>& declarations) { numbers_.know(declarations); }

  void set_limits(const Limits& limits) { limits_ = limits; }

  void add(const Readings& readings);
  void add(CheckResult result);
  /// One about the inventory may become several.
  void add(Event event);
  /// What is said of another endpoint, with numbers that number_of() gave.
  void add(Section section);
  /// For a sample of another endpoint, whose key has sorted attributes; 0: over a limit, or not well formed.
  SeriesNumber number_of(SeriesKey key, const std::string& unit, MetricKind kind);
  bool empty() const {
    return own_.blocks.empty() && own_.results.empty() && own_.events.empty() && others_.empty();
  }

  /// Everything gathered since the last call, in as few batches as the limits allow.
  std::vector<stream::NewBatch> take(TimePoint now);
  /// The spool did not take the declarations of those batches: they are declared again with the next.
  void not_taken(const std::vector<stream::NewBatch>& batches);

 private:
  void add_one(Event event);
  void tidy_section(Section& section) const;
  stream::NewBatch encode(std::vector<Section> sections, TimePoint now);
  void split_and_encode(std::vector<Section> sections, TimePoint now, std::vector<stream::NewBatch>& out);

  Limits limits_;
  Vitals& vitals_;
  SeriesNumbers numbers_;
  Section own_;
  std::vector<Section> others_;
};

}  // namespace tidemark::batch
