#include "tests/collector/trends/worked_example.h"

#include <cstdio>
#include <functional>
#include <sstream>

#include "collector/catalog/catalog.h"
#include "collector/trends/figures.h"
#include "common/config/document.h"
#include "tests/collector/trends/judged.h"
#include "tests/support/catch.h"

namespace tidemark::trends {
namespace {

constexpr Duration kNeverSilent = std::chrono::hours(24 * 1'000);

TimePoint time_of(const std::string& text) {
  const auto time = parse_rfc3339(text);
  INFO("'" << text << "' is no time");
  REQUIRE(time.has_value());
  return *time;
}

/// "2026-06-01T10:00:00Z / 2026-06-01T11:00:00Z"
timeline::Interval interval_of(const std::string& text) {
  const auto slash = text.find(" / ");
  INFO("'" << text << "' is no interval");
  REQUIRE(slash != std::string::npos);
  return {time_of(text.substr(0, slash)), time_of(text.substr(slash + 3))};
}

timeline::Intervals intervals_of(const config::Table& table, const char* key) {
  timeline::Intervals out;
  for (const std::string& text : table.strings(key).value_or(std::vector<std::string>{}))
    out.push_back(interval_of(text));
  return out;
}

Duration duration_of(const config::Table& table, const char* key, Duration otherwise) {
  return table.duration(key, Duration::zero(), kNeverSilent).value_or(otherwise);
}

CheckState state_of(const std::string& word) {
  for (const CheckState state : {CheckState::kOk, CheckState::kWarning, CheckState::kCritical}) {
    if (word == name_of(state)) return state;
  }
  return CheckState::kUnknown;
}

/// Results one after the other, each of a state from a time on: one a change, or one an interval.
Component component_of(const config::Table& table, TimePoint begin, TimePoint now) {
  Component out;
  out.endpoint = table.need_string("endpoint"), out.check = "check", out.id = out.endpoint + "/check";
  begin = time_of(table.string("begin").value_or(rfc3339(begin)));
  const Duration interval = duration_of(table, "interval", kNeverSilent);
  const auto confirm = static_cast<std::uint32_t>(table.integer("confirm", 1, 100).value_or(1));
  std::map<TimePoint, CheckState> changes{{begin, CheckState::kOk}};
  for (const timeline::Interval& down : intervals_of(table, "down")) {
    changes[down.from] = CheckState::kCritical;
    changes[down.to] = CheckState::kOk;
  }
  for (const std::string& text : table.strings("becomes").value_or(std::vector<std::string>{}))
    changes[time_of(text.substr(0, text.find(' ')))] = state_of(text.substr(text.find(' ') + 1));
  const timeline::Intervals silent = intervals_of(table, "silent");
  for (auto change = changes.begin(); change != changes.end(); ++change) {
    const TimePoint next = std::next(change) == changes.end() ? now : std::next(change)->first;
    for (TimePoint at = change->first; at < next; at += interval) {
      const bool sent = timeline::intersect(silent, {{at, at + Duration{1}}}).empty();
      if (sent) out.results.push_back({at, {}, change->second, interval, confirm, out.endpoint + " says so"});
    }
  }
  if (table.boolean("mobile").value_or(false)) out.away = silent;
  out.life.first_result = begin;
  judge(out, now);
  return out;
}

/// Who answers, by endpoint.
void attribute(TreeNode& node, const std::vector<Component>& components,
               const std::map<std::string, Attribution>& who) {
  if (node.component) node.attribution = who.at(components[*node.component].endpoint);
  for (TreeNode& child : node.children) attribute(child, components, who);
}

PlannedWindow window_of(const config::Table& table, const std::vector<Component>& components) {
  PlannedWindow out{interval_of(table.need_string("time")), {}, table.boolean("whole").value_or(false)};
  if (const auto entered = table.string("entered"))
    out.time.from = std::max(out.time.from, time_of(*entered));
  const auto names = table.strings("endpoints").value_or(std::vector<std::string>{});
  for (std::size_t i = 0; i < components.size(); ++i) {
    if (std::find(names.begin(), names.end(), components[i].endpoint) != names.end())
      out.components.push_back(i);
  }
  return out;
}

/// cost_per_hour of the service, but for some hours of the week.
void read_prices(const config::Table& root, catalog::Service& service) {
  for (const config::Table& table : root.tables("price")) {
    if (!service.cost) service.cost.emplace();
    const auto from = static_cast<std::size_t>(table.integer("from", 0, 167).value_or(0));
    const auto to = static_cast<std::size_t>(table.integer("to", 1, 168).value_or(168));
    const double price = table.number("per_hour", 0, 1e9).value_or(0);
    for (std::size_t hour = from; hour < to; ++hour) service.cost->per_hour[hour] = price;
  }
}

catalog::Period period_of(const config::Table& root, const std::string& zone) {
  const std::string kind = root.need_string("period");
  if (const auto known = catalog::parse_period_kind(kind))
    return catalog::period_at(*known, time_of(root.need_string("on")), zone);
  return catalog::explicit_period(interval_of(kind), zone);
}

std::string text_of(Duration duration) { return std::to_string(duration.count()) + " ms"; }
std::string text_of(double number) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", number);
  return text;
}
template <class T>
std::string text_of(const Figure<T>& figure) {
  return figure.value ? text_of(*figure.value) : "none";
}
std::string text_of(std::uint64_t number) { return text_of(static_cast<double>(number)); }

/// "2h30m", "218/220" or "3"
std::string expected_text(const std::string& text) {
  if (text == "none") return text;
  if (const auto duration = parse_duration(text)) return text_of(*duration);
  const auto slash = text.find('/');
  const double number = std::stod(text);
  return text_of(slash == std::string::npos ? number : number / std::stod(text.substr(slash + 1)));
}

NamedFigures named(const PeriodFigures& figures) {
  NamedFigures out{
      {"base", text_of(figures.base)},
      {"down", text_of(figures.down)},
      {"unknown", text_of(figures.unknown)},
      {"good", text_of(figures.good)},
      {"degraded", text_of(figures.degraded)},
      {"not_yet", text_of(figures.not_yet)},
      {"absent", text_of(figures.absent)},
      {"absent_share", text_of(figures.absent_share)},
      {"availability", text_of(figures.availability)},
      {"availability_worst", text_of(figures.availability_worst)},
      {"availability_best", text_of(figures.availability_best)},
      {"slo", text_of(figures.slo)},
      {"coverage", text_of(figures.coverage)},
      {"outages", text_of(figures.outages)},
      {"mtrs", text_of(figures.mtrs)},
      {"mtrs_clock", text_of(figures.mtrs_clock)},
      {"mtbf", text_of(figures.mtbf)},
      {"mtbsi", text_of(figures.mtbsi)},
      {"mttd", text_of(figures.mttd)},
      {"mttd_error", text_of(figures.mttd_error)},
      {"mtta", text_of(figures.mtta)},
      {"acknowledged", text_of(figures.acknowledged)},
      {"error_budget", text_of(figures.error_budget)},
      {"budget_consumed", text_of(figures.error_budget_consumed)},
      {"budget_lasts", text_of(figures.budget_lasts)},
      {"cost", text_of(figures.downtime_cost)},
      {"planned", text_of(figures.planned)},
      {"planned_down", text_of(figures.planned_down)},
      {"planned_cost", text_of(figures.planned_cost)},
      {"period", text_of(figures.period.length())},
  };
  std::uint64_t continued = 0;
  for (const Outage& outage : figures.outage_list) continued += outage.continued ? 1 : 0;
  out["continued"] = text_of(continued);
  if (figures.uncorrected) {
    out["uncorrected_down"] = text_of(figures.uncorrected->down);
    out["uncorrected_outages"] = text_of(figures.uncorrected->outages);
    out["uncorrected_availability"] = text_of(figures.uncorrected->availability);
  }
  for (const BurnRate& burn : figures.burn_rates) {
    const std::string window =
        std::to_string(std::chrono::duration_cast<std::chrono::hours>(burn.window).count());
    out["burn_rate_" + window + "h"] = text_of(burn.rate);
    out["burn_rate_" + window + "h_short"] = text_of(burn.short_rate);
    out["burn_rate_" + window + "h_threshold"] = text_of(burn.threshold);
  }
  const auto add = [&](const char* by, const std::vector<Share>& shares) {
    for (const Share& share : shares)
      out[std::string(by) + " " + (share.name.empty() ? "nobody" : share.name)] = text_of(share.down);
  };
  add("component", figures.waterfall.components), add("silo", figures.waterfall.silos);
  add("team", figures.waterfall.teams), add("provider", figures.waterfall.providers);
  return out;
}

History history_of(const config::Table& root, const catalog::Service& service, timeline::Interval range,
                   TimePoint now) {
  History out;
  out.service = &service;
  out.range = range;
  std::vector<Choice> choices;
  std::map<std::string, Attribution> who;
  for (const config::Table& table : root.tables("component")) {
    out.components.push_back(component_of(table, range.from, now));
    const Component& component = out.components.back();
    choices.push_back({{component.endpoint, {}, {}, {}, component.check}, component.id, {}});
    who[component.endpoint] = {table.string("silo").value_or(""), table.string("team").value_or(""),
                               table.string("provider").value_or("")};
  }
  out.tree = resolve(service.members, choices, {});
  attribute(out.tree, out.components, who);
  evaluate_tree(out.tree, out.components, out.range);
  std::vector<PlannedWindow> work;
  for (const config::Table& table : root.tables("work")) work.push_back(window_of(table, out.components));
  for (const config::Table& table : root.tables("correction"))
    out.corrections.push_back({interval_of(table.need_string("time")), table.need_string("reason"), "anna"});
  for (const std::string& time : root.strings("acknowledged").value_or(std::vector<std::string>{}))
    out.acknowledgements.push_back({time_of(time), "anna", {}});
  out.reckon(std::move(work));
  return out;
}

}  // namespace

WorkedExample worked_example(const std::filesystem::path& file) {
  config::Mistakes mistakes;
  config::Document document = config::Document::read(file, mistakes);
  const config::Table root = document.root();
  std::vector<catalog::Service> services;
  catalog::read_services(root, services, {});
  REQUIRE(services.size() == 1);
  read_prices(root, services[0]);
  const catalog::Period period = period_of(root, services[0].hours.time_zone);
  const Duration week = std::chrono::hours(24 * 7);
  const TimePoint now = time_of(root.string("now").value_or(rfc3339(period.interval.to + week)));
  const timeline::Interval range{period.interval.from - week, std::min(now, period.interval.to + week)};
  const PeriodFigures figures = figures_of(history_of(root, services[0], range, now), period);

  WorkedExample out;
  out.title = root.need_string("title");
  const NamedFigures all = named(figures);
  const auto expected = root.table("expected");
  REQUIRE(expected.has_value());
  for (const std::string& key : expected->keys()) {
    out.expected[key] = expected_text(expected->scalar_text(key).value_or(""));
    const auto found = all.find(key);
    out.computed[key] = found == all.end() ? "no such figure" : found->second;
  }
  document.finish();
  INFO(mistakes.text());
  REQUIRE(mistakes.none());
  return out;
}

}  // namespace tidemark::trends
