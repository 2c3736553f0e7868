#include <algorithm>

#include "collector/cli/pages.h"
#include "collector/cli/text.h"
#include "collector/cli/trend_figures.h"
#include "collector/cli/trend_sections.h"
#include "common/model/percent.h"

namespace tidemark::cli {
namespace {

/// One character a day: the fuller, the better; a day without measured service hours is a dot.
struct Level {
  double from;
  const char* block;
  Colour colour;
};
constexpr Level kLevels[] = {{1.0, "█", Colour::kGreen},   {0.999, "▇", Colour::kGreen},
                             {0.99, "▆", Colour::kYellow}, {0.95, "▄", Colour::kYellow},
                             {0.9, "▂", Colour::kRed},     {0.0, "▁", Colour::kRed}};

std::string day_block(const View& view, const v1::DayFigures& day) {
  if (!day.has_availability()) return painted(view, Colour::kGrey, "·");
  for (const Level& level : kLevels)
    if (day.availability() >= level.from) return painted(view, level.colour, level.block);
  return "?";
}

std::string day_text(const View& view, std::int64_t ms) {
  return absl::FormatTime("%-d %b", absl::FromUnixMillis(ms), view.zone);
}

std::string strip_text(const View& view, const v1::TrendReply& reply) {
  constexpr int kDaysMin = 2;
  if (reply.days_size() < kDaysMin) return {};
  const std::string first = day_text(view, reply.days(0).from_time_ms());
  const std::string last = day_text(view, reply.days(reply.days_size() - 1).from_time_ms());
  const std::size_t per_line = std::max<std::size_t>(10, view.columns - 4);
  const std::int64_t slice_ms = reply.days(0).to_time_ms() - reply.days(0).from_time_ms();
  constexpr std::int64_t kHour_ms = 3'600'000;
  const char* slices = slice_ms <= kHour_ms        ? "Hour by hour"
                       : slice_ms <= 26 * kHour_ms ? "Day by day"
                                                   : "Week by week";
  std::string out = painted(view, Colour::kBold, slices);
  out += first == last ? ", " + first + "\n" : ", " + first + " to " + last + "\n";
  for (int i = 0; i < reply.days_size(); ++i) {
    if (static_cast<std::size_t>(i) % per_line == 0) out += i == 0 ? "  " : "\n  ";
    out += day_block(view, reply.days(i));
  }
  return out + "\n" +
         painted(view, Colour::kGrey, "  █ 100 %  ▇ 99.9  ▆ 99  ▄ 95  ▂ 90  ▁ less  · nothing measured") +
         "\n\n";
}

std::string people_text(const v1::Service& service) {
  std::string out;
  const auto add = [&](const char* role, const std::string& who) {
    if (!who.empty()) out += (out.empty() ? "" : "  ·  ") + std::string(role) + " " + harmless(who);
  };
  add("sponsor", service.sponsor());
  add("owner", service.owner());
  add("team", service.team());
  return out;
}

std::string heading_text(const View& view, const v1::TrendReply& reply) {
  const v1::Service& service = reply.service();
  std::string out =
      painted(view, Colour::kBold, harmless(service.title().empty() ? service.name() : service.title()));
  out += "  " + painted_word(view, service.state());
  if (service.has_since_time_ms())
    out += " since " + short_time_text(view, from_unix_ms(service.since_time_ms()));
  out += "\n";
  if (!service.goal().empty()) out += harmless(service.goal()) + "\n";
  const std::string people = people_text(service);
  if (!people.empty()) out += painted(view, Colour::kGrey, people) + "\n";
  if (service.draft()) {
    std::string reasons;
    for (const std::string& reason : service.draft_reasons())
      reasons += (reasons.empty() ? "" : ", ") + harmless(reason);
    out += painted(view, Colour::kYellow, "draft: " + reasons) + "\n";
  }
  return out + "\n";
}

std::string compared_text(const v1::TrendReply& reply) {
  const v1::PeriodFigures& now = reply.current();
  const v1::PeriodFigures& before = reply.previous();
  if (!before.has_availability()) return "; there is nothing to compare it with in " + reply.previous_name();
  const std::string then =
      " in " + reply.previous_name() + " (" + percent_text(before.availability(), goal_of(before)) + ")";
  if (now.availability() > before.availability()) return ", better than" + then;
  if (now.availability() < before.availability()) return ", worse than" + then;
  return ", as" + then;
}

/// Where the collector says nothing itself.
std::string sentence_of(const v1::TrendReply& reply) {
  const v1::PeriodFigures& now = reply.current();
  const std::string title =
      reply.service().title().empty() ? reply.service().name() : reply.service().title();
  if (!now.has_availability()) {
    const auto why = now.why().find("availability");
    return title + " has no figure for " + reply.period_name() +
           (why == now.why().end() ? "" : ": " + why->second) + ".";
  }
  std::string out = title + " was available " + percent_text(now.availability(), goal_of(now)) +
                    " of its measured service hours in " + reply.period_name() + compared_text(reply) + ".";
  if (now.outages() == 0 && now.down_ms() == 0) return out + " It was never down.";
  return out + " It was down for " + human(Duration{now.down_ms()}) + " in " +
         plural(now.outages(), "outage") + ".";
}

std::string range_text(const v1::PeriodFigures& now) {
  if (now.unknown_ms() <= 0 || !now.has_availability_worst() || !now.has_availability_best()) return {};
  return "Not all of it was measured: the true figure lies between " +
         percent_text(now.availability_worst(), goal_of(now)) + " and " +
         percent_text(now.availability_best(), goal_of(now)) + ".";
}

std::string ledger_text(const v1::LedgerNote& note) {
  if (note.lost() + note.refused() + note.unproven() == 0) return {};
  std::string out = "Behind these figures " + plural(note.lost(), "item") + " were lost and " +
                    count_text(note.refused()) + " refused";
  if (note.unproven() > 0) out += ", " + count_text(note.unproven()) + " may be missing";
  return out + " (tidemark ledger).";
}

std::string figures_text(const View& view, const v1::TrendReply& reply) {
  Listing listing{"figures",
                  {{"figure", "FIGURE"},
                   {"current", reply.period_name(), true},
                   {"previous", reply.previous_name(), true},
                   {"change", "CHANGE"},
                   {"note", "", true}},
                  {},
                  ""};
  bool notes = false;
  std::string reasons;
  std::string of;  // what an indented title belongs to
  const bool all_measured = reply.current().unknown_ms() == 0 && reply.previous().unknown_ms() == 0;
  for (const TrendFigure& figure : figures_of(reply)) {
    const std::size_t indent = figure.title.find_first_not_of(' ');
    if (indent == 0) of = figure.title;
    const bool both_absent =
        std::holds_alternative<Absent>(figure.current) && std::holds_alternative<Absent>(figure.previous);
    const bool range = figure.name == "availability_worst" || figure.name == "availability_best";
    const bool never =
        figure.name == "not_yet_s" && reply.current().not_yet_ms() == 0 && reply.previous().not_yet_ms() == 0;
    const bool nobody_away = figure.name.starts_with("absent_") && reply.current().absent_ms() == 0 &&
                             reply.previous().absent_ms() == 0;
    const bool no_goal = figure.name == "slo" && !reply.current().has_slo();
    if (figure.title.empty() || (range && all_measured) || never || nobody_away || no_goal) continue;
    const auto* absent = std::get_if<Absent>(&figure.current);
    if (absent != nullptr && !absent->why.empty()) {
      const std::string title = indent == 0 ? figure.title : of + " " + figure.title.substr(indent);
      reasons += wrapped("– " + title + ": " + harmless(absent->why), view.columns) + "\n";
    }
    if (both_absent) continue;
    notes = notes || !figure.note.empty();
    listing.rows.push_back({figure.title, cell_text(view, figure.current), cell_text(view, figure.previous),
                            change_text(figure.change), figure.note});
  }
  if (notes) listing.columns.back().title = "NOTE";
  return table_text(view, listing) + painted(view, Colour::kGrey, reasons);
}

std::string outages_text(const View& view, const v1::PeriodFigures& figures) {
  if (figures.outage_list().empty()) return {};
  std::string out = "\n" + painted(view, Colour::kBold, "Outages") + "\n";
  for (const v1::Outage& outage : figures.outage_list()) {
    out += "  " + painted(view, Colour::kRed, "●") + " " +
           time_text(view, from_unix_ms(outage.failed_time_ms())) + "  ";
    out += outage.has_restored_time_ms()
               ? "for " + human(Duration{outage.restored_time_ms() - outage.failed_time_ms()})
               : painted(view, Colour::kRed, "still down");
    if (outage.down_in_hours_ms() != outage.down_ms())
      out += ", " + human(Duration{outage.down_in_hours_ms()}) + " of it in service hours";
    if (outage.continued()) out += " (began before this period)";
    out += "\n";
    for (const v1::Cause& cause : outage.causes()) {
      const std::string line = cause.component() + (cause.text().empty() ? "" : ": " + cause.text()) + "  (" +
                               human(Duration{cause.down_ms()}) + ")";
      out += "      " + cut(harmless(line), view.columns > 16 ? view.columns - 6 : 10) + "\n";
    }
  }
  return out;
}

/// "Away now: 3 of 12 members; web-1/ping was away 43 % of the service hours, …": the most absent first.
std::string away_text(const v1::TrendReply& reply) {
  constexpr std::size_t kNamedMax = 3;
  std::vector<const v1::Member*> away;
  for (const v1::Member& member : reply.members())
    if (member.absent_share() > 0) away.push_back(&member);
  if (away.empty()) return {};
  std::stable_sort(away.begin(), away.end(), [](const v1::Member* a, const v1::Member* b) {
    return a->absent_share() > b->absent_share();
  });
  std::string out = plural(reply.service().members_absent(), "member") + " of " +
                    count_text(reply.service().members()) +
                    (reply.service().members_absent() == 1 ? " is" : " are") + " away now. ";
  for (std::size_t i = 0; i < std::min(away.size(), kNamedMax); ++i)
    out += (i == 0 ? "" : ", ") + away[i]->component() + " was away " + percent_text(away[i]->absent_share());
  out += " of the service hours";
  if (away.size() > kNamedMax) out += ", and " + count_text(away.size() - kNamedMax) + " more for a part";
  return out + ".";
}

Listing figures_listing(const v1::TrendReply& reply) {
  Listing listing{
      "figures", {{"figure", ""}, {"current", ""}, {"previous", ""}, {"change", ""}, {"why", ""}}, {}, ""};
  for (const TrendFigure& figure : figures_of(reply)) {
    const auto* absent = std::get_if<Absent>(&figure.current);
    listing.rows.push_back({figure.name, figure.current, figure.previous, figure.change,
                            absent != nullptr ? absent->why : figure.note});
  }
  return listing;
}

std::vector<Record> day_records(const v1::TrendReply& reply) {
  std::vector<Record> days;
  for (const v1::DayFigures& day : reply.days())
    days.push_back(
        {Field::of("from", from_unix_ms(day.from_time_ms())), Field::of("to", from_unix_ms(day.to_time_ms())),
         Field::of("availability",
                   day.has_availability() ? Cell{Share{day.availability()}} : Cell{Absent{day.why()}}),
         Field::of("coverage", day.has_coverage() ? Cell{Share{day.coverage()}} : Cell{Absent{day.why()}}),
         Field::of("down_s", Duration{day.down_ms()})});
  return days;
}

std::vector<Record> member_records(const v1::TrendReply& reply) {
  std::vector<Record> members;
  for (const v1::Member& member : reply.members())
    members.push_back(
        {Field::of("component", member.component()), Field::of("state", StateWord{member.state()}),
         Field::of("since",
                   time_or_absent(member.has_since_time_ms(), member.since_time_ms(), "no result yet")),
         Field::of("absent_share", member.has_absent_share()
                                       ? Cell{Share{member.absent_share()}}
                                       : Cell{Absent{"no service hours, or nothing was observed yet"}})});
  return members;
}

}  // namespace

Page trend_page(View view, const v1::TrendReply& reply) {
  absl::TimeZone zone;
  if (absl::LoadTimeZone(reply.service().time_zone(), &zone)) view.zone = zone;
  const std::string summary = reply.summary().empty() ? sentence_of(reply) : reply.summary();
  Page page;
  page.document = {
      Field::object("service", service_record(reply.service())),
      Field::of("period", reply.period_name()),
      Field::of("previous_period", reply.previous_name()),
      Field::of("as_of", from_unix_ms(reply.as_of_time_ms())),
      Field::object("definition", definition_record(reply.definition())),
      Field::of("summary", summary),
      Field::object("current", period_record(reply.current())),
      Field::object("previous", period_record(reply.previous())),
      Field::list("days", day_records(reply)),
      Field::list("members", member_records(reply)),
      Field::object("ledger", {Field::of("lost", static_cast<std::int64_t>(reply.ledger().lost())),
                               Field::of("refused", static_cast<std::int64_t>(reply.ledger().refused())),
                               Field::of("unproven", static_cast<std::int64_t>(reply.ledger().unproven()))})};
  page.document.push_back(Field::list("verdicts", verdict_records(reply)));
  add_happenings(reply, page.document);
  page.rows = figures_listing(reply);
  page.text = heading_text(view, reply);
  for (const std::string& sentence :
       {summary, range_text(reply.current()), away_text(reply), ledger_text(reply.ledger())})
    if (!sentence.empty()) page.text += wrapped(harmless(sentence), view.columns) + "\n";
  page.text += objective_text(view, reply) + "\n" + strip_text(view, reply) + figures_text(view, reply) +
               verdicts_text(view, reply) + waterfall_text(view, reply.current()) +
               happenings_text(view, reply) + outages_text(view, reply.current());
  page.text +=
      "\n" +
      painted(view, Colour::kGrey,
              "As of " + time_text(view, from_unix_ms(reply.as_of_time_ms())) + " " +
                  harmless(reply.service().time_zone())) +
      "\n" + painted(view, Colour::kGrey, wrapped(definition_text(view, reply.definition()), view.columns)) +
      "\n";
  return page;
}

}  // namespace tidemark::cli
