#include "collector/trends/evaluate.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "collector/trends/figures.h"

namespace tidemark::trends {
namespace {

using timeline::State;

State last_state(const timeline::Timeline& timeline, TimePoint as_of) {
  return timeline::state_at(timeline, as_of - Duration{1});
}

std::optional<double> absent_share_of(const timeline::Measure& time) {
  const Duration absent = time[State::kAbsent];
  const Duration all =
      absent + time[State::kUp] + time[State::kDegraded] + time[State::kDown] + time[State::kUnknown];
  if (all == Duration::zero()) return std::nullopt;
  return static_cast<double>(absent.count()) / static_cast<double>(all.count());
}

/// `hours` are those of the period, as far as it is measured.
void add_members(const TreeNode& tree, const std::vector<Component>& components,
                 const timeline::Intervals& hours, TimePoint as_of, std::vector<Member>& out) {
  if (tree.component) {
    const std::string& id = components[*tree.component].id;
    const bool there =
        std::any_of(out.begin(), out.end(), [&](const Member& m) { return m.component == id; });
    if (there) return;
    Member member{id, last_state(tree.timeline, as_of), std::nullopt, std::nullopt};
    if (const timeline::Piece* piece = timeline::piece_at(tree.timeline, as_of - Duration{1}))
      member.since = piece->from;
    member.absent_share = absent_share_of(timeline::measure(tree.timeline, hours));
    out.push_back(std::move(member));
  }
  for (const TreeNode& child : tree.children) add_members(child, components, hours, as_of, out);
}

std::vector<DayFigure> days_of(const History& history, timeline::Interval period, TimePoint end) {
  std::vector<DayFigure> out;
  for (const timeline::Interval& day : catalog::slices_of(period, history.service->hours.time_zone)) {
    DayFigure figure;
    figure.day = day;
    const timeline::Interval measured{day.from, std::max(day.from, std::min(day.to, end))};
    const timeline::Measure time =
        timeline::measure(history.tree.timeline, timeline::cut(history.counted, measured));
    const Duration good = time[State::kUp] + time[State::kDegraded];
    figure.down = time[State::kDown];
    figure.unknown = time[State::kUnknown];
    figure.absent = time[State::kAbsent];
    figure.base = good + figure.down + figure.unknown;
    if (good + figure.down > Duration::zero()) {
      figure.availability =
          static_cast<double>(good.count()) / static_cast<double>((good + figure.down).count());
    }
    out.push_back(figure);
  }
  return out;
}

}  // namespace

timeline::Interval evidence_range(const catalog::Period& period, const catalog::Period& previous,
                                  TimePoint now) {
  const TimePoint from = std::min(period.interval.from, previous.interval.from) - kFollowMax;
  return {from, std::max(from, std::min(now, period.interval.to + kFollowMax))};
}

ServiceTrend evaluate(Evidence evidence, const catalog::Period& period, const catalog::Period& previous,
                      TimePoint now) {
  const catalog::Service& service = *evidence.service;
  History history;
  history.service = evidence.service;
  history.tree = std::move(evidence.tree);
  history.components = std::move(evidence.components);
  history.range = evidence_range(period, previous, now);
  history.corrections = std::move(evidence.corrections);
  history.acknowledgements = std::move(evidence.acknowledgements);
  evaluate_tree(history.tree, history.components, history.range);
  history.reckon(std::move(evidence.work));

  ServiceTrend out;
  out.service = service.name;
  out.title = service.title;
  out.sponsor = service.sponsor.text();
  out.owner = service.owner.text();
  out.deputy = service.deputy.text();
  out.team = service.team;
  out.goal = service.goal;
  out.draft = service.draft();
  out.draft_reasons = service.draft_reasons();
  out.time_zone = service.hours.time_zone;
  out.currency = service.currency;
  out.slo = service.slo.of(period.kind);
  out.period_name = period.name;
  out.previous_name = previous.name;
  out.period_phrase = catalog::phrase(period);
  out.previous_phrase = catalog::phrase(previous);
  out.as_of = std::min(now, period.interval.to);
  out.state = last_state(history.tree.timeline, out.as_of);
  if (const auto* piece = timeline::piece_at(history.tree.timeline, out.as_of - Duration{1}))
    out.since = piece->from;
  out.current = figures_of(history, period);
  out.previous = figures_of(history, previous);
  out.days = days_of(history, period.interval, out.as_of);
  add_members(history.tree, history.components,
              timeline::cut(history.hours, {period.interval.from, out.as_of}), out.as_of, out.members);
  out.ledger = evidence.ledger;
  return out;
}

std::string percent_text(double share) {
  const double percent = share * 100;
  char text[40];
  if (percent == 100 || percent == 0) return percent == 0 ? "0 %" : "100 %";
  int decimals = 2;
  // 99.9995 % must not be shown as 100 %.
  while (decimals < 6 && std::round(percent * std::pow(10, decimals)) >= 100 * std::pow(10, decimals))
    ++decimals;
  std::snprintf(text, sizeof text, "%.*f %%", decimals, percent);
  return text;
}

}  // namespace tidemark::trends
