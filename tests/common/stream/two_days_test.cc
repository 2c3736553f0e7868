#include <memory>
#include <set>

#include "tests/common/stream/agent_end.h"
#include "tests/common/stream/collector_end.h"
#include "tests/common/stream/oracle.h"
#include "tests/support/catch.h"
#include "tests/support/simulated_clock.h"

namespace tidemark::simulation {
namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Duration kTick = seconds(10);
constexpr std::size_t kBatchBytes = 600;

struct Span {
  Duration from;
  Duration to;
  bool has(Duration at) const { return at >= from && at < to; }
};

/// One laptop and its collector, from one morning to the one after the next.
class TwoDays {
 public:
  /// By the time since the beginning that a clock would tell which nobody sets.
  void live(Duration length) {
    REQUIRE(agent_.start());
    while (at_ < length) {
      pass(kTick);
      if (is_in(suspended)) continue;  // nothing runs, and nothing knows that time passes
      for (const auto& [when, by] : clock_jumps) {
        if (at_ == when) clock_.jump(by);
      }
      if (agent_crashes.contains(at_)) agent_.crash();
      if (!agent_.running()) REQUIRE(agent_.start());
      agent_.append(oracle_, made(), kBatchBytes, clock_.now(), false);
      if (at_ % minutes(10) == Duration::zero()) agent_.expire(clock_.now());
      is_in(collector_away) ? cut() : exchange();
      spool_bytes_most = std::max(spool_bytes_most, agent_.disk().bytes());
    }
    for (int turn = 0; turn < 1'000 && !drained(); ++turn) exchange();
  }
  bool drained() const { return agent_.drained() && collector_.pending() == 0; }
  std::size_t ticks() const { return oracle_.size(); }
  const Ledger& ledger() const { return collector_.ledger(); }
  Counts sent() const {
    Counts all;
    for (Id id = 0; id < oracle_.size(); ++id) all += oracle_.made(id).counts;
    return all;
  }

  std::vector<Span> suspended;
  std::vector<Span> collector_away;
  std::vector<std::pair<Duration, Duration>> clock_jumps;
  std::set<Duration> agent_crashes;
  std::uint64_t spool_bytes_most = 0;

 private:
  bool is_in(const std::vector<Span>& spans) const {
    return std::any_of(spans.begin(), spans.end(), [&](const Span& span) { return span.has(at_); });
  }
  void pass(Duration d) {
    at_ += d;
    is_in(suspended) ? clock_.jump(d) : clock_.pass(d);  // a suspended machine's steady clock stands still
  }
  Made made() {
    Made out;
    out.counts = {121, oracle_.size() % 6 == 0 ? 10u : 0u, oracle_.size() % 500 == 0 ? 1u : 0u};
    return out;
  }
  void cut() {
    if (!agent_.connected()) return;
    collector_.crash();
    agent_.disconnect(stream::StreamEnd::kLost, clock_.now());
    wire_.reset();
  }
  void exchange() {
    if (!agent_.connected()) {
      wire_ = std::make_shared<Wire>();
      agent_.connect(wire_, clock_.now(), timeline_);
    }
    CollectorEnd::Wrong wrong;
    for (int turn = 0; turn < 50 && !wrong; ++turn) {
      while (agent_.connected() && agent_.push(clock_.now(), timeline_)) {
      }
      while (wire_->collector_open && collector_.take(wire_, clock_.now(), wrong)) {
      }
      if (!wrong) wrong = collector_.commit(collector_.pending());
      while (agent_.connected() && agent_.take(clock_.now(), timeline_)) {
      }
    }
    INFO(wrong.value_or(""));
    REQUIRE_FALSE(wrong);
  }

  Timeline timeline_;
  SimulatedClock clock_;
  Duration at_{};
  Oracle oracle_;
  CollectorEnd collector_{oracle_, timeline_, 1'024, StoreId::random()};
  AgentEnd agent_{0, stream::SpoolBounds{}, WitnessedStore{}};
  std::shared_ptr<Wire> wire_;  // shared by both ends
};

}  // namespace

TEST_CASE(
    "48 hours with suspends, clocks that are set and a collector that is away: all is delivered, once") {
  TwoDays days;
  days.suspended = {{hours(8), hours(16)}, {hours(30), hours(31)}, {hours(32), hours(32) + seconds(40)}};
  days.collector_away = {{hours(3), hours(5)}, {hours(17), hours(24)}, {hours(33), hours(33) + seconds(10)}};
  days.clock_jumps = {
      {hours(18), hours(3)}, {hours(19), -hours(3)}, {hours(40), -hours(2)}, {hours(41), minutes(7)}};
  days.agent_crashes = {hours(4), hours(20), hours(25), hours(44)};
  days.live(hours(48));

  CHECK(days.drained());
  CHECK(days.ticks() == static_cast<std::size_t>((hours(48) - hours(9) - seconds(40)) / kTick));
  const stream::EpochState sum = days.ledger().sum();
  CHECK(days.ledger().stored.size() == days.ticks());
  CHECK(sum.stored == days.sent());
  CHECK(sum.sent == days.sent());
  CHECK(sum.lost == Counts{});
  CHECK(sum.refused == Counts{});
  CHECK(days.ledger().duplicates == 0);
  CHECK(days.ledger().losses.empty());
  // What was acknowledged goes after its grace of a day: not everything that was ever seen is kept.
  CHECK(days.spool_bytes_most < kBatchBytes * (hours(30) / kTick));
}

}  // namespace tidemark::simulation
