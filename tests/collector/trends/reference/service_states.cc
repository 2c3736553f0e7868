#include "tests/collector/trends/reference/service_states.h"

#include <algorithm>

#include "tests/collector/trends/reference/calendar.h"
#include "tests/collector/trends/reference/rules.h"

namespace tidemark::reference {
namespace {

using timeline::State;

bool judged(State state) {
  return state != State::kAbsent && state != State::kNotYet && state != State::kRetired;
}

/// Nothing was seen to work.
bool goes_on(State state) {
  return state == State::kDown || state == State::kUnknown || state == State::kAbsent;
}

/// Asked step after step: what planned work makes of it.
class PlannedWork {
 public:
  explicit PlannedWork(const Story& story) : story_(story), spoilt_(story.work.size()) {}

  struct Answer {
    bool work = false;
    bool down = false;
  };
  Answer ask(TimePoint at, State service, const States& components) {
    if (!goes_on(service)) {  // an outage ends here, and with it what it spoils
      under_way_ = false;
      std::fill(spoilt_.begin(), spoilt_.end(), false);
    }
    bool whole = false;
    bool excusing = false;
    const auto open = [&](const trends::PlannedWindow& one) {
      return one.time.from <= at && at < one.time.to;
    };
    const bool any = std::any_of(story_.work.begin(), story_.work.end(), open);
    States at_risk = any ? components : States{};
    States excused = at_risk;
    for (std::size_t i = 0; i < story_.work.size(); ++i) {
      const trends::PlannedWindow& window = story_.work[i];
      if (!open(window)) continue;
      const bool begins = at == window.time.from;
      if (begins && under_way_ && !last_down_planned_) spoilt_[i] = true;
      whole |= window.whole;
      excusing |= !spoilt_[i];
      for (const std::size_t place : window.components) {
        if (!judged(components[place])) continue;
        at_risk[place] = State::kDown;
        if (!spoilt_[i]) excused[place] = State::kUp;
      }
    }
    Answer out;
    const bool concerned = any && (whole || judge(story_.tree, at_risk) == State::kDown);
    out.down =
        concerned && excusing && service == State::kDown && judge(story_.tree, excused) != State::kDown;
    out.work = concerned && judged(service) && (service != State::kDown || out.down);
    if (service == State::kDown) under_way_ = true, last_down_planned_ = out.down;
    return out;
  }

 private:
  const Story& story_;
  std::vector<bool> spoilt_;  // windows that began in an outage that was not theirs, until it ends
  bool under_way_ = false;    // an outage
  bool last_down_planned_ = false;
};

bool corrected(const Story& story, TimePoint at) {
  return std::any_of(story.corrections.begin(), story.corrections.end(),
                     [&](const trends::Correction& one) { return one.time.from <= at && at < one.time.to; });
}

}  // namespace

States ServiceStates::at(std::size_t i) const {
  States out;
  for (const States& probe : probes) out.push_back(probe[i]);
  return out;
}

bool ServiceStates::same(std::size_t i, std::size_t k) const {
  return std::all_of(probes.begin(), probes.end(), [&](const States& probe) { return probe[i] == probe[k]; });
}

ServiceStates states_of(const Story& story) {
  ServiceStates out;
  for (const Probe& probe : story.probes) {
    out.results.push_back(set_of(probe));
    out.probes.push_back(states_of(probe, out.results.back(), story, Told::kInHindsight));
    out.known.push_back(states_of(probe, out.results.back(), story, Told::kAsKnownThen));
  }
  const Calendar calendar(story.service.hours, story.step);
  PlannedWork work(story);
  States now;
  State state = State::kNotYet;
  for (std::size_t i = 0; i < story.steps(); ++i) {
    const TimePoint at = story.at(i);
    // Asked anew where a component changed.
    if (i == 0 || !out.same(i - 1, i)) now = out.at(i), state = judge(story.tree, now);
    out.service.push_back(state);
    const PlannedWork::Answer answer = work.ask(at, state, now);
    out.hours.push_back(calendar.open(at));
    out.planned.push_back(answer.work);
    out.planned_down.push_back(answer.down);
    out.corrected.push_back(state == State::kDown && corrected(story, at));
  }
  return out;
}

std::vector<Span> outages_of(const States& service, std::size_t merge_gap_steps) {
  std::vector<Span> out;
  bool open = false;
  for (std::size_t i = 0; i < service.size(); ++i) {
    if (service[i] == State::kDown) {
      const bool merges = !out.empty() && out.back().restored && i - *out.back().restored < merge_gap_steps;
      if (!open && !merges) out.push_back({i, {}, 0, {}});
      open = true;
      out.back().restored.reset();
      out.back().down.push_back(i);
    } else if (open && !goes_on(service[i])) {
      open = false;
      out.back().restored = i;
    }
  }
  for (Span& span : out) span.last_seen = span.restored.value_or(service.size());
  return out;
}

}  // namespace tidemark::reference
