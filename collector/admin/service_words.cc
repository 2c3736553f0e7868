#include "collector/admin/service_words.h"

#include <array>
#include <cstdio>
#include <functional>
#include <map>
#include <utility>

namespace tidemark::admin {
namespace {

std::string clock_text(int minute) {
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d", minute / 60, minute % 60);
  return text;
}

std::string day_text(const std::vector<catalog::MinuteRange>& day) {
  std::string out;
  for (const catalog::MinuteRange& range : day) {
    out += (out.empty() ? "" : ", ") + clock_text(range.from) + "–" + clock_text(range.to);
  }
  return out.empty() ? "none" : out;
}

using Week = std::array<std::vector<catalog::MinuteRange>, 7>;

/// Days without any are left out, or said to have none.
std::string week_text(const Week& weekdays, bool say_none) {
  constexpr const char* names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  std::string out;
  for (std::size_t i = 0; i < 7;) {
    std::size_t last = i;
    const std::string text = day_text(weekdays[i]);
    while (last + 1 < 7 && day_text(weekdays[last + 1]) == text) ++last;
    if (i == 0 && last == 6 && text == "00:00–24:00") return "always";
    const std::size_t first = std::exchange(i, last + 1);
    if (text == "none" && !say_none) continue;
    out += std::string(out.empty() ? "" : "; ") + names[first] +
           (last > first ? std::string("–") + names[last] : "") + " " + text;
  }
  return out;
}

}  // namespace

std::string hours_text(const catalog::ServiceHours& hours) {
  std::string out = week_text(hours.weekdays, true);
  if (!hours.holidays.empty()) out += "; " + std::to_string(hours.holidays.size()) + " holidays";
  return out;
}

std::string rule_text(const timeline::Rule& rule) {
  std::string out;
  switch (rule.kind) {
    case timeline::Rule::Kind::kAtLeast:
      out = rule.count == 1 ? "any member" : "at least " + std::to_string(rule.count) + " members";
      break;
    case timeline::Rule::Kind::kShare:
      out = rule.share == timeline::Rule::kWhole
                ? "all members"
                : "at least " + std::to_string(rule.share / 100) + " % of the members";
      break;
    case timeline::Rule::Kind::kWeighted:
      out = "the members by weight";
      break;
    case timeline::Rule::Kind::kWorst:
      out = "the worst member";
      break;
  }
  return out + (rule.degraded_is_down ? "; degraded counts as down" : "");
}

std::vector<CostWords> cost_words(const catalog::CostCurve& curve) {
  std::map<double, Week, std::greater<>> by_cost;
  for (std::size_t i = 0; i < catalog::CostCurve::kHours; ++i) {
    std::vector<catalog::MinuteRange>& day = by_cost[curve.per_hour[i]][i / 24];
    const int from = static_cast<int>(i % 24) * 60;
    if (!day.empty() && day.back().to == from) {
      day.back().to = from + 60;
    } else {
      day.push_back({from, from + 60});
    }
  }
  std::vector<CostWords> out;
  for (const auto& [cost, week] : by_cost) out.push_back({week_text(week, false), cost});
  return out;
}

}  // namespace tidemark::admin
