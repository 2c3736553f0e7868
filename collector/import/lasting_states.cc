#include "collector/import/lasting_states.h"

#include <algorithm>

namespace tidemark::import {
namespace {

constexpr const char* kPausedText = "the other monitor was not running";

}  // namespace

LastingStates::Lasting* LastingStates::find(std::string_view endpoint, std::string_view check) {
  key_.assign(endpoint);
  key_ += '\n';
  key_ += check;
  const auto found = place_of_.find(key_);
  return found == place_of_.end() ? nullptr : &all_[found->second];
}

void LastingStates::end(const Lasting& lasting, TimePoint time, Output& out) const {
  const auto gone = std::upper_bound(roll_calls_.begin(), roll_calls_.end(), lasting.seen);
  if (gone != roll_calls_.end()) time = std::min(time, *gone);
  if (time <= lasting.since) return;
  ResultRecord record;
  record.endpoint = lasting.endpoint;
  record.result = {lasting.check,
                   lasting.since,
                   lasting.paused ? CheckState::kUnknown : lasting.state,
                   std::min(time - lasting.since, kIntervalMax),
                   1,
                   lasting.paused ? kPausedText : lasting.text};
  out.records.push_back({lasting.line, std::move(record)});
}

std::string LastingStates::begin(const Change& change, Output& out) {
  Lasting* known = find(change.endpoint, change.check);
  if (known == nullptr) {
    if (all_.size() == kComponentsMax)
      return "there are more than " + std::to_string(kComponentsMax) + " checks";
    place_of_.emplace(key_, all_.size());
    known = &all_.emplace_back();
    known->endpoint = change.endpoint;
    known->check = change.check;
  } else if (change.time < known->since) {
    return "it is of " + rfc3339(change.time) + ", and of this check there was a later entry (" +
           rfc3339(known->since) + ") before it: give the files in order of time";
  } else {
    end(*known, change.time, out);
  }
  known->line = change.line;
  known->since = known->seen = change.time;
  known->state = change.state;
  known->text = change.text;
  known->paused = false;
  return {};
}

void LastingStates::seen(std::string_view endpoint, std::string_view check, TimePoint time) {
  if (Lasting* known = find(endpoint, check)) known->seen = std::max(known->seen, time);
}

void LastingStates::roll_call(TimePoint time) {
  if (roll_calls_.empty() || roll_calls_.back() < time) roll_calls_.push_back(time);
}

void LastingStates::pause(std::uint64_t line, TimePoint time, Output& out) {
  for (Lasting& one : all_) {
    if (one.paused || time < one.since) continue;
    end(one, time, out);
    one.line = line;
    one.since = time;
    one.paused = true;
  }
}

void LastingStates::resume(std::uint64_t line, TimePoint time, Output& out) {
  for (Lasting& one : all_) {
    if (!one.paused || time < one.since) continue;
    end(one, time, out);
    one.line = line;
    one.since = time;
    one.paused = false;
  }
}

void LastingStates::finish(TimePoint time, Output& out) {
  for (const Lasting& one : all_) end(one, time, out);
  all_.clear();
  place_of_.clear();
  roll_calls_.clear();
}

}  // namespace tidemark::import
