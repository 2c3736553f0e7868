#include <algorithm>

#include "collector/cli/pages.h"
#include "collector/cli/text.h"
#include "collector/cli/trend_figures.h"
#include "collector/cli/why_records.h"
#include "common/model/percent.h"

namespace tidemark::cli {
namespace {

constexpr std::size_t kUpShown = 3;       // more of them in one place are counted
constexpr std::size_t kFailedShown = 20;  // the same of those that are not UP

std::string name_of(const v1::WhyReply& reply) {
  return harmless(reply.title().empty() ? reply.service() : reply.title());
}

std::string time_of(const View& view, std::int64_t ms) { return time_text(view, from_unix_ms(ms)); }

/// "DOWN since 2026-11-24 22:30:00"; "since … or before" where its history does not tell.
std::string state_text(const View& view, const std::string& state, std::int64_t since_ms, bool at_least) {
  std::string out = painted_word(view, state);
  if (since_ms != 0) out += " since " + time_of(view, since_ms) + (at_least ? " or before" : "");
  return out;
}

std::string result_text(const View& view, const v1::WhyResult& result) {
  return time_of(view, result.time_ms()) + "  " + painted_word(view, result.state()) +
         (result.text().empty() ? "" : ": " + harmless(result.text()));
}

std::string line_of(const View& view, const std::string& indent, const std::string& text) {
  const bool coloured = text.find('\x1b') != std::string::npos;
  const std::size_t used = display_width(indent);
  return indent + (coloured ? text : cut(text, view.columns > used + 10 ? view.columns - used : 10)) + "\n";
}

std::string node_text(const View& view, const v1::WhyNode& node) {
  const std::string state = state_text(view, node.state(), node.since_time_ms(), node.since_at_least());
  std::string out = harmless(node.name());
  if (!node.component()) out += (out.empty() ? "" : ": ") + harmless(node.rule());
  out += "  " + state;
  if (node.has_last()) out += "  " + result_text(view, node.last());
  return out;
}

/// The members' lines; `indent` is of their node.
void add_members(const View& view, const v1::WhyNode& node, const std::string& indent, std::string& out) {
  std::vector<const v1::WhyNode*> shown;
  std::vector<std::string> counted;
  std::size_t up = 0, other = 0;
  const auto all_up = static_cast<std::size_t>(
      std::count_if(node.members().begin(), node.members().end(),
                    [](const v1::WhyNode& member) { return member.component() && member.state() == "UP"; }));
  for (const v1::WhyNode& member : node.members()) {
    const bool is_up = member.component() && member.state() == "UP";
    if (is_up && all_up > kUpShown) {
      ++up;
    } else if (member.component() && !is_up && shown.size() >= kFailedShown) {
      ++other;
    } else {
      shown.push_back(&member);
    }
  }
  if (other > 0) counted.push_back("and " + plural(other, "more member") + " not UP: see --output json");
  if (up > 0) counted.push_back("and " + plural(up, "member") + " UP");
  for (std::size_t i = 0; i < shown.size() + counted.size(); ++i) {
    const bool last = i + 1 == shown.size() + counted.size();
    const std::string branch = indent + (last ? "└─ " : "├─ ");
    if (i >= shown.size()) {
      out += line_of(view, branch, counted[i - shown.size()]);
      continue;
    }
    out += line_of(view, branch, node_text(view, *shown[i]));
    // What is well needs no reasons.
    if (shown[i]->state() != "UP") add_members(view, *shown[i], indent + (last ? "   " : "│  "), out);
  }
}

std::string confirmed_text(const View& view, const v1::WhyComponent& component) {
  if (!component.has_first_bad()) return {};
  const std::string asked =
      component.first_bad().confirm() > 1
          ? ", as " + std::to_string(component.first_bad().confirm()) + " in a row were asked for"
          : "";
  if (!component.has_confirmed_time_ms()) return "not yet" + asked;
  const std::int64_t after = component.confirmed_time_ms() - component.first_bad().time_ms();
  if (after == 0) return "at once";
  return time_of(view, component.confirmed_time_ms()) + ", " + human(Duration{after}) + " later" + asked;
}

std::string first_bad_text(const View& view, const v1::WhyComponent& component) {
  if (!component.has_first_bad()) return {};
  std::string out = result_text(view, component.first_bad());
  if (!component.complete()) return out + "  (none before it is kept; it may have begun earlier)";
  if (!component.has_last_good()) return out + "  (its first result ever)";
  const Duration unseen{component.first_bad().time_ms() - component.last_good().time_ms()};
  return out + "  (began up to " + human(unseen) + " earlier)";
}

std::string silence_text(const View& view, const v1::WhyComponent& component) {
  if (component.grounds() == "silence") {
    const std::int64_t due = component.last().time_ms() + component.last().interval_ms();
    return "the next was due " + time_of(view, due) +
           (component.has_next() ? ", and came " + time_of(view, component.next().time_ms())
                                 : ", and did not come");
  }
  if (component.grounds() == "results not kept") return "results of that time are not kept any more";
  if (component.grounds() == "not yet") return "there was no result yet";
  if (component.grounds() == "retired") return "its endpoint was revoked, or is polled no more";
  return {};
}

std::string origin_text(const View& view, const v1::WhyComponent& component) {
  if (!component.has_last()) return {};
  if (component.imported()) return "imported history";
  std::string out = component.source().empty() ? "nobody known" : harmless(component.source());
  if (component.has_epoch()) {
    out += ", epoch " + count_text(component.epoch()) + " (opened " +
           time_of(view, component.epoch_opened_time_ms()) +
           (component.epoch_certain() ? ")" : "; the one of its time)");
  }
  if (component.has_batch()) {
    out += ", batch " + count_text(component.batch()) + " (received " +
           time_of(view, component.received_time_ms()) + ")";
  }
  const Duration offset{component.clock_offset_ms()};
  if (offset == Duration::zero()) return out + ", clock not corrected";
  return out + ", clock corrected by " + (offset.count() < 0 ? "-" : "+") +
         human(offset.count() < 0 ? -offset : offset);
}

std::string component_text(const View& view, const v1::WhyComponent& component, const std::string& indent) {
  std::string out =
      line_of(view, indent,
              harmless(component.component()) + "  " +
                  state_text(view, component.state(), component.since_time_ms(), component.since_at_least()));
  const bool other_last = component.has_last() &&
                          component.last().time_ms() != component.first_bad().time_ms() &&
                          component.last().time_ms() != component.last_good().time_ms();
  for (const auto& [name, text] : std::initializer_list<std::pair<const char*, std::string>>{
           {"last good  ", component.has_last_good() ? result_text(view, component.last_good()) : ""},
           {"first bad  ", first_bad_text(view, component)},
           {"confirmed  ", confirmed_text(view, component)},
           {"last       ", other_last ? result_text(view, component.last()) : ""},
           {"silent     ", silence_text(view, component)},
           {"from       ", origin_text(view, component)}})
    if (!text.empty()) out += line_of(view, indent + "  " + painted(view, Colour::kGrey, name), text);
  return out;
}

std::string not_judged_text(const std::string& state) {
  if (state == "UP") return "Nothing failed.";
  if (state == "ABSENT") return "It was not judged: all its members were away.";
  if (state == "RETIRED")
    return "It was not judged: all its members' endpoints were revoked, or are polled no more.";
  return "It was not judged: nothing was observed of its members yet.";
}

/// What the set is; `name` is the service's.
std::string set_sentence(const v1::WhyMoment& moment, const std::string& name) {
  if (moment.kind() == "nothing") return not_judged_text(moment.state());
  if (moment.kind() == "too few")
    return "With all of its members UP it would have been no better: its rule asks for more than there are.";
  const std::string then = ": had " + std::string(moment.failed_count() == 1 ? "it" : "they") + " been UP, " +
                           name + " would have been " + (moment.state() == "DEGRADED" ? "UP." : "usable.");
  if (moment.failed_count() == 1) return "One component explains it" + then;
  return "These " + count_text(moment.failed_count()) + " components explain it, " +
         (moment.kind() == "smallest" ? "no smaller set does"
                                      : "none of them can be left out, though another set may be smaller") +
         then;
}

std::string set_text(const View& view, const v1::WhyMoment& moment, const std::string& name,
                     const std::string& indent) {
  std::string out;
  const std::string sentence = wrapped(set_sentence(moment, name), view.columns - indent.size());
  for (std::size_t at = 0; at < sentence.size();) {
    const std::size_t end = std::min(sentence.find('\n', at), sentence.size());
    out += indent + sentence.substr(at, end - at) + "\n";
    at = end + 1;
  }
  const auto from_to = [&](const auto& of) {
    return " from " + time_of(view, of.from_time_ms()) + " to " + time_of(view, of.to_time_ms());
  };
  for (const v1::WhyWork& work : moment.work())
    out += line_of(
        view, indent,
        "Planned work on " + (work.whole() ? "it" : plural(work.components(), "component")) + from_to(work));
  for (const v1::WhyCorrection& correction : moment.corrections())
    out += line_of(view, indent,
                   "Taken out of the figures" + from_to(correction) + " by " + harmless(correction.author()) +
                       ": " + harmless(correction.reason()));
  for (const v1::WhyComponent& component : moment.failed())
    out += component_text(view, component, indent + "  ");
  const auto told = static_cast<std::uint64_t>(moment.failed_size());
  if (moment.failed_count() > told)
    out += indent + "  and " + plural(moment.failed_count() - told, "more component") + "\n";
  return out;
}

std::string moment_text(const View& view, const v1::WhyReply& reply) {
  const v1::WhyMoment& moment = reply.moment();
  std::string out = painted(view, Colour::kBold, name_of(reply)) + "  " +
                    state_text(view, moment.state(), moment.since_time_ms(), moment.since_at_least()) +
                    ", as of " + time_of(view, moment.at_time_ms()) + " " + harmless(reply.time_zone()) +
                    "\n\n";
  out += line_of(view, "", node_text(view, moment.tree()));
  add_members(view, moment.tree(), "", out);
  return out + "\n" + set_text(view, moment, name_of(reply), "");
}

std::string sums_text(const View& view, const v1::PeriodFigures& figures) {
  const auto length = [](std::int64_t ms) { return human(Duration{ms}); };
  std::string out;
  if (figures.has_availability()) {
    const auto goal = goal_of(figures);
    out = "Availability " + percent_text(figures.availability(), goal) + " = G / (G + D)";
    if (figures.unknown_ms() > 0 && figures.has_availability_worst() && figures.has_availability_best())
      out += ", with U between " + percent_text(figures.availability_worst(), goal) + " and " +
             percent_text(figures.availability_best(), goal);
    if (goal) out += "; the goal is " + percent_text(*goal, goal);
  } else {
    const auto why = figures.why().find("availability");
    out = "No availability" + (why == figures.why().end() ? "" : ": " + harmless(why->second));
  }
  std::string good = length(figures.good_ms()) + ", usable";
  if (figures.degraded_ms() > 0) good += ", " + length(figures.degraded_ms()) + " of it degraded";
  std::string base = length(figures.base_ms()) + ", the time that counts: B = G + D + U";
  return wrapped(out, view.columns) + "\n" +
         pairs_text(view, {{"  B", base},
                           {"  G", good},
                           {"  D", length(figures.down_ms()) + ", DOWN: the sum of these outages"},
                           {"  U", length(figures.unknown_ms()) + ", of which nothing is known"}});
}

std::string length_text(const v1::Outage& outage) {
  std::string out = outage.has_restored_time_ms()
                        ? "for " + human(Duration{outage.restored_time_ms() - outage.failed_time_ms()})
                        : "still down";
  if (outage.down_in_hours_ms() != outage.down_ms())
    out += ", " + human(Duration{outage.down_in_hours_ms()}) + " of it in service hours";
  return out;
}

std::string outage_text(const View& view, const v1::WhyOutage& one, const std::string& name) {
  const v1::Outage& outage = one.outage();
  std::string out = "  " + painted(view, Colour::kRed, "●") + " " + time_of(view, outage.failed_time_ms()) +
                    "  " + length_text(outage) + (outage.continued() ? " (began before this period)" : "") +
                    "\n";
  constexpr int kCausesShown = 3;
  for (int i = 0; i < std::min(outage.causes_size(), kCausesShown); ++i) {
    const v1::Cause& cause = outage.causes(i);
    out += line_of(view, "      ",
                   human(Duration{cause.down_ms()}) + " by " + harmless(cause.component()) +
                       (cause.text().empty() ? "" : ": " + harmless(cause.text())));
  }
  if (outage.causes_size() > kCausesShown)
    out += "      and " + std::to_string(outage.causes_size() - kCausesShown) + " more\n";
  return out + set_text(view, one.first(), name, "    ");
}

std::string period_text(const View& view, const v1::WhyReply& reply) {
  const v1::WhyPeriod& period = reply.period();
  std::string out = painted(view, Colour::kBold, name_of(reply)) + "  " + harmless(period.period_name()) +
                    "\n" + sums_text(view, period.figures()) + "\n";
  if (period.outages().empty()) return out + "No outage.\n";
  const auto told = static_cast<std::uint64_t>(period.outages_size());
  out += painted(view, Colour::kBold, "Outages") + ", the longest first: at its begin each\n";
  for (const v1::WhyOutage& outage : period.outages()) out += outage_text(view, outage, name_of(reply));
  if (period.outages_in_all() > told) {
    out += "  and " + plural(period.outages_in_all() - told, "more outage") +
           ": tidemark outage list --service " + harmless(reply.service()) + " --since " +
           rfc3339(from_unix_ms(period.figures().from_time_ms())) + " --until " +
           rfc3339(from_unix_ms(period.figures().to_time_ms())) + "\n";
  }
  return out;
}

}  // namespace

Page why_page(View view, const v1::WhyReply& reply) {
  absl::TimeZone zone;
  if (absl::LoadTimeZone(reply.time_zone(), &zone)) view.zone = zone;
  Page page;
  page.document = why_record(reply);
  page.rows = why_listing(reply);
  page.text = reply.has_period() ? period_text(view, reply) : moment_text(view, reply);
  page.text +=
      "\n" + painted(view, Colour::kGrey, wrapped(definition_text(view, reply.definition()), view.columns)) +
      "\n";
  return page;
}

}  // namespace tidemark::cli
