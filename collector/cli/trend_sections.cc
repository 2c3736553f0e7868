#include "collector/cli/trend_sections.h"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <cmath>

#include "collector/cli/pages.h"
#include "collector/cli/text.h"
#include "collector/cli/trend_figures.h"
#include "common/model/percent.h"

namespace tidemark::cli {
namespace {

constexpr int kSharesShown = 5;
constexpr int kChangesShown = 5;

std::string heading(const View& view, const std::string& text) {
  return "\n" + painted(view, Colour::kBold, text) + "\n";
}

std::string amount_text(double value, const std::string& unit) {
  const std::string sign = value < 0 ? "−" : value > 0 ? "+" : "";
  const double size = std::abs(value);
  if (unit == "share") return sign + absl::StrFormat("%.3g points", size * 100);
  if (unit == "h") return sign + human(Duration{static_cast<Duration::rep>(size * 3'600'000)});
  return sign + absl::StrFormat("%.3g ", size) + unit;
}

std::string evidence_text(const v1::FigureVerdict& one) {
  const std::string points = plural(one.points(), one.weekly() ? "week" : "day");
  if (one.finding() == "too few periods") return points + ", which is too few to tell";
  if (one.finding() == "improving" || one.finding() == "worsening")
    return amount_text(one.change(), one.unit()) + " over " + points +
           " (p = " + absl::StrFormat("%.3f", one.p()) + ")";
  std::string out = points;
  if (one.has_detectable())
    out += "; a change of " + amount_text(one.detectable(), one.unit()) + " would have shown";
  if (one.withdrawn()) out += "; found by itself, but not among all figures";
  return out;
}

/// "vpn 3 h (60 %), web 2 h (40 %)"
std::string shares_text(const google::protobuf::RepeatedPtrField<v1::Share>& shares, std::int64_t all_ms) {
  std::string out;
  for (int i = 0; i < std::min(shares.size(), kSharesShown); ++i) {
    const v1::Share& share = shares[i];
    const double part = static_cast<double>(share.down_ms()) / static_cast<double>(all_ms);
    out += (out.empty() ? "" : ", ") + (share.name().empty() ? "nobody's" : harmless(share.name())) + " " +
           human(Duration{share.down_ms()}) + absl::StrFormat(" (%.0f %%)", part * 100);
  }
  if (shares.size() > kSharesShown)
    out += " and " + count_text(static_cast<std::uint64_t>(shares.size() - kSharesShown)) + " more";
  return out;
}

bool names_somebody(const google::protobuf::RepeatedPtrField<v1::Share>& shares) {
  return std::any_of(shares.begin(), shares.end(),
                     [](const v1::Share& share) { return !share.name().empty(); });
}

std::vector<Record> share_records(const google::protobuf::RepeatedPtrField<v1::Share>& shares) {
  std::vector<Record> out;
  for (const v1::Share& share : shares)
    out.push_back({Field::of("name", share.name()), Field::of("down_s", Duration{share.down_ms()})});
  return out;
}

std::vector<Record> responsibility_records(
    const google::protobuf::RepeatedPtrField<v1::Responsibility>& all) {
  std::vector<Record> out;
  for (const v1::Responsibility& one : all)
    out.push_back({Field::of("name", one.name()),
                   Field::of("outages", static_cast<std::int64_t>(one.outages())),
                   Field::of("mtrs_s", Duration{one.mtrs_ms()}),
                   Field::of("mtta_s", one.has_mtta_ms() ? Cell{Duration{one.mtta_ms()}}
                                                         : Cell{Absent{"none was acknowledged"}})});
  return out;
}

}  // namespace

std::string verdicts_text(const View& view, const v1::TrendReply& reply) {
  if (reply.verdicts().empty()) return {};
  Listing listing{
      "verdicts", {{"figure", "FIGURE"}, {"finding", "TREND"}, {"evidence", "EVIDENCE", true}}, {}, ""};
  for (const v1::FigureVerdict& one : reply.verdicts())
    listing.rows.push_back({one.figure(), StateWord{one.finding()}, evidence_text(one)});
  return heading(view, "Where it is heading") + table_text(view, listing);
}

std::string objective_text(const View& view, const v1::TrendReply& reply) {
  std::string out;
  const auto say = [&](const std::string& text) { out += wrapped(text, view.columns) + "\n"; };
  if (reply.has_attainment())
    say("The SLO was kept in " + count_text(reply.attainment().attained()) + " of " +
        plural(reply.attainment().periods(), "period") + " up to this one.");
  for (const v1::BurnRate& rate : reply.current().burn_rates()) {
    if (!rate.alarming()) continue;
    say("The error budget burns " + absl::StrFormat("%.1f", rate.rate()) +
        " times as fast as it may, over the last " + human(Duration{rate.window_ms()}) + ".");
  }
  if (reply.current().has_uncorrected()) {
    const v1::Uncorrected& before = reply.current().uncorrected();
    say("Corrections take outages out of these figures; without them it was down for " +
        human(Duration{before.down_ms()}) + " in " + plural(before.outages(), "outage") +
        (before.has_availability()
             ? ", available " + percent_text(before.availability(), goal_of(reply.current()))
             : "") +
        ".");
  }
  return out;
}

std::string waterfall_text(const View& view, const v1::PeriodFigures& figures) {
  if (figures.down_ms() == 0) return {};
  std::string out = heading(view, "Whose the downtime is");
  const v1::Waterfall& fall = figures.waterfall();
  const auto line = [&](const char* by, const google::protobuf::RepeatedPtrField<v1::Share>& shares) {
    if (names_somebody(shares))
      out += wrapped(std::string("by ") + by + ": " + shares_text(shares, figures.down_ms()), view.columns) +
             "\n";
  };
  line("endpoint", fall.endpoints()), line("silo", fall.silos()), line("team", fall.teams());
  line("provider", fall.providers());
  return out;
}

std::string happenings_text(const View& view, const v1::TrendReply& reply) {
  std::string out;
  const v1::ChangeFailures& failures = reply.change_failures();
  if (failures.changes() > 0) {
    out += heading(view, "Changes");
    std::string sentence =
        count_text(failures.failed()) + " of " + plural(failures.changes(), "change") + " failed";
    if (failures.has_rate())
      sentence += " (" + percent_text(failures.rate()) + ", between " + percent_text(failures.rate_lower()) +
                  " and " + percent_text(failures.rate_upper()) + ")";
    out += wrapped(sentence + ".", view.columns) + "\n";
    int shown = 0;
    for (const v1::TrendChange& change : reply.changes()) {
      if (change.failed_because().empty() || shown++ >= kChangesShown) continue;
      out += "  " +
             cut(time_text(view, from_unix_ms(change.time_ms())) + "  " + harmless(change.text()) + ": " +
                     harmless(change.failed_because()),
                 view.columns > 16 ? view.columns - 2 : 14) +
             "\n";
    }
  }
  if (reply.events().empty()) return out;
  std::string events;
  for (const v1::EventCount& count : reply.events())
    events += (events.empty() ? "" : ", ") + count_text(count.count()) + " " + count.severity() +
              (count.silo().empty() ? "" : " (" + harmless(count.silo()) + ")");
  return out + heading(view, "Events") + wrapped(events, view.columns) + "\n";
}

void add_judgements(const v1::PeriodFigures& figures, Record& record) {
  const v1::Waterfall& fall = figures.waterfall();
  record.push_back(Field::object("waterfall", {Field::list("components", share_records(fall.components())),
                                               Field::list("endpoints", share_records(fall.endpoints())),
                                               Field::list("silos", share_records(fall.silos())),
                                               Field::list("teams", share_records(fall.teams())),
                                               Field::list("providers", share_records(fall.providers()))}));
  record.push_back(Field::list("teams", responsibility_records(figures.teams())));
  record.push_back(Field::list("providers", responsibility_records(figures.providers())));
  std::vector<Record> rates;
  for (const v1::BurnRate& rate : figures.burn_rates())
    rates.push_back(
        {Field::of("window_s", Duration{rate.window_ms()}),
         Field::of("short_window_s", Duration{rate.short_window_ms()}),
         Field::of("rate", rate.has_rate() ? Cell{rate.rate()} : Cell{Absent{"no service hours"}}),
         Field::of("short_rate",
                   rate.has_short_rate() ? Cell{rate.short_rate()} : Cell{Absent{"no service hours"}}),
         Field::of("threshold", rate.threshold()), Field::of("alarming", rate.alarming())});
  record.push_back(Field::list("burn_rates", std::move(rates)));
  if (!figures.has_uncorrected()) return;
  const v1::Uncorrected& before = figures.uncorrected();
  record.push_back(Field::object(
      "uncorrected",
      {Field::of("availability", before.has_availability() ? Cell{Share{before.availability()}}
                                                           : Cell{Absent{"no time was measured"}}),
       Field::of("down_s", Duration{before.down_ms()}),
       Field::of("outages", static_cast<std::int64_t>(before.outages()))}));
}

std::vector<Record> verdict_records(const v1::TrendReply& reply) {
  std::vector<Record> out;
  const auto bound = [](bool set, double value) { return set ? Cell{value} : Cell{Absent{"not bounded"}}; };
  for (const v1::FigureVerdict& one : reply.verdicts())
    out.push_back(
        {Field::of("figure", one.figure()), Field::of("finding", one.finding()),
         Field::of("unit", one.unit()), Field::of("points", static_cast<std::int64_t>(one.points())),
         Field::of("weekly", one.weekly()), Field::of("p", one.p()), Field::of("slope_per_day", one.slope()),
         Field::of("slope_lower", bound(one.has_slope_lower(), one.slope_lower())),
         Field::of("slope_upper", bound(one.has_slope_upper(), one.slope_upper())),
         Field::of("change", one.change()),
         Field::of("detectable", bound(one.has_detectable(), one.detectable())),
         Field::of("withdrawn", one.withdrawn())});
  return out;
}

void add_happenings(const v1::TrendReply& reply, Record& document) {
  if (reply.has_attainment()) {
    document.push_back(Field::object(
        "attainment", {Field::of("periods", static_cast<std::int64_t>(reply.attainment().periods())),
                       Field::of("attained", static_cast<std::int64_t>(reply.attainment().attained()))}));
  } else {
    document.push_back(Field::of("attainment", Absent{reply.attainment_why()}));
  }
  const v1::ChangeFailures& failures = reply.change_failures();
  document.push_back(Field::object(
      "change_failures", {Field::of("changes", static_cast<std::int64_t>(failures.changes())),
                          Field::of("failed", static_cast<std::int64_t>(failures.failed())),
                          Field::of("rate", failures.has_rate() ? Cell{Share{failures.rate()}}
                                                                : Cell{Absent{"there were no changes"}}),
                          Field::of("rate_lower", Share{failures.rate_lower()}),
                          Field::of("rate_upper", Share{failures.rate_upper()})}));
  std::vector<Record> changes;
  for (const v1::TrendChange& change : reply.changes())
    changes.push_back({Field::of("time", from_unix_ms(change.time_ms())), Field::of("text", change.text()),
                       Field::of("endpoints", words_of(change.endpoints())), Field::of("seen", change.seen()),
                       Field::of("failed_because", change.failed_because())});
  document.push_back(Field::list("changes", std::move(changes)));
  std::vector<Record> events;
  for (const v1::EventCount& count : reply.events())
    events.push_back({Field::of("severity", count.severity()), Field::of("silo", count.silo()),
                      Field::of("count", static_cast<std::int64_t>(count.count()))});
  document.push_back(Field::list("events", std::move(events)));
}

}  // namespace tidemark::cli
