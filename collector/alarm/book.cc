#include "collector/alarm/book.h"

#include <algorithm>
#include <iterator>

namespace tidemark::alarm {

Book::Book(std::vector<Said> said, TimePoint at)
    : at_(at), said_(std::make_move_iterator(said.begin()), std::make_move_iterator(said.end())) {
  for (Said& one : said_) by_subject_[{one.what, one.subject}].push_back(&one);
}

std::vector<Said*> Book::of(What what, const std::string& subject) const {
  const auto found = by_subject_.find({what, subject});
  return found == by_subject_.end() ? std::vector<Said*>() : found->second;
}

std::vector<Said*> Book::open(What what) const {
  std::vector<Said*> out;
  for (const auto& [key, alarms] : by_subject_) {
    if (key.first != what) continue;
    std::copy_if(alarms.begin(), alarms.end(), std::back_inserter(out),
                 [](const Said* alarm) { return !alarm->ended; });
  }
  return out;
}

Said& Book::raise(What what, const std::string& subject, TimePoint begin) {
  std::vector<Said*>& alarms = by_subject_[{what, subject}];
  while (std::any_of(alarms.begin(), alarms.end(), [&](const Said* alarm) { return alarm->begin == begin; }))
    begin += Duration(1);
  Said added;
  added.what = what;
  added.subject = subject;
  added.begin = begin;
  added.first_notice = at_;
  added.last_notice = at_;
  added.seen_until = at_;
  alarms.push_back(&said_.emplace_back(std::move(added)));
  return *alarms.back();
}

void Book::say(Notice::Kind kind, Said& alarm, const About& about) {
  using Kind = Notice::Kind;
  if (kind == Kind::kRepeated || kind == Kind::kWorsened) ++alarm.count;
  if (kind != Kind::kEscalated) alarm.last_notice = at_;
  const bool all = alarm.escalated && kind != Kind::kEscalated;
  Notice out;
  out.kind = kind;
  out.what = alarm.what;
  out.subject = alarm.subject;
  out.begin = alarm.begin;
  out.at = at_;
  out.to = kind == Kind::kEscalated ? Notice::To::kSecondLine
           : all                    ? Notice::To::kBoth
                                    : Notice::To::kFirstLine;
  out.count = alarm.count;
  if (about.outage != nullptr) out.outage = *about.outage;
  if (about.burn != nullptr) out.burn = *about.burn;
  if (about.site != nullptr) out.site = *about.site;
  notices_.push_back(std::move(out));
}

void Book::remind(Said& alarm, const AlarmRules& rules, const About& about) {
  if (rules.repeat && at_ - alarm.last_notice >= *rules.repeat) say(Notice::Kind::kRepeated, alarm, about);
  if (rules.escalate && !alarm.escalated && at_ - alarm.first_notice >= *rules.escalate) {
    alarm.escalated = true;
    say(Notice::Kind::kEscalated, alarm, about);
  }
}

void Book::end(Notice::Kind kind, Said& alarm, TimePoint when, const About& about) {
  alarm.ended = when;
  alarm.taken_back = kind == Notice::Kind::kTakenBack;
  say(kind, alarm, about);
}

std::vector<Said> Book::take_said() {
  return {std::make_move_iterator(said_.begin()), std::make_move_iterator(said_.end())};
}

}  // namespace tidemark::alarm
