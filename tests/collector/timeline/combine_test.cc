#include "collector/timeline/combine.h"

#include "tests/collector/timeline/at.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::timeline;

namespace {

constexpr State U = State::kUp, G = State::kDegraded, D = State::kDown, X = State::kUnknown,
                A = State::kAbsent, N = State::kNotYet, R = State::kRetired;

State judged(const Rule& rule, const std::vector<State>& members) {
  Tally tally;
  for (State state : members) tally.add(state, 1);
  return judge(rule, tally);
}

/// Whether so much up, out of so much present, satisfies the rule: the definition for known states only.
State known(const Rule& rule, const std::vector<State>& states, const std::vector<std::uint32_t>& weights) {
  std::uint64_t up = 0, up_weight = 0, present = 0, weight = 0;
  bool blemish = false;
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (outside(states[i])) continue;
    ++present, weight += weights[i];
    const bool is_up = states[i] == U || (states[i] == G && !rule.degraded_is_down);
    if (is_up) ++up, up_weight += weights[i];
    blemish = blemish || states[i] != U;
  }
  if (rule.kind == Rule::Kind::kWeighted) {
    const double share = static_cast<double>(up_weight) / static_cast<double>(weight) * Rule::kWhole;
    return share < rule.down_below ? D : share < rule.degraded_below ? G : U;
  }
  const bool enough = rule.kind == Rule::Kind::kAtLeast ? up >= rule.count
                                                        : up > 0 && up * Rule::kWhole >= present * rule.share;
  return !enough ? D : blemish ? G : U;
}

/// UNKNOWN members are tried both ways; an answer that depends on them is UNKNOWN.
State reference(const Rule& rule, const std::vector<State>& states,
                const std::vector<std::uint32_t>& weights) {
  std::vector<State> best, worst;
  bool any = false, not_yet = states.empty(), absent = false;
  for (State state : states) {
    any = any || !outside(state);
    not_yet = not_yet || state == N;
    absent = absent || state == A;
    best.push_back(state == X ? U : state);
    worst.push_back(state == X ? D : state);
  }
  if (!any) return not_yet ? N : absent ? A : R;
  if (rule.kind == Rule::Kind::kWorst) {
    State result = U;
    for (State state : states) {
      if (state == D || (state == G && rule.degraded_is_down)) result = D;
      if (state == X && result != D) result = X;
      if (state == G && result == U) result = G;
    }
    return result;
  }
  const State high = known(rule, best, weights);
  const State low = known(rule, worst, weights);
  if (rule.kind == Rule::Kind::kWeighted) return high == low ? high : X;
  if (high == D) return D;
  if (low == D) return X;
  return known(rule, best, weights);
}

}  // namespace

