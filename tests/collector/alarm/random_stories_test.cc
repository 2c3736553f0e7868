#include <algorithm>
#include <chrono>
#include <map>
#include <random>

#include "tests/collector/alarm/story.h"
#include "tests/support/catch.h"

/// Random days of a service that is watched honestly: each sight shows what was true up to then. What was
/// said is held against the whole truth by a checker that knows no alarms, only outages.
using namespace tidemark;
using namespace tidemark::alarm;
using std::chrono::minutes;

namespace {

struct Span {
  int from;
  int to;
};

/// What really happens, in minutes.
struct Truth {
  explicit Truth(std::mt19937& random) {
    const auto any = [&](int low, int high) {
      return low + static_cast<int>(random() % static_cast<unsigned>(high - low + 1));
    };
    merge_gap = any(0, 12);
    if (any(0, 2) > 0) rules.repeat = minutes(any(5, 60));
    if (any(0, 2) > 0) rules.escalate = minutes(any(5, 90));
    for (int at = any(1, 40); at < 1'200;) {
      const int to = at + any(1, any(0, 3) == 0 ? 200 : 30);
      down.push_back({at, to});
      at = to + any(1, any(0, 1) == 0 ? 10 : 200);
    }
    for (int at = any(0, 200); at < 1'400;) {
      const int to = at + any(20, 150);
      work.push_back({at, to});
      at = to + any(50, 500);
    }
    for (int i = any(0, 4); i > 0; --i) acks.push_back(any(0, 1'400));
  }

  /// Those that begin before `now`, joined, cut to it; open ones have no `to`.
  std::vector<Span> outages(int now) const {
    std::vector<Span> out;
    for (const Span& one : down) {
      if (one.from >= now) break;
      if (!out.empty() && one.from - out.back().to < merge_gap)
        out.back().to = one.to;
      else
        out.push_back(one);
    }
    return out;
  }
  /// Until when planned work explains it; its begin where none does.
  int explained(int begin) const {
    for (const Span& one : work) {
      if (begin >= one.from && begin < one.to) return one.to;
    }
    return begin;
  }
  std::optional<int> acknowledged(const Span& outage, int now) const {
    std::optional<int> out;
    for (const int at : acks) {
      if (at > outage.from && at <= std::min(now, outage.to) && (!out || at < *out)) out = at;
    }
    return out;
  }
  bool is_down(int now) const {
    return std::any_of(down.begin(), down.end(),
                       [&](const Span& one) { return one.from < now && now < one.to; });
  }

  std::vector<OutageSight> sight(int now) const {
    std::vector<OutageSight> out;
    for (const Span& one : outages(now)) {
      OutageSight seen = one.to <= now ? outage(one.from, one.to) : outage(one.from);
      seen.planned = std::min(one.to, now) <= explained(one.from);
      if (const auto at = acknowledged(one, now)) seen = alarm::acknowledged(seen, *at);
      out.push_back(seen);
    }
    return out;
  }

  AlarmRules rules;
  int merge_gap = 0;
  std::vector<Span> down;
  std::vector<Span> work;
  std::vector<int> acks;
};

/// Of one outage what the truth says of its notices.
void check_outage(const Truth& truth, const Span& one, const std::vector<int>& looks,
                  const std::vector<Notice>& notices) {
  using Kind = Notice::Kind;
  INFO("outage " << one.from << " to " << one.to << ", merge_gap " << truth.merge_gap);
  const int explained = truth.explained(one.from);
  if (one.to <= explained) {
    CHECK(notices.empty());
    return;
  }
  const auto look_from = [&](int at) { return *std::lower_bound(looks.begin(), looks.end(), at); };
  const auto unexplained = std::find_if(truth.down.begin(), truth.down.end(), [&](const Span& part) {
    return part.from >= one.from && part.to > explained;
  });
  const int raised = look_from(std::max(unexplained->from, explained) + 1);
  const int recovered = std::max(raised, look_from(one.to + truth.merge_gap));
  REQUIRE(notices.size() >= 2);
  CHECK(notices.front().kind == Kind::kRaised);
  CHECK(minute_of(notices.front().at) == raised);
  CHECK(notices.back().kind == Kind::kRecovered);
  CHECK(minute_of(notices.back().at) == recovered);
  int last = raised;
  int repeats = 0;
  int escalations = 0;
  for (std::size_t i = 1; i + 1 < notices.size(); ++i) {
    const Notice& notice = notices[i];
    const int at = minute_of(notice.at);
    CHECK((notice.kind == Kind::kRepeated || notice.kind == Kind::kEscalated));
    CHECK(truth.is_down(at));
    CHECK_FALSE(truth.acknowledged(one, at));
    if (notice.kind == Kind::kRepeated) {
      REQUIRE(truth.rules.repeat);
      CHECK(minutes(at - last) >= *truth.rules.repeat);
      last = at;
      CHECK((notice.to == Notice::To::kBoth) == (escalations > 0));
      CHECK(notice.count == static_cast<std::uint32_t>(++repeats) + 1);
    } else {
      REQUIRE(truth.rules.escalate);
      CHECK(minutes(at - raised) >= *truth.rules.escalate);
      CHECK(notice.to == Notice::To::kSecondLine);
      CHECK(++escalations == 1);
    }
  }
  CHECK((notices.back().to == Notice::To::kBoth) == (escalations > 0));
  if (truth.rules.repeat) CHECK(repeats <= minutes(one.to - raised) / *truth.rules.repeat);
  // At every look at which a reminder was due, there was one.
  for (const int at : looks) {
    if (at <= raised || !truth.is_down(at) || at >= one.to || truth.acknowledged(one, at)) continue;
    const auto said = [&](Kind kind, int since) {
      return std::any_of(notices.begin(), notices.end(), [&](const Notice& notice) {
        return notice.kind == kind && minute_of(notice.at) > since && minute_of(notice.at) <= at;
      });
    };
    if (truth.rules.escalate && minutes(at - raised) >= *truth.rules.escalate)
      CHECK(said(Kind::kEscalated, raised));
    if (truth.rules.repeat) {
      const int back = static_cast<int>(*truth.rules.repeat / minutes(1));
      if (at - back >= raised) CHECK(said(Kind::kRepeated, at - back));
    }
  }
}

}  // namespace

TEST_CASE("random days: each outage is raised once, reminded of as the rules say, and recovers once") {
  std::mt19937 random(99);
  int raised = 0;
  int hushed = 0;
  for (int day = 0; day < 300; ++day) {
    const Truth truth(random);
    Story story;
    story.rules = truth.rules;
    story.merge_gap = truth.merge_gap;
    std::vector<int> looks;
    std::map<int, std::vector<Notice>> by_outage;
    for (int now = 0; now < 1'700; now += 1 + static_cast<int>(random() % 9)) {
      looks.push_back(now);
      story.at(now, truth.sight(now));
      for (const Notice& notice : story.last()) {
        REQUIRE(notice.outage);
        by_outage[minute_of(notice.outage->failed)].push_back(notice);
      }
      if (random() % 30 == 0) {  // the clock is set back for a moment
        const int back = now - static_cast<int>(random() % 100);
        CHECK(story.at(back, truth.sight(back)).empty());
      }
    }
    INFO("day " << day);
    const std::vector<Span> outages = truth.outages(1'700);
    for (const Span& one : outages) {
      check_outage(truth, one, looks, by_outage[one.from]);
      (by_outage[one.from].empty() ? hushed : raised) += 1;
    }
    CHECK(by_outage.size() == outages.size());
  }
  CHECK(raised > 1'000);
  CHECK(hushed > 100);
}
