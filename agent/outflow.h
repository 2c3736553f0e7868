#pragma once

#include <absl/status/status.h>

#include <functional>
#include <optional>
#include <string>

#include "agent/batch/batcher.h"
#include "common/clock/clock.h"
#include "common/stream/spool_log.h"
#include "common/vitals/vitals.h"

namespace tidemark {

/// What was seen, on its way into the spool: gathered, numbered, batched and kept. What the spool cannot take
/// is counted, and told by a loss record as soon as it can. Confined to the agent's loop.
class Outflow {
 public:
  /// `appended` is called after each flush(): there may be something to send. All is borrowed.
  Outflow(stream::EntryStore& store, stream::SpoolLog& log, const Clock& clock, Vitals& vitals,
          std::function<void()> appended);

  void add(const Readings& readings) { batcher_.add(readings); }
  void add(CheckResult result) { batcher_.add(std::move(result)); }
  void add(Event event) { batcher_.add(std::move(event)); }
  /// What is said of another endpoint; see batch::Batcher.
  void add(Section section) { batcher_.add(std::move(section)); }
  SeriesNumber number_of(SeriesKey key, const std::string& unit, MetricKind kind) {
    return batcher_.number_of(std::move(key), unit, kind);
  }
  /// An event of the agent's own, of now.
  void say(const char* name, Severity severity, std::string body, Attributes attributes = {});

  /// Everything that was added is durable when it returns true; false: some of it was counted as lost.
  bool flush();

  void set_limits(const Limits& limits) { batcher_.set_limits(limits); }
  /// Logs trouble with the spool, the same only once in a row, and counts it.
  void report(const absl::Status& status);

 private:
  void count_lost(const stream::NewBatch& batch, LossReason reason);

  stream::SpoolLog& log_;
  const Clock& clock_;
  Vitals& vitals_;
  const std::function<void()> appended_;
  batch::Batcher batcher_;
  std::optional<Loss> pending_loss_;
  std::string trouble_;
};

}  // namespace tidemark
