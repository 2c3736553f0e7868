#include <algorithm>
#include <map>
#include <utility>

#include "collector/admin/answers.h"

namespace tidemark::admin {
namespace {

using trends::FailedSet;
using trends::Grounds;

constexpr std::size_t kOutagesMax = 10;

std::string word_of(FailedSet::Kind kind) {
  switch (kind) {
    case FailedSet::Kind::kSmallest:
      return "smallest";
    case FailedSet::Kind::kMinimal:
      return "minimal";
    case FailedSet::Kind::kTooFew:
      return "too few";
    case FailedSet::Kind::kNothing:
      break;
  }
  return "nothing";
}

std::string word_of(Grounds::Kind kind) {
  switch (kind) {
    case Grounds::Kind::kResults:
      return "results";
    case Grounds::Kind::kSilence:
      return "silence";
    case Grounds::Kind::kNotKept:
      return "results not kept";
    case Grounds::Kind::kRetired:
      return "retired";
    case Grounds::Kind::kNotYet:
      break;
  }
  return "not yet";
}

void fill_result(const store::ResultRow& row, v1::WhyResult& out) {
  out.set_time_ms(unix_ms(row.time));
  out.set_state(std::string(name_of(row.state)));
  out.set_text(row.text);
  out.set_interval_ms(row.interval.count());
  out.set_confirm(row.confirm);
}

/// Of whatever message has a state and since when.
template <class Message>
void fill_state(const trends::StateThen& then, Message& out) {
  out.set_state(std::string(timeline::name_of(then.state)));
  if (then.since) out.set_since_time_ms(unix_ms(*then.since));
  out.set_since_at_least(then.since_at_least);
}

using LastResults = std::map<std::size_t, const store::ResultRow*>;

void fill_node(const trends::NodeThen& node, const LastResults& last, v1::WhyNode& out) {
  out.set_name(node.name);
  out.set_component(node.component.has_value());
  fill_state(node.then, out);
  out.set_rule(node.rule);
  if (node.component) {
    const auto row = last.find(*node.component);
    if (row != last.end()) fill_result(*row->second, *out.mutable_last());
  }
  for (const trends::NodeThen& member : node.members) fill_node(member, last, *out.add_members());
}

void fill_suspect(const trends::Suspect& suspect, v1::WhyComponent& out) {
  const Grounds& grounds = suspect.grounds;
  out.set_component(suspect.component);
  out.set_endpoint(suspect.endpoint);
  out.set_check(suspect.check);
  fill_state(suspect.then, out);
  out.set_grounds(word_of(grounds.kind));
  if (grounds.last) fill_result(*grounds.last, *out.mutable_last());
  if (grounds.next) fill_result(*grounds.next, *out.mutable_next());
  if (grounds.first_bad) fill_result(*grounds.first_bad, *out.mutable_first_bad());
  if (grounds.last_good) fill_result(*grounds.last_good, *out.mutable_last_good());
  if (grounds.confirmed) out.set_confirmed_time_ms(unix_ms(*grounds.confirmed));
  out.set_complete(grounds.complete);
  out.set_source(suspect.origin.source);
  out.set_imported(suspect.origin.imported);
  out.set_clock_offset_ms(suspect.origin.clock_offset.count());
  if (!suspect.origin.epoch) return;
  out.set_epoch(suspect.origin.epoch->value);
  out.set_epoch_opened_time_ms(unix_ms(suspect.origin.epoch_opened));
  out.set_epoch_certain(suspect.origin.certain);
  if (suspect.origin.batch) out.set_batch(suspect.origin.batch->value);
  if (suspect.origin.received) out.set_received_time_ms(unix_ms(*suspect.origin.received));
}

void fill_moment(const trends::Explanation& moment, bool with_tree, v1::WhyMoment& out) {
  out.set_at_time_ms(unix_ms(moment.at));
  fill_state(moment.then, out);
  out.set_kind(word_of(moment.kind));
  out.set_failed_count(moment.failed);
  for (const trends::Suspect& suspect : moment.suspects) fill_suspect(suspect, *out.add_failed());
  for (const trends::WorkThen& work : moment.work) {
    v1::WhyWork& added = *out.add_work();
    added.set_from_time_ms(unix_ms(work.time.from));
    added.set_to_time_ms(unix_ms(work.time.to));
    added.set_whole(work.whole);
    added.set_components(work.components);
  }
  for (const trends::Correction& correction : moment.corrections) {
    v1::WhyCorrection& added = *out.add_corrections();
    added.set_from_time_ms(unix_ms(correction.time.from));
    added.set_to_time_ms(unix_ms(correction.time.to));
    added.set_reason(correction.reason);
    added.set_author(correction.author);
  }
  if (!with_tree) return;
  LastResults last;
  for (const auto& [component, row] : moment.last_results) last[component] = &row;
  fill_node(moment.tree, last, *out.mutable_tree());
}

void fill_service(const trends::Why& why, v1::WhyReply& out) {
  out.set_service(why.service);
  out.set_title(why.title);
  out.set_time_zone(why.time_zone);
  out.set_now_time_ms(unix_ms(why.now));
  fill(why.definition, *out.mutable_definition());
}

absl::StatusOr<v1::WhyReply> why_period(const Ports& ports, const v1::WhyRequest& request) {
  catalog::PeriodRequest period{request.period(), {}, {}};
  if (request.has_since_time_ms()) period.since = rfc3339(from_unix_ms(request.since_time_ms()));
  if (request.has_until_time_ms()) period.until = rfc3339(from_unix_ms(request.until_time_ms()));
  const auto definition = definition_of(request.definition());
  if (!definition.ok()) return definition.status();
  const auto trend = ports.trends.trend(request.service(), period, *definition);
  if (!trend.ok()) return trend.status();
  v1::WhyReply out;
  fill_service({trend->service, trend->title, trend->time_zone, ports.clock.now(), {}, trend->definition},
               out);
  v1::WhyPeriod& filled = *out.mutable_period();
  filled.set_period_name(trend->period_name);
  fill(trend->current, trend->service, *filled.mutable_figures());
  filled.mutable_figures()->clear_outage_list();
  std::vector<trends::Outage> outages = trend->current.outage_list;
  filled.set_outages_in_all(outages.size());
  std::stable_sort(outages.begin(), outages.end(), [](const trends::Outage& a, const trends::Outage& b) {
    return std::pair(a.down_in_hours, a.down) > std::pair(b.down_in_hours, b.down);
  });
  if (outages.size() > kOutagesMax) outages.resize(kOutagesMax);
  if (outages.empty()) return out;
  std::vector<TimePoint> begins;
  for (const trends::Outage& outage : outages) begins.push_back(outage.failed);
  // The definition that made them outages explains them.
  const auto why = ports.trends.why(request.service(), begins, trend->definition.then);
  if (!why.ok()) return why.status();
  for (std::size_t i = 0; i < outages.size(); ++i) {
    v1::WhyOutage& added = *filled.add_outages();
    fill(outages[i], trend->service, *added.mutable_outage());
    fill_moment(why->moments[i], false, *added.mutable_first());
  }
  return out;
}

}  // namespace

absl::StatusOr<v1::WhyReply> answer(const Ports& ports, const v1::WhyRequest& request) {
  const bool of_period = !request.period().empty() || request.has_since_time_ms();
  if (of_period && request.has_at_time_ms())
    return absl::InvalidArgumentError("either a moment is explained or a period: give one of them");
  if (of_period) return why_period(ports, request);
  std::vector<TimePoint> moments;
  if (request.has_at_time_ms()) moments.push_back(from_unix_ms(request.at_time_ms()));
  const auto definition = definition_of(request.definition());
  if (!definition.ok()) return definition.status();
  std::optional<TimePoint> then;
  if (*definition == versions::DefinitionOf::kThen)
    then = moments.empty() ? ports.clock.now() : moments.front();
  const auto why = ports.trends.why(request.service(), moments, then);
  if (!why.ok()) return why.status();
  v1::WhyReply out;
  fill_service(*why, out);
  fill_moment(why->moments.front(), true, *out.mutable_moment());
  return out;
}

}  // namespace tidemark::admin
