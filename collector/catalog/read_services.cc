#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "collector/catalog/calendar.h"
#include "collector/catalog/catalog.h"

namespace tidemark::catalog {
namespace {

constexpr const char* kWeekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                     "friday", "saturday", "sunday"};
constexpr int kNodeDepthMax = 8;

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

/// "Jane Roe <jane@example.org>", "Jane Roe", or "jane@example.org".
Person read_person(const config::Table& table, const std::string& key) {
  const auto text = table.string(key);
  if (!text) return {};
  Person person;
  const auto open = text->find('<');
  if (open == std::string::npos) {
    (text->find('@') == std::string::npos ? person.name : person.mail) = trimmed(*text);
  } else if (text->back() == '>') {
    person.name = trimmed(text->substr(0, open));
    person.mail = trimmed(text->substr(open + 1, text->size() - open - 2));
  }
  const bool control =
      std::any_of(text->begin(), text->end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  const auto at = person.mail.find('@');
  const bool mail_wrong =
      !person.mail.empty() && (at == 0 || at == std::string::npos || at + 1 == person.mail.size() ||
                               person.mail.find_first_of(" <>,;") != std::string::npos);
  if (person.empty() || mail_wrong || control) {
    table.mistake(key,
                  "'" + key + "' takes a name with a mail address, such as \"Jane Roe <jane@example.org>\"");
    return {};
  }
  return person;
}

/// "08:00"
std::optional<int> minute_of(std::string_view text) {
  int hour = 0;
  int minute = 0;
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const auto [h, h_error] = std::from_chars(text.data(), text.data() + 2, hour);
  const auto [m, m_error] = std::from_chars(text.data() + 3, text.data() + 5, minute);
  if (h_error != std::errc{} || m_error != std::errc{} || h != text.data() + 2 || m != text.data() + 5)
    return std::nullopt;
  if (hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > 1440) return std::nullopt;
  return hour * 60 + minute;
}

/// "2026-12-25"
std::string date_text(const config::Date& date) {
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", date.year, date.month, date.day);
  return text;
}

std::vector<MinuteRange> read_day(const config::Table& table, const std::string& day) {
  std::vector<MinuteRange> out;
  const auto texts = table.strings(day);
  if (!texts) return out;
  for (std::size_t i = 0; i < texts->size(); ++i) {
    const std::string& text = (*texts)[i];
    const auto dash = text.find('-');
    const auto from = minute_of(trimmed(text.substr(0, dash)));
    const auto to = dash == std::string::npos ? std::nullopt : minute_of(trimmed(text.substr(dash + 1)));
    if (!from || !to || *from >= *to) {
      table.mistake(table.position_of(day, i),
                    "'" + text +
                        "' is no range of hours, such as \"08:00-18:00\"; "
                        "hours past midnight are two ranges, 24:00 is the day's end");
      continue;
    }
    out.push_back({*from, *to});
  }
  std::sort(out.begin(), out.end(),
            [](const MinuteRange& a, const MinuteRange& b) { return a.from < b.from; });
  for (std::size_t i = 1; i < out.size(); ++i) {
    if (out[i].from < out[i - 1].to) table.mistake(day, "the hours of " + day + " overlap");
  }
  return out;
}

ServiceHours read_hours(const config::Table& service) {
  ServiceHours hours;
  const auto table = service.table("hours");
  if (table) {
    if (const auto zone = table->string("time_zone")) {
      hours.time_zone = *zone;
      if (!known_time_zone(*zone)) {
        table->mistake("time_zone",
                       "'" + *zone + "' is no time zone that this machine knows, such as \"Europe/Berlin\"");
        hours.time_zone = "UTC";
      }
    }
    for (const config::Date& day : table->dates("holidays").value_or(std::vector<config::Date>{})) {
      hours.holidays.insert(date_text(day));
    }
  }
  bool any = false;
  if (table)
    any =
        std::any_of(std::begin(kWeekdays), std::end(kWeekdays), [&](const char* d) { return table->has(d); });
  for (std::size_t i = 0; i < 7; ++i) {
    if (any) {
      hours.weekdays[i] = read_day(*table, kWeekdays[i]);
    } else {
      hours.weekdays[i] = {MinuteRange{}};
    }
    if (table && !any) (void)table->strings(kWeekdays[i]);  // asked for, so that a misspelt day is explained
  }
  return hours;
}

Selector read_selector(const config::Table& table) {
  Selector selector;
  selector.endpoint = table.string("endpoint").value_or("");
  selector.endpoint_class = table.string("class").value_or("");
  selector.site = table.string("site").value_or("");
  selector.check = table.string("check").value_or("");
  selector.labels = table.string_map("labels");
  return selector;
}

/// "60%" or "12.5%", in hundredths of a percent.
std::optional<std::uint32_t> parse_share(const std::string& text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (error != std::errc{} || unit != "%" || !(number >= 0.01 && number <= 100)) return std::nullopt;
  return static_cast<std::uint32_t>(std::lround(number * 100));
}

std::optional<timeline::Rule> read_at_least(const config::Table& table) {
  constexpr std::int64_t kMembersMax = 1'000'000;
  if (!table.holds_text("at_least")) {
    const auto count = table.integer("at_least", 1, kMembersMax);
    if (!count) return std::nullopt;
    return timeline::Rule::at_least(static_cast<std::uint32_t>(*count));
  }
  const auto share = parse_share(table.string("at_least").value_or(""));
  if (share) return timeline::Rule::at_least_share(*share);
  table.mistake("at_least", "'at_least' takes a number of members from 1, or a share such as \"60%\"");
  return std::nullopt;
}

timeline::Rule read_weighted(const config::Table& table) {
  timeline::Rule rule = timeline::Rule::weighted(0, 0);
  for (const auto& [key, bound] :
       {std::pair{"degraded_below", &rule.degraded_below}, {"down_below", &rule.down_below}}) {
    const auto share = parse_share(table.string(key).value_or(""));
    if (!share)
      table.mistake(key, std::string("the rule \"weighted\" needs '") + key + "', a share such as \"80%\"");
    *bound = share.value_or(timeline::Rule::kWhole);
  }
  if (rule.down_below > rule.degraded_below) {
    table.mistake("down_below", "'down_below' must not be above 'degraded_below'");
  }
  return rule;
}

timeline::Rule read_rule(const config::Table& table, bool degraded_is_down) {
  timeline::Rule rule = timeline::Rule::all();
  const std::string word = table.string("rule").value_or("all");
  if (word == "any") {
    rule = timeline::Rule::any();
  } else if (word == "worst") {
    rule = timeline::Rule::worst();
  } else if (word == "weighted") {
    rule = read_weighted(table);
  } else if (word != "all") {
    table.mistake("rule",
                  "'rule' takes \"all\", \"any\", \"worst\" or \"weighted\"; for others use at_least = 2 or "
                  "at_least = \"60%\"");
  }
  if (table.has("at_least")) {
    if (table.has("rule")) table.mistake("at_least", "give either 'rule' or 'at_least', not both");
    rule = read_at_least(table).value_or(rule);
  }
  rule.degraded_is_down = table.boolean("degraded_is_down").value_or(degraded_is_down);
  return rule;
}

std::uint32_t read_weight(const config::Table& table) {
  constexpr std::int64_t kWeightMax = 1'000'000;
  return static_cast<std::uint32_t>(table.integer("weight", 1, kWeightMax).value_or(1));
}

Node read_node(const config::Table& table, int depth, bool degraded_is_down) {
  Node node;
  node.rule = read_rule(table, degraded_is_down);
  for (const config::Table& entry : table.tables("select")) {
    node.select.push_back(read_selector(entry));
    node.select.back().weight = read_weight(entry);
    if (node.select.back().empty()) {
      entry.mistake("select",
                    "this selector chooses everything; give it endpoint, class, site, labels or check");
    }
  }
  node.services = table.strings("services").value_or(std::vector<std::string>{});
  const auto groups = table.tables("group");
  if (depth >= kNodeDepthMax && !groups.empty()) {
    table.mistake("group", "groups are nested deeper than " + std::to_string(kNodeDepthMax));
    for (const config::Table& group : groups) group.take_all();
    return node;
  }
  for (const config::Table& group : groups) {
    node.groups.push_back(read_node(group, depth + 1, node.rule.degraded_is_down));
    node.groups.back().weight = read_weight(group);
  }
  if (node.select.empty() && node.services.empty() && node.groups.empty()) {
    table.mistake("select",
                  "there are no members; give select = [{ check = \"…\" }], services = [\"…\"] or groups");
  }
  return node;
}

}  // namespace

void read_services(const config::Table& root, std::vector<Service>& services) {
  for (const config::Table& table : root.tables("service")) {
    Service service;
    const config::Position at = table.position();
    service.where = at.file + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
    service.name = table.need_string("name");
    if (service.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.") != std::string::npos) {
      table.mistake("name",
                    "a service's name has lower-case letters, digits, '-', '_' and '.' only; put other text "
                    "into 'title'");
    }
    service.title = table.string("title").value_or(service.name);
    service.sponsor = read_person(table, "sponsor");
    service.owner = read_person(table, "owner");
    service.deputy = read_person(table, "deputy");
    service.team = table.string("team").value_or("");
    service.goal = table.string("goal").value_or("");
    service.hours = read_hours(table);
    if (const auto slo = table.number("slo", 0, 100)) {
      // 0.5 could be half a per cent or a fraction: nobody promises either, so the rest of the range is
      // unambiguous.
      if (*slo < 50) {
        table.mistake("slo", "'slo' takes per cent from 50 to 100, such as 99.9");
      } else {
        service.slo.any = *slo / 100;
      }
    }
    if (const auto cost = table.number("cost_per_hour", 0, 1e12)) service.cost.emplace().per_hour.fill(*cost);
    service.currency = table.string("currency").value_or("EUR");
    service.merge_gap =
        table.duration("merge_gap", Duration::zero(), std::chrono::hours(24)).value_or(Duration::zero());
    if (const auto members = table.table("members")) {
      service.members = read_node(*members, 0, false);
    } else {
      table.mistake("members", "service '" + service.name + "' has no [service.members]");
    }
    services.push_back(std::move(service));
  }
}

}  // namespace tidemark::catalog
