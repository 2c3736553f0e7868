#include <algorithm>
#include <functional>
#include <random>

#include "collector/timeline/pieces.h"
#include "collector/trends/why.h"
#include "tests/collector/trends/evidence.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::trends;
using timeline::Rule;
using timeline::State;
using Kind = FailedSet::Kind;

namespace {

const TimePoint kAt = time_at("2026-06-01T00:00:00Z");
const timeline::Interval kHour{kAt, kAt + hours(1)};

TreeNode leaf_in(std::size_t place, State state, std::uint32_t weight = 1) {
  TreeNode out = leaf(place, std::to_string(place));
  out.weight = weight;
  out.timeline = {{kHour.from, kHour.to, state}};
  return out;
}

TreeNode node(const Rule& rule, std::vector<TreeNode> children) {
  TreeNode out;
  out.rule = rule, out.children = std::move(children);
  std::vector<timeline::Member> members;
  for (const TreeNode& child : out.children) members.push_back({&child.timeline, child.weight});
  out.timeline = timeline::combine(rule, members, kHour);
  return out;
}

/// Members 0, 1, … in these states.
TreeNode flat(const Rule& rule, const std::vector<State>& states) {
  std::vector<TreeNode> children;
  for (const State state : states) children.push_back(leaf_in(children.size(), state));
  return node(rule, std::move(children));
}

TreeNode many(const Rule& rule, std::size_t first, std::size_t count, State state) {
  std::vector<TreeNode> children;
  for (std::size_t i = 0; i < count; ++i) children.push_back(leaf_in(first + i, state));
  return node(rule, std::move(children));
}

/// The slow way: the tree made anew with all leaves of these components UP.
State state_with(const TreeNode& tree, const std::vector<std::size_t>& mended) {
  if (tree.component) {
    return std::find(mended.begin(), mended.end(), *tree.component) != mended.end()
               ? State::kUp
               : timeline::state_at(tree.timeline, kAt);
  }
  timeline::Tally tally;
  for (const TreeNode& child : tree.children) tally.add(state_with(child, mended), child.weight);
  return timeline::judge(tree.rule, tally);
}

bool explains(const TreeNode& tree, const std::vector<std::size_t>& mended) {
  const State was = state_with(tree, {}), then = state_with(tree, mended);
  return then == State::kUp || (was != State::kDegraded && then == State::kDegraded);
}

}  // namespace

TEST_CASE("the set that explains a state is as small as the rule allows") {
  const auto up = State::kUp, down = State::kDown, degraded = State::kDegraded, unknown = State::kUnknown;
  struct Row {
    TreeNode tree;
    Kind kind;
    std::vector<std::size_t> components;
  };
  const Row rows[] = {
      {flat(Rule::all(), {up, up}), Kind::kNothing, {}},
      {flat(Rule::all(), {up, down, up}), Kind::kSmallest, {1}},
      {flat(Rule::all(), {down, up, down}), Kind::kSmallest, {0, 2}},
      {flat(Rule::any(), {down, down, down}), Kind::kSmallest, {0}},
      {flat(Rule::at_least(2), {down, up, down}), Kind::kSmallest, {0}},
      {flat(Rule::at_least(2), {unknown, down, down}), Kind::kSmallest, {1, 2}},
      // It is usable with one of them down: only the state DEGRADED asks for all.
      {flat(Rule::at_least(2), {degraded, down, down}), Kind::kSmallest, {1}},
      {flat(Rule::all(), {degraded, up, degraded}), Kind::kSmallest, {0, 2}},
      {flat(Rule::all(), {down, degraded}), Kind::kSmallest, {0}},
      {flat(Rule::all(), {up, unknown}), Kind::kSmallest, {1}},
      {flat(Rule::worst(), {down, unknown, degraded}), Kind::kSmallest, {0, 1}},
      {flat(Rule::at_least(3), {up, down, State::kAbsent}), Kind::kSmallest, {1, 2}},
      {flat(Rule::at_least(2), {up, State::kNotYet}), Kind::kSmallest, {1}},
      {flat(Rule::at_least(3), {up, up}), Kind::kTooFew, {}},
      {flat(Rule::all(), {State::kAbsent}), Kind::kNothing, {}},
  };
  for (const Row& row : rows) {
    INFO(&row - rows);
    const FailedSet found = failed_set(row.tree, kAt);
    CHECK(found.kind == row.kind);
    CHECK(found.components == row.components);
  }
}

