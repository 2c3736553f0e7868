#include <algorithm>

#include "collector/alarm/book.h"
#include "collector/alarm/decide.h"
#include "collector/timeline/timeline.h"

namespace tidemark::alarm {
namespace {

using timeline::Interval;

constexpr Duration kMoment{1};

bool overlap(const Interval& a, const Interval& b) { return a.from < b.to && b.from < a.to; }

Interval interval_of(const OutageSight& outage, TimePoint at) {
  return {outage.failed, outage.restored.value_or(std::max(at, outage.failed + kMoment))};
}

/// The time that people were told of.
Interval interval_of(const Said& alarm) {
  const TimePoint to = alarm.ended && !alarm.taken_back ? *alarm.ended : alarm.seen_until;
  return {alarm.begin, std::max(to, alarm.begin + kMoment)};
}

/// What was taken back does not stand in the way of a new alarm, but for a sight from before that.
bool told_of(const Said& alarm, const Interval& outage, TimePoint at) {
  if (alarm.taken_back && alarm.last_notice < at) return false;
  return overlap(interval_of(alarm), outage);
}

bool over_for_good(const OutageSight& outage, Duration merge_gap, TimePoint at) {
  return outage.restored && *outage.restored + merge_gap <= at;
}

bool too_late(const OutageSight& outage, const AlarmRules& rules, TimePoint at) {
  return outage.restored && (*outage.restored <= rules.since || *outage.restored + kToldLateMax <= at);
}

/// Of an alarm that is open: whether it goes on, is over, or never was.
void follow(const ServiceSight& service, Said& alarm, Book& book) {
  const TimePoint at = book.at();
  const bool newest = alarm.seen_until <= at;
  const OutageSight* outage = nullptr;
  for (const OutageSight& one : service.outages) {
    if (!one.planned && overlap(interval_of(alarm), interval_of(one, at))) outage = &one;
  }
  if (outage == nullptr) {
    if (newest && service.from < alarm.seen_until) book.end(Notice::Kind::kTakenBack, alarm, at);
    return;
  }
  alarm.seen_until = std::max(alarm.seen_until, outage->restored.value_or(at));
  if (over_for_good(*outage, service.merge_gap, at)) {
    book.end(Notice::Kind::kRecovered, alarm, *outage->restored, {.outage = outage});
  } else if (newest && !outage->restored && !outage->acknowledged) {
    book.remind(alarm, service.rules, {.outage = outage});
  }
}

/// Raises the outage if it was not told, or if it was told to be over and goes on after all.
void raise_if_new(const ServiceSight& service, const OutageSight& outage, Book& book) {
  const Interval interval = interval_of(outage, book.at());
  const Said* ended_last = nullptr;
  bool told = false;
  for (const Said* alarm : book.of(What::kOutage, service.service)) {
    if (!told_of(*alarm, interval, book.at())) continue;
    told = true;
    if (!alarm->ended) return;
    if (ended_last == nullptr || *ended_last->ended < *alarm->ended) ended_last = alarm;
  }
  TimePoint begin = outage.failed;
  if (told) {
    if (outage.restored || book.at() <= ended_last->last_notice) return;
    begin = *ended_last->ended;
  } else if (too_late(outage, service.rules, book.at())) {
    return;
  }
  Said& alarm = book.raise(What::kOutage, service.service, begin);
  alarm.seen_until = outage.restored.value_or(book.at());
  book.say(Notice::Kind::kRaised, alarm, {.outage = &outage});
  follow(service, alarm, book);
}

}  // namespace

void decide_outages(const ServiceSight& service, Book& book) {
  for (Said* alarm : book.of(What::kOutage, service.service)) {
    if (!alarm->ended) follow(service, *alarm, book);
  }
  for (const OutageSight& outage : service.outages) {
    if (!outage.planned) raise_if_new(service, outage, book);
  }
}

TimePoint look_from(const std::vector<Said>& said, const std::string& service, TimePoint usual) {
  for (const Said& alarm : said) {
    if (alarm.what == What::kOutage && alarm.subject == service && !alarm.ended)
      usual = std::min(usual, alarm.begin);
  }
  return usual;
}

}  // namespace tidemark::alarm
