#pragma once

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collector/alarm/alarm.h"

/// What was said and what is said now, while decide() goes over a sight; internal to this room.
namespace tidemark::alarm {

/// What a notice shows, where there is something to show.
struct About {
  const OutageSight* outage = nullptr;
  const trends::BurnRate* burn = nullptr;
  const SilentSite* site = nullptr;
};

class Book {
 public:
  Book(std::vector<Said> said, TimePoint at);

  TimePoint at() const { return at_; }
  /// The subject's alarms in the order in which they were made. Pointers stay good.
  std::vector<Said*> of(What what, const std::string& subject) const;
  std::vector<Said*> open(What what) const;

  /// A new alarm, raised now. Its begin is moved on by a millisecond where the subject has one of that begin.
  Said& raise(What what, const std::string& subject, TimePoint begin);
  void say(Notice::Kind kind, Said& alarm, const About& about = {});
  /// Of an alarm that goes on and that nobody acknowledged: repeats and escalates as the rules say.
  void remind(Said& alarm, const AlarmRules& rules, const About& about);
  /// Tells its end, too.
  void end(Notice::Kind kind, Said& alarm, TimePoint when, const About& about = {});

  std::vector<Said> take_said();
  std::vector<Notice> take_notices() { return std::move(notices_); }

 private:
  TimePoint at_;
  std::deque<Said> said_;
  std::map<std::pair<What, std::string>, std::vector<Said*>> by_subject_;
  std::vector<Notice> notices_;
};

/// Each of these says what there is to say of one subject.
void decide_outages(const ServiceSight& service, Book& book);
void decide_burn(const ServiceSight& service, Book& book);
void decide_sites(const std::vector<SilentSite>& sites, Book& book);

}  // namespace tidemark::alarm