TEST_CASE("a component that is a member in two places is mended in both") {
  std::vector<TreeNode> halves;
  halves.push_back(node(Rule::all(), {leaf_in(0, State::kDown), leaf_in(1, State::kUp)}));
  halves.push_back(node(Rule::all(), {leaf_in(0, State::kDown), leaf_in(2, State::kUp)}));
  const FailedSet found = failed_set(node(Rule::all(), std::move(halves)), kAt);
  CHECK(found.kind == Kind::kSmallest);
  CHECK(found.components == std::vector<std::size_t>{0});
}

TEST_CASE("of a large tree the set is minimal, and it is said whether it is known to be the smallest") {
  FailedSet found = failed_set(many(Rule::all(), 0, 2'000, State::kDown), kAt);
  CHECK(found.kind == Kind::kMinimal);
  CHECK(found.components.size() == 2'000);
  // Of two groups, one of which would be enough, the smaller one.
  std::vector<TreeNode> groups;
  groups.push_back(many(Rule::all(), 0, 60, State::kDown));
  groups.push_back(many(Rule::all(), 60, 4, State::kDown));
  found = failed_set(node(Rule::any(), std::move(groups)), kAt);
  CHECK(found.kind == Kind::kSmallest);  // all sets of three were tried
  CHECK(found.components == std::vector<std::size_t>{60, 61, 62, 63});
}

TEST_CASE("on random trees the set is what trying all sets finds") {
  const auto seed = std::random_device{}();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  for (int round = 0; round < 2'000; ++round) {
    constexpr std::size_t kComponents = 7;
    std::vector<State> states;
    const std::uint32_t kinds = below(4) == 0 ? timeline::kStates : 4;
    for (std::size_t i = 0; i < kComponents; ++i) states.push_back(static_cast<State>(below(kinds)));
    const std::function<TreeNode(int)> grown = [&](int depth) {
      std::vector<TreeNode> children;
      for (std::uint32_t i = 1 + below(4); i > 0; --i) {
        if (depth > 0 && below(3) == 0) {
          children.push_back(grown(depth - 1));
          children.back().weight = 1 + below(3);
        } else {
          const std::size_t place = below(kComponents);
          children.push_back(leaf_in(place, states[place], 1 + below(3)));
        }
      }
      Rule rule;
      switch (below(4)) {
        case 0:
          rule = Rule::at_least(1 + below(3));
          break;
        case 1:
          rule = Rule::at_least_share(1 + below(Rule::kWhole));
          break;
        case 2:
          rule = Rule::weighted(5'000 + below(5'001), below(5'001));
          break;
        default:
          rule = Rule::worst();
          break;
      }
      rule.degraded_is_down = below(4) == 0;
      return node(rule, std::move(children));
    };
    const TreeNode tree = grown(2);
    const FailedSet found = failed_set(tree, kAt);
    const State was = state_with(tree, {});
    REQUIRE(was == timeline::state_at(tree.timeline, kAt));
    if (was == State::kUp || timeline::outside(was)) {
      CHECK(found.kind == Kind::kNothing);
      continue;
    }
    // All subsets: first of the judged ones that were not UP, then of all that were not.
    const auto smallest_of = [&](bool with_outside) -> std::optional<std::size_t> {
      std::vector<std::size_t> suspects;
      for (const std::size_t place : components_of(tree)) {
        if (states[place] != State::kUp && (with_outside || !timeline::outside(states[place])))
          suspects.push_back(place);
      }
      if (!explains(tree, suspects)) return std::nullopt;
      std::size_t smallest = suspects.size();
      for (std::uint32_t bits = 0; bits < (1u << suspects.size()); ++bits) {
        std::vector<std::size_t> some;
        for (std::size_t i = 0; i < suspects.size(); ++i) {
          if ((bits >> i & 1u) != 0) some.push_back(suspects[i]);
        }
        if (explains(tree, some)) smallest = std::min(smallest, some.size());
      }
      return smallest;
    };
    auto smallest = smallest_of(false);
    if (!smallest) smallest = smallest_of(true);
    if (!smallest) {
      CHECK(found.kind == Kind::kTooFew);
      continue;
    }
    REQUIRE(explains(tree, found.components));
    if (found.kind == Kind::kSmallest) {
      REQUIRE(found.components.size() == *smallest);
      continue;
    }
    REQUIRE(found.kind == Kind::kMinimal);
    REQUIRE(*smallest > kSetSizeMax);
    for (const std::size_t without : found.components) {
      std::vector<std::size_t> others = found.components;
      std::erase(others, without);
      REQUIRE_FALSE(explains(tree, others));
    }
  }
}
