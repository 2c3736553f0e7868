#include "collector/trends/why.h"

#include "tests/collector/trends/evidence.h"
#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::trends;
using timeline::Rule;
using timeline::State;
using Kind = Grounds::Kind;

namespace {

const TimePoint kBegin = time_at("2026-06-01T00:00:00Z");
constexpr Duration kMinute{60'000};
TimePoint minute(int n) { return kBegin + n * kMinute; }

/// A result a minute from the begin on: o is ok, w warning, c critical, u unknown, a blank is missing.
std::vector<store::ResultRow> results_of_word(const std::string& word, std::uint32_t confirm = 1) {
  std::vector<store::ResultRow> out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == ' ') continue;
    CheckState state = CheckState::kOk;
    if (word[i] == 'w') state = CheckState::kWarning;
    if (word[i] == 'c') state = CheckState::kCritical;
    if (word[i] == 'u') state = CheckState::kUnknown;
    out.push_back(
        {minute(static_cast<int>(i)), Duration{7}, state, kMinute, confirm, "minute " + std::to_string(i)});
  }
  return out;
}

Grounds grounds(const std::string& word, int at, std::uint32_t confirm = 1) {
  return grounds_of(results_of_word(word, confirm), {minute(0), {}}, minute(at),
                    minute(static_cast<int>(word.size()) - 1));
}

timeline::Tally tally(std::uint32_t up, std::uint32_t down, std::uint32_t absent = 0) {
  timeline::Tally out;
  for (std::uint32_t i = 0; i < up; ++i) out.add(State::kUp, 1);
  for (std::uint32_t i = 0; i < down; ++i) out.add(State::kDown, 1);
  for (std::uint32_t i = 0; i < absent; ++i) out.add(State::kAbsent, 1);
  return out;
}

}  // namespace

TEST_CASE("a failure is told by its first bad result, the last good one and the one that confirmed it") {
  const Grounds found = grounds("ooowcccco", 6, 3);
  CHECK(found.kind == Kind::kResults);
  CHECK(found.last->time == minute(6));
  CHECK(found.next->time == minute(7));
  CHECK(found.first_bad->time == minute(3));
  CHECK(found.first_bad->text == "minute 3");
  CHECK(found.last_good->time == minute(2));
  CHECK(found.confirmed == minute(5));
  CHECK(found.complete);
}

TEST_CASE("the outage's first instant is told by results that came after it") {
  const Grounds found = grounds("oocccc", 2, 3);
  CHECK(found.first_bad->time == minute(2));
  CHECK(found.confirmed == minute(4));
}

TEST_CASE("a streak that nothing confirmed says so") { CHECK_FALSE(grounds("oocco", 3, 3).confirmed); }

TEST_CASE("a streak that reaches before what was read is not complete, but for the first result ever") {
  CHECK(grounds("ccc", 2).complete);
  CHECK_FALSE(grounds("ccc", 2).last_good);
  const Grounds cut = grounds_of(results_of_word("ccc"), {minute(-10), {}}, minute(2), minute(3));
  CHECK_FALSE(cut.complete);
}

TEST_CASE("silence is told by the last result before it and the first one after it") {
  Grounds found = grounds("oo      oo", 4);
  CHECK(found.kind == Kind::kSilence);
  CHECK(found.last->time == minute(1));
  CHECK(found.next->time == minute(8));
  CHECK_FALSE(found.first_bad);
  found = grounds("ooc       ", 9);
  CHECK(found.kind == Kind::kSilence);
  CHECK_FALSE(found.next);
  CHECK(found.first_bad->time == minute(2));
  CHECK(found.last_good->time == minute(1));
}

TEST_CASE("before the first result, after retention and after a revocation there are words of their own") {
  const auto results = results_of_word("ooo");
  CHECK(grounds_of(results, {minute(0), {}}, minute(-1), minute(3)).kind == Kind::kNotYet);
  CHECK(grounds_of(results, {minute(-9), {}}, minute(-1), minute(3)).kind == Kind::kNotKept);
  CHECK(grounds_of({}, {}, minute(-1), minute(3)).kind == Kind::kNotYet);
  CHECK(grounds_of(results, {minute(0), minute(1)}, minute(2), minute(3)).kind == Kind::kRetired);
}

TEST_CASE("rules are said in words, with those that they were judged by") {
  CHECK(rule_words(Rule::all(), tally(4, 1)) == "all of 5");
  CHECK(rule_words(Rule::any(), tally(2, 1)) == "any of 3");
  CHECK(rule_words(Rule::at_least(2), tally(1, 2, 1)) == "at least 2 of 3; 1 left out");
  CHECK(rule_words(Rule::at_least_share(5'000), tally(1, 2)) == "at least 50 % of 3 (2)");
  CHECK(rule_words(Rule::at_least_share(3'333), tally(1, 2)) == "at least 33.33 % of 3 (1)");
  CHECK(rule_words(Rule::worst(), tally(1, 1)) == "the worst of 2");
  Rule weighted = Rule::weighted(9'000, 5'000);
  weighted.degraded_is_down = true;
  CHECK(rule_words(weighted, tally(2, 1)) ==
        "by weight (66.66 % is up): DOWN below 50 %, DEGRADED below 90 %; degraded counts as down");
  CHECK(rule_words(weighted, tally(0, 0, 1)) ==
        "by weight: DOWN below 50 %, DEGRADED below 90 %; degraded counts as down; 1 left out");
}

TEST_CASE("the tree at an instant has every node with its rule, its state and since when") {
  std::vector<Component> components{component("a", kBegin, {{minute(60), minute(120)}}),
                                    component("b", kBegin, {{minute(90), minute(95)}}),
                                    component("c", kBegin, {})};
  judge(components, minute(200));
  TreeNode tree;
  tree.children = {TreeNode{}, leaf(2, "c/check")};
  tree.children[0].service = "database";
  tree.children[0].rule = Rule::any();
  tree.children[0].children = {leaf(0, "a/check"), leaf(1, "b/check")};
  evaluate_tree(tree, components, {kBegin, minute(200)});
  const NodeThen then = node_then(tree, minute(92));
  CHECK(then.name.empty());
  CHECK(then.rule == "all of 2");
  CHECK(then.then.state == State::kDown);
  CHECK(then.then.since == minute(90));
  CHECK_FALSE(then.then.since_at_least);
  CHECK(then.members[0].name == "database");
  CHECK(then.members[0].rule == "any of 2");
  CHECK(then.members[0].members[0].name == "a/check");
  CHECK(then.members[0].members[0].then.since == minute(60));
  CHECK(then.members[1].component == 2);
  CHECK(then.members[1].then.state == State::kUp);
  CHECK(then.members[1].then.since_at_least);
}
