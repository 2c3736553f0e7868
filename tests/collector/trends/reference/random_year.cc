#include "tests/collector/trends/reference/random_year.h"

#include <algorithm>

#include "tests/collector/trends/reference/dice.h"
#include "tests/collector/trends/reference/random_probe.h"
#include "tests/collector/trends/reference/zone.h"

namespace tidemark::reference {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using timeline::Rule;

const std::vector<std::string> kZones{"Europe/Berlin",       "America/New_York",  "Asia/Kolkata",
                                      "Australia/Lord_Howe", "Africa/Casablanca", "UTC"};

catalog::ServiceHours random_hours(Dice& dice, const std::string& zone, int year) {
  catalog::ServiceHours out;
  out.time_zone = zone;
  const bool always = dice.one_in(4);
  const bool office = dice.one_in(3);
  for (std::size_t day = 0; day < 7; ++day) {
    if (always) {
      out.weekdays[day] = {catalog::MinuteRange{}};
    } else if (office) {
      if (day < 5) out.weekdays[day] = {{8 * 60, 18 * 60}};
    } else if (!dice.one_in(5)) {
      // Ranges that begin and end anywhere, often within the hours that clocks skip and repeat.
      std::vector<int> edges;
      for (std::int64_t i = dice.roll(1, 3) * 2; i > 0; --i)
        edges.push_back(static_cast<int>(dice.one_in(2) ? dice.roll(0, 16) * 15 : dice.roll(0, 1440)));
      std::sort(edges.begin(), edges.end());
      for (std::size_t i = 0; i + 1 < edges.size(); i += 2) {
        if (edges[i] < edges[i + 1]) out.weekdays[day].push_back({edges[i], edges[i + 1]});
      }
    }
  }
  const auto two_digits = [](std::int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  for (std::int64_t i = dice.roll(0, 12); i > 0; --i)
    out.holidays.insert(std::to_string(year) + "-" + two_digits(dice.roll(1, 12)) + "-" +
                        two_digits(dice.roll(1, 28)));
  return out;
}

catalog::Service random_service(Dice& dice, const std::string& zone, int year) {
  catalog::Service out;
  out.name = "shop";
  out.hours = random_hours(dice, zone, year);
  if (!dice.one_in(4)) out.slo.any = dice.pick<double>({0.9, 0.95, 0.99, 0.999, 1.0});
  if (!dice.one_in(4)) {
    out.cost.emplace().per_hour.fill(static_cast<double>(dice.roll(1, 1'000)));
    if (dice.one_in(2)) {
      for (double& price : out.cost->per_hour) price = static_cast<double>(dice.roll(0, 5'000)) / 4;
    }
  }
  return out;
}

Rule random_rule(Dice& dice) {
  Rule out = Rule::all();
  switch (dice.roll(0, 4)) {
    case 0:
      out = Rule::at_least(static_cast<std::uint32_t>(dice.roll(1, 3)));
      break;
    case 1:
      out = Rule::at_least_share(static_cast<std::uint32_t>(dice.roll(1, 10'000)));
      break;
    case 2: {
      const auto down_below = static_cast<std::uint32_t>(dice.roll(1, 10'000));
      out = Rule::weighted(static_cast<std::uint32_t>(dice.roll(down_below, 10'000)), down_below);
      break;
    }
    case 3:
      out = Rule::worst();
      break;
    default:
      break;
  }
  out.degraded_is_down = dice.one_in(4);
  return out;
}

trends::TreeNode random_tree(Dice& dice, const std::vector<Probe>& probes, std::vector<std::size_t> places,
                             int depth) {
  trends::TreeNode out;
  out.rule = random_rule(dice);
  out.weight = static_cast<std::uint32_t>(dice.roll(1, 5));
  while (!places.empty()) {
    const std::size_t place = places.back();
    if (depth < 3 && places.size() > 1 && dice.one_in(3)) {
      const auto some = static_cast<std::ptrdiff_t>(dice.roll(1, static_cast<std::int64_t>(places.size())));
      out.children.push_back(random_tree(dice, probes, {places.end() - some, places.end()}, depth + 1));
      // Its first component may be a member here as well.
      places.resize(places.size() - static_cast<std::size_t>(some));
      if (!dice.one_in(5)) continue;
    } else {
      places.pop_back();
    }
    trends::TreeNode leaf;
    leaf.component = place, leaf.id = probes[place].id;
    leaf.weight = static_cast<std::uint32_t>(dice.roll(1, 5));
    const std::string who = std::to_string(place % 3);
    leaf.attribution = {"silo " + who, place % 2 == 0 ? "" : "team", place % 3 == 0 ? "" : "provider " + who};
    out.children.push_back(std::move(leaf));
  }
  std::stable_sort(out.children.begin(), out.children.end(),
                   [](const auto& a, const auto& b) { return a.id < b.id; });
  out.id = out.children.front().id;
  return out;
}

/// A time within the range that is so many steps long at most.
timeline::Interval random_time(Dice& dice, const Story& story, std::int64_t steps_most) {
  const TimePoint from =
      story.at(static_cast<std::size_t>(dice.roll(1, static_cast<std::int64_t>(story.steps()) - 1)));
  return {from, from + dice.roll(1, steps_most) * story.step};
}

void add_people(Dice& dice, std::int64_t steps_most, Story& story) {
  for (std::int64_t i = dice.roll(0, 12); i > 0; --i) {
    trends::PlannedWindow window{random_time(dice, story, steps_most), {}, dice.one_in(3)};
    for (std::size_t place = 0; place < story.probes.size(); ++place) {
      if (dice.one_in(2)) window.components.push_back(place);
    }
    // It was entered before, or while it was under way.
    if (dice.one_in(3)) window.time.from += dice.roll(0, window.time.length() / story.step) * story.step;
    if (window.time.from < window.time.to) story.work.push_back(std::move(window));
  }
  for (std::int64_t i = dice.roll(0, 5); i > 0; --i)
    story.corrections.push_back(
        {random_time(dice, story, steps_most), "reason " + std::to_string(i), "anna"});
  for (std::int64_t i = dice.roll(0, 40); i > 0; --i)
    story.acknowledgements.push_back({random_time(dice, story, 1).from, "who " + std::to_string(i), ""});
  std::stable_sort(story.corrections.begin(), story.corrections.end(),
                   [](const auto& a, const auto& b) { return a.time.from < b.time.from; });
  std::stable_sort(story.acknowledgements.begin(), story.acknowledgements.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
}

/// What is the same whatever a step is; the range, the period and now are there.
void fill(Dice& dice, std::int64_t interval_least, std::int64_t interval_most, Story& story) {
  Surroundings around{{story.range.from - 5 * interval_most * story.step, story.now},
                      story.step,
                      interval_least,
                      interval_most,
                      {}};
  for (std::int64_t i = dice.roll(0, 3); i > 0; --i)
    around.collector_down.push_back(random_time(dice, story, 10 * interval_most));
  std::vector<std::size_t> places;
  for (std::int64_t i = dice.roll(1, 6); i > 0; --i) {
    places.push_back(story.probes.size());
    story.probes.push_back(
        random_probe(dice, std::string(1, static_cast<char>('a' + places.back())), around));
  }
  dice.shuffle(places);
  story.tree = random_tree(dice, story.probes, places, 0);
  if (dice.one_in(2)) story.service.merge_gap = dice.roll(0, 3 * interval_most) * story.step;
  add_people(dice, 20 * interval_most, story);
}

/// The first minute at which the zone's clock shows the year, the month being January.
TimePoint new_year(const std::string& zone, int year) {
  TimePoint at = std::chrono::sys_days(std::chrono::year(year) / 1 / 1);
  const std::int64_t clock = unix_ms(at);
  at -= hours(24);
  while (zone_named(zone).shown(at) < clock) at += minutes(1);
  return at;
}

}  // namespace

Story random_year(std::uint64_t seed) {
  Dice dice(seed);
  const std::string& zone = dice.pick(kZones);
  const int year = static_cast<int>(dice.roll(2020, 2029));
  Story out;
  out.step = minutes(1);
  out.service = random_service(dice, zone, year);
  out.period = {catalog::PeriodKind::kYear, {new_year(zone, year), new_year(zone, year + 1)}, {}};
  out.range.from = out.period.interval.from - hours(24 * 7) - dice.roll(0, 5'000) * out.step;
  // Some years are not over yet.
  out.now = out.period.interval.to + hours(24 * dice.roll(0, 10));
  if (dice.one_in(4)) out.now -= dice.roll(1, 500'000) * out.step;
  out.range.to = std::min(out.now, out.period.interval.to + hours(24 * 7));
  const std::int64_t interval = dice.pick<std::int64_t>({30, 60, 240, 240, 720, 720});
  fill(dice, interval / 2, interval, out);
  return out;
}

Story random_moment(std::uint64_t seed) {
  Dice dice(seed);
  const std::string& zone = dice.pick(kZones);
  Story out;
  out.step = Duration{1};
  const std::vector<TimePoint> changes = zone_named(zone).changes();
  TimePoint middle =
      std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) + minutes(dice.roll(0, 525'600) / 15 * 15);
  if (!changes.empty() && dice.one_in(2)) middle = dice.pick(changes) + minutes(15) * dice.roll(-5, 5);
  const int year =
      static_cast<int>(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(middle)).year());
  out.service = random_service(dice, zone, year);
  out.range = {middle - Duration{dice.roll(500, 2'500)}, middle + Duration{dice.roll(500, 2'500)}};
  out.now = out.range.to + Duration{dice.roll(0, 500)};
  out.period = {catalog::PeriodKind::kExplicit,
                {out.range.from + Duration{dice.roll(0, 600)}, out.range.to + Duration{dice.roll(-300, 300)}},
                {}};
  fill(dice, 1, dice.pick<std::int64_t>({20, 100, 400}), out);
  return out;
}

}  // namespace tidemark::reference
