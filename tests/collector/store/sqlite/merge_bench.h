#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "collector/cut/cut.h"
#include "collector/cut/result_cut.h"
#include "collector/digest/digest.h"
#include "collector/facts/keep_runs.h"
#include "collector/join/join.h"
#include "collector/join/result_join.h"
#include "collector/retention/retention.h"
#include "collector/trends/read_runs.h"
#include "tests/collector/store/sqlite/store_bench.h"

namespace tidemark::store::sqlite {

inline const SourceId kOldId = *SourceId::parse("00000000-0000-4000-8000-00000000000a");
inline const SourceId kNewId = *SourceId::parse("00000000-0000-4000-8000-00000000000b");
inline constexpr Duration kMergeDay = std::chrono::hours(24);
inline constexpr Duration kSamplesKept = 4 * kMergeDay;

/// A machine that is installed anew: what it says before that and after it, and all that is done to it in the
/// store. With `one` the store knows both as one endpoint from the start.
struct MachineBench : StoreBench {
  explicit MachineBench(bool one) : older(one ? kNewId : kOldId), newer(kNewId) {
    older.facts().hostname = newer.facts().hostname = "web";
    older.facts().os = "Debian 12";
    newer.facts().os = "Debian 13";
    greet(older);
  }

  /// A stream begins, of a spool that is known or not.
  void greet(PlainSource& source) {
    speaking = &source;
    receiver.emplace(*this, source);
    const auto greeted = commit(receiver->hello());
    INFO(greeted.message());
    REQUIRE(greeted.ok());
  }
  void push(stream::Push push, std::vector<SeriesDeclaration> declarations = {}) {
    push.declarations = std::move(declarations);
    for (auto& one : push.declarations) one.key.endpoint = speaking->id();
    Step step = receiver->take(push);
    if (push.loss) step.write->refused.push_back({{}, "too old", {1, 2, 3}});
    const auto pushed = commit(std::move(step));
    INFO(pushed.message());
    REQUIRE(pushed.ok());
  }

  bool digest() { return digest::Digest(store->digest(), {}, vitals).catch_up().ok(); }
  bool cut() {
    cut::CutOptions options;
    options.keep_samples = kSamplesKept;
    return cut::Cut(store->cut(), options, clock, vitals).all().ok();
  }
  bool cut_results() { return cut::ResultCut(store->results(), {}, clock, vitals).all().ok(); }
  bool join() {
    join::JoinOptions options;
    options.keep_samples = kSamplesKept;
    join::Join samples(store->join(), options, clock, vitals);
    join::ResultJoin results(store->results(), {}, clock, vitals);
    return until_done(samples) && until_done(results);
  }
  bool keep() {
    facts::KeepRuns keeping(store->runs(), {}, clock, vitals);
    return until_done(keeping);
  }
  bool forget() {
    retention::RetentionOptions options;
    options.samples = kSamplesKept;
    options.hours = options.results = options.events = 12 * kMergeDay;
    options.free_bytes_kept = 0;
    retention::Retention retention(store->retention(), options, clock, vitals);
    return until_done(retention);
  }
  bool tidy() { return digest() && cut() && cut_results() && join() && keep() && forget(); }
  absl::StatusOr<EndpointRow> merge() {
    return store->identity().merge(kOldId, kNewId, {"anna", clock.now()});
  }

  PlainSource older, newer;
  PlainSource* speaking = nullptr;
  std::optional<PlainReceiver> receiver;

 private:
  template <class Work>
  static bool until_done(Work& work) {
    for (;;) {
      const auto more = work.turn();
      if (!more.ok() || !*more) return more.ok();
    }
  }
};

/// Every answer of the reading ports about endpoint kNewId, a line each. `settled`: with quantiles, which are
/// a little different once a day was joined, and with the counts of samples and results, of which those that
/// came twice count until then.
std::vector<std::string> told_by(MachineBench& bench, bool settled);

}  // namespace tidemark::store::sqlite
