#include "tests/collector/trends/reference/random_probe.h"

#include <algorithm>

namespace tidemark::reference {
namespace {

using Kind = timeline::Announcement::Kind;

bool within(const timeline::Intervals& intervals, TimePoint at) {
  return std::any_of(intervals.begin(), intervals.end(),
                     [&](const timeline::Interval& one) { return one.from <= at && at < one.to; });
}

/// Times without anything of the endpoint, and what it said about them: some it announced, some half of them.
void add_absences(Dice& dice, const Surroundings& around, Duration interval, Probe& probe) {
  probe.presence = dice.pick<timeline::Presence>(
      {timeline::Presence::kAlways, timeline::Presence::kAnnounced, timeline::Presence::kMobile});
  TimePoint at = around.time.from;
  const std::int64_t rarely = std::max<std::int64_t>(2, around.time.length() / interval / 20);
  while (true) {
    at += dice.roll(1, 2 * rarely) * interval;
    const timeline::Interval silence{at, at + dice.roll(1, 12) * interval + dice.roll(0, 3) * around.step};
    if (silence.to >= around.time.to) break;
    at = silence.to + around.step;
    probe.silent.push_back(silence);
    const TimePoint said = silence.from + dice.roll(0, 2) * around.step;
    const TimePoint woke = silence.to - dice.roll(0, 2) * around.step;
    if (said >= woke || dice.one_in(4)) continue;
    if (dice.one_in(2)) {
      probe.announced.push_back({Kind::kSuspended, said, woke});
    } else {
      probe.announced.push_back({Kind::kShutdown, said, {}});
      if (!dice.one_in(10)) probe.announced.push_back({Kind::kStarted, woke, {}});
    }
  }
  dice.shuffle(probe.announced);
}

/// States in episodes: mostly well, then for a while down, flapping, or anything.
class Mood {
 public:
  explicit Mood(Dice& dice) : dice_(dice), calm_(dice.roll(4, 60)) {}
  CheckState next() {
    if (left_-- <= 0) {
      kind_ = kind_ == 0 ? dice_.roll(1, 3) : 0;
      left_ = kind_ == 0 ? dice_.roll(1, 2 * calm_) : dice_.roll(1, 9);
    }
    switch (kind_) {
      case 0:
        return CheckState::kOk;
      case 1:
        return CheckState::kCritical;
      case 2:
        return left_ % 2 == 0 ? CheckState::kOk : CheckState::kCritical;
      default:
        return static_cast<CheckState>(dice_.roll(0, 3));
    }
  }

 private:
  Dice& dice_;
  std::int64_t calm_;
  std::int64_t kind_ = 0;
  std::int64_t left_ = 0;
};

}  // namespace

Probe random_probe(Dice& dice, const std::string& endpoint, const Surroundings& around) {
  Probe out;
  out.endpoint = endpoint, out.id = endpoint + "/check";
  Duration interval = dice.roll(around.interval_least, around.interval_most) * around.step;
  // 2.5 of them are whole steps, or rounded down to a millisecond.
  if (around.step > Duration{1}) interval = interval / (2 * around.step) * (2 * around.step);
  if (dice.one_in(2)) add_absences(dice, around, interval, out);
  auto confirm = static_cast<std::uint32_t>(dice.roll(1, 3));
  const bool steady = dice.one_in(2);
  Mood mood(dice);
  TimePoint at = around.time.from + dice.roll(0, 3) * interval;
  if (dice.one_in(8)) at += dice.roll(0, around.time.length() / around.step / 2) * around.step;
  for (; at < around.time.to; at += interval) {
    if (!steady) at += dice.roll(0, 1) * around.step;
    const CheckState state = mood.next();
    if (within(around.collector_down, at)) continue;
    if (within(out.silent, at) && !dice.one_in(10)) continue;
    if (dice.one_in(30)) continue;
    if (dice.one_in(200)) confirm = static_cast<std::uint32_t>(dice.roll(1, 3));
    out.arrived.push_back({at, state, interval, confirm});
    if (dice.one_in(50)) out.arrived.push_back(out.arrived.back());
    if (dice.one_in(100))
      out.arrived.push_back(
          {at, static_cast<CheckState>(dice.roll(0, 3)), interval * dice.roll(1, 2), confirm});
  }
  if (!out.arrived.empty()) {
    out.life.first_result = out.arrived.front().time;
    // What came before is no longer kept.
    if (dice.one_in(5)) *out.life.first_result -= dice.roll(1, 10) * interval;
  }
  if (dice.one_in(10))
    out.life.retired = around.time.from + dice.roll(1, around.time.length() / around.step) * around.step;
  dice.shuffle(out.arrived);
  return out;
}

}  // namespace tidemark::reference
