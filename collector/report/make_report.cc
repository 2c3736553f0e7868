#include "collector/report/parts.h"

namespace tidemark::report {

Report make_report(const Material& material, const Context& context) {
  const trends::ServiceTrend& trend = material.trend;
  const Wording words(context.language, trend.time_zone);
  Report out;
  out.id = context.id;
  out.generated = context.generated;
  out.language = code_of(context.language);
  out.time_zone = trend.time_zone;
  out.service = trend.service;
  out.title = trend.title;
  out.goal = trend.goal;
  out.state = timeline::name_of(trend.state);
  out.state_text = state_now(trend.state, words);
  out.period = words.period_name(period_of(trend));
  out.period_time = trend.current.period;
  const trends::PeriodFigures& now = trend.current;
  out.subject = now.availability.value
                    ? words.say(Say::kSubject, {trend.title, out.period,
                                                words.percent(*now.availability.value, now.slo.value),
                                                words.count(Say::kCountOutages, now.outages)})
                    : words.say(Say::kSubjectNone, {trend.title, out.period});
  out.verdict = verdict_of(trend, context.language);
  out.decisions = decisions_of(material, words);
  add_tiles(trend, words, out);
  add_figures(trend, out);
  add_strip(trend, words, out);
  add_outages(trend, words, out);
  add_causes(trend, words, out);
  if (material.capacity != nullptr) add_capacity(*material.capacity, words, out);
  if (material.history != nullptr) add_history(*material.history, trend, words, out);
  add_changes(trend, words, out);
  for (const trends::Member& member : trend.members) {
    std::string since = member.since ? words.moment(*member.since) : kNone;
    if (member.absent_share.value_or(0) > 0)
      since = words.say(Say::kAwayShare, {since, words.percent(*member.absent_share)});
    out.members.push_back({member.component, std::string(timeline::name_of(member.state)),
                           state_word(member.state, words), std::move(since)});
  }
  add_notes(trend, words, out);
  add_definitions(trend, words, out);
  return out;
}

}  // namespace tidemark::report
