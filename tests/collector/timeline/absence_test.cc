#include "collector/timeline/absence.h"

#include <algorithm>

#include "tests/collector/timeline/at.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::timeline;

namespace {

using Kind = Announcement::Kind;

/// The definition, asked of one instant.
bool announced_at(const std::vector<Announcement>& said, TimePoint t, TimePoint now) {
  for (const Announcement& one : said) {
    if (one.kind == Kind::kSuspended && one.time <= t && t < one.until) return true;
    if (one.kind != Kind::kShutdown || one.time > t || t >= now) continue;
    const bool started = std::any_of(said.begin(), said.end(), [&](const Announcement& other) {
      return other.kind == Kind::kStarted && other.time >= one.time && other.time <= t;
    });
    if (!started) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("a shutdown is announced until the next start, a suspend for its own time") {
  CHECK(announced({{Kind::kShutdown, at(10), {}},
                   {Kind::kStarted, at(30), {}},
                   {Kind::kSuspended, at(40), at(50)},
                   {Kind::kShutdown, at(60), {}}},
                  at(90)) == Intervals{{at(10), at(30)}, {at(40), at(50)}, {at(60), at(90)}});
  CHECK(announced({}, at(90)).empty());
  CHECK(announced({{Kind::kStarted, at(30), {}}}, at(90)).empty());
}

TEST_CASE("who is silent is away by what is expected of it: at no time, where announced, at any") {
  const Intervals silent{{at(10), at(20)}, {at(30), at(50)}};
  const Intervals said{{at(5), at(15)}, {at(40), at(60)}};
  CHECK(away(Presence::kAlways, silent, said).empty());
  CHECK(away(Presence::kAnnounced, silent, said) == Intervals{{at(10), at(15)}, {at(40), at(50)}});
  CHECK(away(Presence::kMobile, silent, {}) == silent);
}

TEST_CASE("the words of what is expected are read as they are written") {
  for (const Presence presence : {Presence::kAlways, Presence::kAnnounced, Presence::kMobile})
    CHECK(parse_presence(name_of(presence)) == presence);
  CHECK_FALSE(parse_presence("sometimes"));
}

TEST_CASE("announced times are the definition at every instant, in whatever order they were said") {
  std::mt19937_64 random(31);
  for (int round = 0; round < 1'000; ++round) {
    std::vector<Announcement> said;
    for (int i = roll(random, 8); i > 0; --i) {
      const int from = roll(random, 90);
      said.push_back({static_cast<Kind>(roll(random, 2)), at(from), at(from + roll(random, 20))});
    }
    const Intervals found = announced(said, at(95));
    for (std::size_t i = 1; i < found.size(); ++i) REQUIRE(found[i - 1].to < found[i].from);
    for (int t = 0; t < 95; ++t) {
      const bool in = std::any_of(found.begin(), found.end(),
                                  [&](const Interval& one) { return one.from <= at(t) && at(t) < one.to; });
      INFO("round " << round << " at " << t);
      REQUIRE(in == announced_at(said, at(t), at(95)));
    }
  }
}
