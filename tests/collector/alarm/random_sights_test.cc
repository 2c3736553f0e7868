#include <chrono>
#include <map>
#include <random>
#include <set>

#include "tests/collector/alarm/story.h"
#include "tests/support/catch.h"

/// Sights that contradict each other as no real data would: outages that come, go, move and are planned at
/// random, rates and sites that jump, clocks that are set back. What holds of any story has to hold of these.
using namespace tidemark;
using namespace tidemark::alarm;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

int any(std::mt19937& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
}

std::vector<OutageSight> random_outages(std::mt19937& random, int now) {
  std::vector<OutageSight> out;
  for (int at = any(random, now - 200, now); at < now;) {
    const int to = at + any(random, 1, 60);
    OutageSight one = to < now ? outage(at, to) : outage(at);
    if (any(random, 0, 3) == 0) one = planned(one);
    if (any(random, 0, 3) == 0) one = acknowledged(one, at);
    out.push_back(one);
    at = to + any(random, 1, 60);
  }
  return out;
}

std::vector<trends::BurnRate> random_rates(std::mt19937& random) {
  if (any(random, 0, 19) == 0) return {};
  std::vector<trends::BurnRate> out;
  for (const auto& [window, threshold] :
       {std::pair(hours(1), 14.4), std::pair(hours(6), 6.0), std::pair(hours(72), 1.0)}) {
    trends::BurnRate pair;
    pair.window = window;
    pair.short_window = window / 12;
    pair.threshold = threshold;
    if (any(random, 0, 9) > 0) pair.rate.value = threshold * any(random, 0, 20) / 10;
    if (any(random, 0, 9) > 0) pair.short_rate.value = threshold * any(random, 0, 20) / 10;
    out.push_back(pair);
  }
  return out;
}

Sight random_sight(std::mt19937& random, int now, const AlarmRules& rules) {
  Sight out;
  out.at = minute(now);
  for (const char* name : {"shop", "mail"}) {
    if (any(random, 0, 9) == 0) continue;
    ServiceSight service;
    service.service = name;
    service.rules = rules;
    service.from = minute(now - any(random, 0, 400));
    service.merge_gap = minutes(any(random, 0, 10));
    service.outages = random_outages(random, now);
    service.burn_rates = random_rates(random);
    out.services.push_back(service);
  }
  for (const char* name : {"Kiel", "Bonn"}) {
    if (any(random, 0, 2) > 0) continue;
    SilentSite site;
    site.site = name;
    site.rules = rules;
    site.since = minute(now - any(random, 0, 30));
    site.planned = any(random, 0, 3) == 0;
    out.silent_sites.push_back(site);
  }
  return out;
}

using Key = std::tuple<What, std::string, TimePoint>;

/// Knows of the notices alone.
struct Checker {
  void take(const Notice& notice) {
    const Key key{notice.what, notice.subject, notice.begin};
    INFO(name_of(notice.what) << " " << notice.subject << " " << minute_of(notice.begin) << " "
                              << name_of(notice.kind));
    const bool raise = notice.kind == Notice::Kind::kRaised;
    const bool end = notice.kind == Notice::Kind::kRecovered || notice.kind == Notice::Kind::kTakenBack;
    CHECK(raised.contains(key) != raise);
    CHECK_FALSE(ended.contains(key));
    if (raise) raised[key] = notice.at;
    if (end) ended.insert(key);
    if (notice.kind == Notice::Kind::kEscalated) CHECK(escalated.insert(key).second);
    if (notice.kind == Notice::Kind::kRepeated) {
      ++repeats[key];
      CHECK(notice.at - raised.at(key) >= *rules.repeat * repeats[key]);
    }
    if (notice.kind == Notice::Kind::kWorsened) CHECK(++worsened[key] <= 2);
    if (notice.outage) {
      CHECK_FALSE(notice.outage->planned);
      const bool reminder = notice.kind == Notice::Kind::kRepeated || notice.kind == Notice::Kind::kEscalated;
      if (reminder) CHECK_FALSE(notice.outage->acknowledged);
    }
    if ((raise || notice.kind == Notice::Kind::kRepeated) && notice.site) CHECK_FALSE(notice.site->planned);
  }
  AlarmRules rules;
  std::map<Key, TimePoint> raised;
  std::set<Key> ended;
  std::set<Key> escalated;
  std::map<Key, int> repeats;
  std::map<Key, int> worsened;
};

}  // namespace

TEST_CASE(
    "whatever is seen, an alarm is raised once, ends at most once, and the same sight says nothing again") {
  std::mt19937 random(2026);
  std::map<std::string, int> kinds;
  for (int round = 0; round < 400; ++round) {
    Checker checker;
    checker.rules.repeat = minutes(any(random, 1, 60));
    checker.rules.escalate = minutes(any(random, 1, 60));
    checker.rules.burn = round % 10 > 0;
    Story story;
    int now = 0;
    for (int step = 0; step < 60; ++step) {
      now += any(random, 0, 5) == 0 ? -any(random, 0, 50) : any(random, 0, 25);
      const Sight sight = random_sight(random, now, checker.rules);
      story.at(sight);
      for (const Notice& notice : story.last()) {
        checker.take(notice);
        ++kinds[name_of(notice.kind)];
      }
    }
    // What is open in the rows is what was raised and did not end; names are unique.
    std::set<Key> names;
    for (const Said& one : story.said()) {
      const Key key{one.what, one.subject, one.begin};
      CHECK(names.insert(key).second);
      CHECK(checker.raised.contains(key));
      if (one.what != What::kBurn) CHECK(one.ended.has_value() == checker.ended.contains(key));
      CHECK(one.escalated == checker.escalated.contains(key));
    }
    CHECK(names.size() == checker.raised.size());
  }
  for (const char* kind : {"raised", "repeated", "escalated", "worsened", "recovered", "taken_back"}) {
    INFO(kind);
    CHECK(kinds[kind] > 50);
  }
}
