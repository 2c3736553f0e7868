#include "collector/trends/daily_facts.h"

#include <algorithm>
#include <utility>

namespace tidemark::trends {

std::vector<DayFact> DailyFacts::find(const std::string& service, const FactsStamp& stamp, TimePoint from,
                                      TimePoint to) {
  MutexLock lock(mutex_);
  const auto kept = services_.find(service);
  if (kept == services_.end() || kept->second.stamp != stamp) return {};
  kept->second.asked = ++asked_;
  const std::vector<DayFact>& days = kept->second.days;
  const auto first = std::partition_point(days.begin(), days.end(),
                                          [&](const DayFact& day) { return day.time.from < from; });
  if (first == days.end() || first->time.from != from) return {};
  const auto end =
      std::partition_point(first, days.end(), [&](const DayFact& day) { return day.time.to <= to; });
  vitals_.count("facts.reused", end - first);
  return {first, end};
}

void DailyFacts::keep(const std::string& service, FactsStamp stamp, const std::vector<DayFact>& days) {
  if (days.empty()) return;
  vitals_.count("facts.made", static_cast<std::int64_t>(days.size()));
  MutexLock lock(mutex_);
  Kept& kept = services_[service];
  kept.asked = ++asked_;
  const bool same = !kept.days.empty() && kept.stamp == stamp;
  const bool follow = same && kept.days.back().time.to == days.front().time.from;
  if (!follow) {
    const bool more = !same || (days.front().time.from <= kept.days.front().time.from &&
                                days.back().time.to >= kept.days.back().time.to);
    if (!more) return;
    days_ -= kept.days.size();
    kept.days.clear();
    kept.stamp = std::move(stamp);
  }
  kept.days.insert(kept.days.end(), days.begin(), days.end());
  days_ += days.size();
  make_room(service);
  vitals_.set("facts.days", static_cast<std::int64_t>(days_));
}

void DailyFacts::make_room(const std::string& besides) {
  while (days_ > days_max_) {
    auto oldest = services_.end();
    for (auto one = services_.begin(); one != services_.end(); ++one) {
      if (one->first != besides && (oldest == services_.end() || one->second.asked < oldest->second.asked))
        oldest = one;
    }
    if (oldest == services_.end()) oldest = services_.find(besides);  // it alone is too much
    days_ -= oldest->second.days.size();
    services_.erase(oldest);
  }
}

}  // namespace tidemark::trends
