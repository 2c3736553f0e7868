#pragma once

#include <map>
#include <string>
#include <vector>

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
  /// `known` are the spool's declarations, numbered from 1 without holes.
  Batcher(const std::vector<SeriesDeclaration>& known, Limits limits, Vitals& vitals);

  void set_limits(const Limits& limits) { limits_ = limits; }

  void add(const Readings& readings);
  void add(CheckResult result);
  /// One about the inventory may become several.
  void add(Event event);
  bool empty() const { return blocks_.empty() && results_.empty() && events_.empty(); }

  /// Everything gathered since the last call, in as few batches as the limits allow.
  std::vector<stream::NewBatch> take(TimePoint now);
  /// The spool did not take the declarations of those batches: they are declared again with the next.
  void not_taken(const std::vector<stream::NewBatch>& batches);

 private:
  void add_one(Event event);
  /// 0: over the limit, or not well formed.
  SeriesNumber number_of(const Reading& reading);
  stream::NewBatch encode(Section section, TimePoint now);
  void split_and_encode(Section section, TimePoint now, std::vector<stream::NewBatch>& out);

  Limits limits_;
  Vitals& vitals_;
  std::map<SeriesKey, SeriesNumber> numbers_;
  std::vector<SeriesDeclaration> undeclared_;  // in order of their numbers
  std::vector<SampleBlock> blocks_;
  std::vector<CheckResult> results_;
  std::vector<Event> events_;
};

}  // namespace tidemark::batch
