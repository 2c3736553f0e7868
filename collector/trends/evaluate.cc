#include "collector/trends/evaluate.h"

#include <algorithm>
#include <utility>

#include "collector/trends/figures.h"

namespace tidemark::trends {
namespace {

using timeline::State;

/// So many periods like this one, it included, are looked at for attainment; results of more are not kept.
constexpr int kAttainmentPeriods = 12;
constexpr int kAttainmentYears = 3;

/// No later than the begin of the first of them.
TimePoint attainment_from(const catalog::Period& period) {
  using std::chrono::hours;
  const auto back = [&](int days) { return period.interval.from - Duration(hours(24 * days)); };
  switch (period.kind) {
    case catalog::PeriodKind::kDay:
      return back(kAttainmentPeriods);
    case catalog::PeriodKind::kWeek:
      return back(kAttainmentPeriods * 7);
    case catalog::PeriodKind::kMonth:
      return back((kAttainmentPeriods - 1) * 31);
    case catalog::PeriodKind::kQuarter:
      return back(kAttainmentYears * 366);
    case catalog::PeriodKind::kYear:
      return back((kAttainmentYears - 1) * 366);
    case catalog::PeriodKind::kExplicit:
      break;
  }
  return period.interval.from;
}

/// Begins with the first of the periods that is looked at in whole.
TimePoint attainment_begin(const catalog::Period& period, const std::string& zone) {
  const TimePoint from = attainment_from(period);
  if (period.kind == catalog::PeriodKind::kExplicit) return from;
  const catalog::Period first = catalog::period_at(period.kind, from, zone);
  return first.interval.from < from ? first.interval.to : from;
}

std::vector<DayFact> since(const std::vector<DayFact>& facts, TimePoint from) {
  const auto first = std::partition_point(facts.begin(), facts.end(),
                                          [&](const DayFact& fact) { return fact.time.from < from; });
  return {first, facts.end()};
}

Figure<Attainment> attainment_of(const catalog::Service& service, const std::vector<DayFact>& facts,
                                 const catalog::Period& period, TimePoint as_of) {
  if (period.kind == catalog::PeriodKind::kExplicit)
    return {std::nullopt, "only periods of the calendar can be counted"};
  if (!service.slo.of(period.kind)) return {std::nullopt, "the service has no SLO"};
  Attainment out;
  const auto looked_at = since(facts, attainment_begin(period, service.hours.time_zone));
  for (const Sli& sli : slis(service, period.kind, looked_at, as_of)) {
    if (!sli.over || !sli.attained) continue;
    ++out.periods;
    out.attained += *sli.attained ? 1 : 0;
  }
  if (out.periods == 0) return {std::nullopt, "no period that is over was measured"};
  return {out, {}};
}

/// The first day that verdicts look at, where `to` is the end of the last.
TimePoint verdict_begin(catalog::PeriodKind kind, TimePoint to, const std::string& zone) {
  return catalog::period_at(catalog::PeriodKind::kDay, to - verdict_window(kind), zone).interval.from;
}

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

timeline::Interval facts_range(const catalog::Period& period, const std::string& time_zone, TimePoint now) {
  const TimePoint as_of = std::min(now, period.interval.to);
  const TimePoint to = catalog::period_at(catalog::PeriodKind::kDay, as_of, time_zone).interval.from;
  const TimePoint from =
      std::min(attainment_begin(period, time_zone), verdict_begin(period.kind, to, time_zone));
  return {std::min(from, to), to};
}

History history_of(Evidence evidence, timeline::Interval range) {
  History out;
  out.service = evidence.service;
  out.tree = std::move(evidence.tree);
  out.components = std::move(evidence.components);
  out.range = range;
  out.corrections = std::move(evidence.corrections);
  out.acknowledgements = std::move(evidence.acknowledgements);
  out.told = std::move(evidence.told);
  evaluate_tree(out.tree, out.components, range);
  out.reckon(std::move(evidence.work));
  return out;
}

ServiceTrend evaluate(const History& history, const std::vector<DayFact>& facts, Happenings happenings,
                      const catalog::Period& period, const catalog::Period& previous, TimePoint now) {
  const catalog::Service& service = *history.service;
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
  out.lead_time = service.lead_time;
  out.period_kind = period.kind;
  out.period_name = period.name;
  out.previous_name = previous.name;
  out.as_of = std::min(now, period.interval.to);
  out.state = last_state(history.tree.timeline, out.as_of);
  if (const auto* piece = timeline::piece_at(history.tree.timeline, out.as_of - Duration{1}))
    out.since = piece->from;
  out.current = figures_of(history, period);
  out.previous = figures_of(history, previous);
  out.days = days_of(history, period.interval, out.as_of);
  add_members(history.tree, history.components,
              timeline::cut(history.hours, {period.interval.from, out.as_of}), out.as_of, out.members);
  out.attainment = attainment_of(service, facts, period, out.as_of);
  const TimePoint days_end = facts_range(period, out.time_zone, now).to;
  out.verdicts = verdicts_of(service, since(facts, verdict_begin(period.kind, days_end, out.time_zone)));
  out.changes = std::move(happenings.changes);
  out.change_failures = judge_changes(
      outages_of(history, {period.interval.from, period.interval.to + kChangeFailsWithin}), out.changes);
  out.events = std::move(happenings.events);
  out.ledger = happenings.ledger;
  return out;
}

}  // namespace tidemark::trends
