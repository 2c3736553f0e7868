#include "agent/sample/presence/clock_watch.h"

#include <ctime>
#include <string>
#include <utility>

namespace tidemark::presence {
namespace {

Duration read_clock(clockid_t id) {
  timespec t{};
  ::clock_gettime(id, &t);
  return std::chrono::duration_cast<Duration>(std::chrono::seconds(t.tv_sec) +
                                              std::chrono::nanoseconds(t.tv_nsec));
}

std::string seconds_text(Duration d) { return std::to_string(d / std::chrono::seconds(1)); }

void add_suspend(TimePoint from, TimePoint to, Duration slept, std::vector<Event>& out) {
  const Attributes attributes = {{"host.suspended_for_s", seconds_text(slept)},
                                 {"host.suspended_from", rfc3339(from)},
                                 {"host.suspended_to", rfc3339(to)}};
  out.push_back({from, "host.suspended", Severity::kInfo,
                 "the machine slept for " + human(slept) + ", until " + rfc3339(to), attributes});
  out.push_back(
      {to, "host.resumed", Severity::kInfo, "the machine is awake again after " + human(slept), attributes});
}

Event jump_event(TimePoint now, Duration by) {
  const bool forward = by > Duration::zero();
  std::string body = "the clock went " + human(forward ? by : -by) + (forward ? " forward" : " back");
  body += forward
              ? ", and the kernel knows of no suspend: it was set, or the machine was paused from outside "
                "in a way that the kernel cannot tell"
              : ": it was set";
  return {now, "clock.jumped", Severity::kWarning, std::move(body), {{"clock.jump_s", seconds_text(by)}}};
}

}  // namespace

Clocks read_clocks() {
  return {TimePoint{read_clock(CLOCK_REALTIME)}, read_clock(CLOCK_MONOTONIC), read_clock(CLOCK_BOOTTIME)};
}

std::vector<Event> ClockWatch::look(const Clocks& now) {
  const std::optional<Clocks> last = std::exchange(last_, now);
  std::vector<Event> out;
  if (!last) return out;
  const Duration went_by = now.boottime - last->boottime;
  const Duration slept = went_by - (now.monotonic - last->monotonic);
  const Duration jumped = (now.wall - last->wall) - went_by;
  // It fell asleep after the last look and woke before this one: no better is known.
  if (slept >= kSuspendMin) add_suspend(last->wall, last->wall + went_by, slept, out);
  if (jumped >= kJumpMin || jumped <= -kJumpMin) out.push_back(jump_event(now.wall, jumped));
  return out;
}

}  // namespace tidemark::presence
