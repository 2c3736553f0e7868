#include "collector/report/parts.h"

namespace tidemark::report {
namespace {

std::string draft_reason(const std::string& reason, const Wording& words) {
  if (reason == "no sponsor") return words.say(Say::kNoSponsor);
  if (reason == "no owner") return words.say(Say::kNoOwner);
  if (reason == "no goal") return words.say(Say::kNoGoal);
  return reason;
}

void add_measurement(const trends::ServiceTrend& trend, const Wording& words, std::vector<std::string>& out) {
  const trends::PeriodFigures& now = trend.current;
  if (now.unknown > Duration::zero()) out.push_back(words.say(Say::kNoteUnknown, {human(now.unknown)}));
  if (now.not_yet > Duration::zero()) out.push_back(words.say(Say::kNoteNotYet, {human(now.not_yet)}));
  if (now.absent > Duration::zero())
    out.push_back(words.say(Say::kNoteAbsent, {human(now.absent), words.percent(*now.absent_share.value)}));
  if (now.planned_down > Duration::zero()) {
    out.push_back(words.say(Say::kNotePlannedDown, {human(now.planned), human(now.planned_down)}));
  } else if (now.planned > Duration::zero()) {
    out.push_back(words.say(Say::kNotePlanned, {human(now.planned)}));
  }
  if (now.uncorrected) {
    const std::string down = human(now.uncorrected->down);
    const std::string outages = words.count(Say::kCountOutages, now.uncorrected->outages);
    out.push_back(
        now.uncorrected->availability.value
            ? words.say(Say::kNoteCorrectedShare,
                        {down, outages, words.percent(*now.uncorrected->availability.value, now.slo.value)})
            : words.say(Say::kNoteCorrected, {down, outages}));
  }
}

void add_ledger(const trends::LedgerNote& ledger, const Wording& words, std::vector<std::string>& out) {
  const auto items = [&](std::uint64_t n) { return words.count(Say::kCountItems, n); };
  if (ledger.lost > 0) out.push_back(words.say(Say::kNoteLost, {items(ledger.lost)}));
  if (ledger.refused > 0) out.push_back(words.say(Say::kNoteRefused, {items(ledger.refused)}));
  if (ledger.unproven > 0)
    out.push_back(words.say(Say::kNoteUnproven, {words.count(Say::kCountMissing, ledger.unproven)}));
}

}  // namespace

void add_notes(const trends::ServiceTrend& trend, const Wording& words, Report& report) {
  std::vector<std::string>& out = report.notes;
  if (trend.draft) {
    std::string reasons;
    for (const std::string& reason : trend.draft_reasons)
      reasons += (reasons.empty() ? "" : ", ") + draft_reason(reason, words);
    out.push_back(words.say(Say::kDraft, {reasons}));
  }
  add_measurement(trend, words, out);
  add_ledger(trend.ledger, words, out);
  if (trend.as_of < trend.current.period.to)
    out.push_back(words.say(Say::kNoteNotOver, {catalog::local_text(trend.as_of, trend.time_zone)}));
  if (out.empty()) out.push_back(words.say(Say::kNoteAllWell));
}

void add_definitions(const trends::ServiceTrend& trend, const Wording& words, Report& out) {
  const auto define = [&](const std::string& term, Say text) {
    out.definitions.emplace_back(term, words.say(text));
  };
  define(words.say(Say::kTermAvailability), Say::kDefAvailability);
  define(words.say(Say::kTermOutage), Say::kDefOutage);
  define("MTRS", Say::kDefMtrs);
  define("MTBF", Say::kDefMtbf);
  define(words.say(Say::kTermCoverage), Say::kDefCoverage);
  define(words.say(Say::kTermBudget), Say::kDefBudget);
  define(words.say(Say::kTileCost), Say::kDefCost);
  define(words.say(Say::kTermTrend), Say::kDefTrend);
  const auto fact = [&](Say name, const std::string& text) {
    if (!text.empty()) out.facts.emplace_back(words.say(name), text);
  };
  fact(Say::kFactSponsor, trend.sponsor);
  fact(Say::kFactOwner, trend.owner);
  fact(Say::kFactDeputy, trend.deputy);
  fact(Say::kFactTeam, trend.team);
  fact(Say::kFactZone, trend.time_zone);
  fact(Say::kFactMade, catalog::local_text(out.generated, trend.time_zone));
  fact(Say::kFactCatalogue, trend.definition.version);
  fact(Say::kFactReport, out.id);
}

}  // namespace tidemark::report