TEST_CASE("all, any and at least k judge by what is known up and what could be") {
  struct Case {
    Rule rule;
    std::vector<State> members;
    State state;
  };
  const Case cases[] = {
      {Rule::all(), {U, U}, U},
      {Rule::all(), {U, G}, G},
      {Rule::all(), {U, D}, D},
      {Rule::all(), {U, X}, X},
      {Rule::all(), {D, X}, D},
      {Rule::all(), {U, N, R, A}, U},
      {Rule::any(), {D, D}, D},
      {Rule::any(), {D, U}, G},
      {Rule::any(), {D, X}, X},
      {Rule::any(), {U, X}, U},
      {Rule::any(), {U, G}, G},
      {Rule::at_least(2), {U, U, D}, G},
      {Rule::at_least(2), {U, X, D}, X},
      {Rule::at_least(2), {U, D, D}, D},
      {Rule::at_least(2), {U, N}, D},
      {Rule::at_least_share(6'000), {U, U, U, D, D}, G},
      {Rule::at_least_share(6'000), {U, U, D, D, D}, D},
      {Rule::at_least_share(6'000), {U, U, X, D, D}, X},
      {Rule::at_least_share(1), {D, D}, D},
      {Rule::worst(), {U, G, X, D}, D},
      {Rule::worst(), {U, G, X}, X},
      {Rule::worst(), {U, G}, G},
      {Rule::worst(), {U, N}, U},
      {Rule::weighted(8'000, 5'000), {U, U, U, U, D}, U},
      {Rule::weighted(8'000, 5'000), {U, U, U, D, D}, G},
      {Rule::weighted(8'000, 5'000), {U, U, D, D, D}, D},
      {Rule::weighted(8'000, 5'000), {U, U, U, U, X}, U},
      {Rule::weighted(8'000, 5'000), {U, U, U, X, X}, X},
  };
  for (const Case& c : cases) {
    INFO("case " << (&c - cases));
    CHECK(judged(c.rule, c.members) == c.state);
  }
}

TEST_CASE("with no member left a node is NOT_YET, ABSENT or RETIRED, in that order of preference") {
  CHECK(judged(Rule::all(), {}) == N);
  CHECK(judged(Rule::all(), {R, A, N}) == N);
  CHECK(judged(Rule::all(), {R, A}) == A);
  CHECK(judged(Rule::any(), {R}) == R);
}

TEST_CASE("a DEGRADED member counts as up, unless the service says that it is down") {
  Rule rule = Rule::all();
  CHECK(judged(rule, {U, G}) == G);
  rule.degraded_is_down = true;
  CHECK(judged(rule, {U, G}) == D);
  rule = Rule::any();
  rule.degraded_is_down = true;
  CHECK(judged(rule, {U, G}) == G);
}

TEST_CASE("members count with their weight in a weighted share") {
  const Timeline up{{at(0), at(10), U}}, down{{at(0), at(10), D}};
  const Rule rule = Rule::weighted(8'000, 5'000);
  CHECK(combine(rule, {{&up, 4}, {&down, 1}}, {at(0), at(10)}) == Timeline{{at(0), at(10), U}});
  CHECK(combine(rule, {{&up, 1}, {&down, 4}}, {at(0), at(10)}) == Timeline{{at(0), at(10), D}});
}

TEST_CASE("a node's timeline is cut to the range, and a member that does not reach is NOT_YET there") {
  const Timeline member{{at(10), at(20), U}};
  CHECK(combine(Rule::all(), {{&member}}, {at(5), at(25)}) ==
        Timeline{{at(5), at(10), N}, {at(10), at(20), U}, {at(20), at(25), N}});
  CHECK(combine(Rule::all(), {{&member}}, {at(12), at(15)}) == Timeline{{at(12), at(15), U}});
  CHECK(combine(Rule::all(), {}, {at(0), at(1)}) == Timeline{{at(0), at(1), N}});
  CHECK(combine(Rule::all(), {{&member}}, {at(5), at(5)}).empty());
}

TEST_CASE("the sweep gives the rule's answer at every instant, for any rule and any members") {
  std::mt19937_64 random(48);
  const Interval range{at(3), at(110)};
  for (int round = 0; round < 1'000; ++round) {
    Rule rule;
    rule.kind = static_cast<Rule::Kind>(roll(random, 3));
    rule.count = 1 + static_cast<std::uint32_t>(roll(random, 4));
    rule.share = 1 + static_cast<std::uint32_t>(roll(random, 9'999));
    rule.degraded_below = 1 + static_cast<std::uint32_t>(roll(random, 9'999));
    rule.down_below = static_cast<std::uint32_t>(roll(random, static_cast<int>(rule.degraded_below)));
    rule.degraded_is_down = roll(random, 1) == 1;
    std::vector<Timeline> timelines(static_cast<std::size_t>(roll(random, 6)));
    std::vector<std::uint32_t> weights;
    std::vector<Member> members;
    for (Timeline& timeline : timelines) {
      timeline = random_timeline(random, {at(roll(random, 20)), at(80 + roll(random, 40))}, roll(random, 8));
      weights.push_back(1 + static_cast<std::uint32_t>(roll(random, 9)));
      members.push_back({&timeline, weights.back()});
    }
    const Timeline combined = combine(rule, members, range);
    REQUIRE(combined.front().from == range.from);
    REQUIRE(combined.back().to == range.to);
    for (std::size_t i = 1; i < combined.size(); ++i) {
      REQUIRE(combined[i].from == combined[i - 1].to);
      REQUIRE(combined[i].state != combined[i - 1].state);
    }
    for (int t = 3; t < 110; ++t) {
      std::vector<State> states;
      for (const Timeline& timeline : timelines) states.push_back(state_at(timeline, at(t)));
      INFO("round " << round << " t " << t << " kind " << static_cast<int>(rule.kind));
      REQUIRE(state_at(combined, at(t)) == reference(rule, states, weights));
    }
  }
}
