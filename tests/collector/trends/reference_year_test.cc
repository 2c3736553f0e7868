#include <algorithm>
#include <cstdlib>
#include <utility>

#include "collector/store/reader.h"
#include "collector/trends/outage_results.h"
#include "tests/collector/trends/reference/figures.h"
#include "tests/collector/trends/reference/random_year.h"
#include "tests/collector/trends/reference/telling.h"
#include "tests/support/catch.h"

using namespace tidemark;

TEST_CASE("figures of a year agree with counting every minute of it, whatever happened") {
  const int rounds = std::getenv("TIDEMARK_LONG") == nullptr ? 12 : 2'000;
  for (int seed = 0; seed < rounds; ++seed) {
    INFO("seed " << seed);
    const reference::Story story = reference::random_year(static_cast<std::uint64_t>(seed));
    INFO("in " << story.service.hours.time_zone);
    const auto figures = trends::figures_of(reference::history_of(story), story.period);
    reference::require_same(figures, reference::figures_of(story));
    reference::require_identities(figures);
  }
}

namespace {

/// Those in the time, led as by Reader::results().
std::vector<store::ResultRow> within(const std::vector<store::ResultRow>& all, timeline::Interval time) {
  const auto from = std::partition_point(all.begin(), all.end(),
                                         [&](const store::ResultRow& row) { return row.time < time.from; });
  const auto to =
      std::partition_point(from, all.end(), [&](const store::ResultRow& row) { return row.time < time.to; });
  const auto lead = std::min<std::ptrdiff_t>(store::Reader::kLeadMax, from - all.begin());
  return {from - lead, to};
}

/// With the results that are asked for alone.
trends::History with_needed(trends::History history, const catalog::Period& period,
                            const catalog::Period& previous) {
  const auto needed = trends::results_needed(history, period, previous);
  for (std::size_t place = 0; place < history.components.size(); ++place) {
    const auto all = std::exchange(history.components[place].results, {});
    const auto found = needed.find(place);
    if (found == needed.end()) continue;
    std::vector<store::ResultRow>& kept = history.components[place].results;
    for (const timeline::Interval& time : found->second) {
      for (const store::ResultRow& row : within(all, time)) {
        if (kept.empty() || row.time > kept.back().time) kept.push_back(row);
      }
    }
  }
  return history;
}

}  // namespace

TEST_CASE("an outage's words, error bar and detection need no other results than those that are asked for") {
  std::size_t outages = 0, left_out = 0, with_words = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    INFO("seed " << seed);
    const reference::Story story = reference::random_year(seed);
    trends::History history = reference::history_of(story);
    for (trends::Component& component : history.components) {
      for (store::ResultRow& row : component.results) row.text = rfc3339(row.time);
    }
    const auto period = catalog::period_at(
        catalog::PeriodKind::kMonth,
        story.period.interval.from + (story.period.interval.to - story.period.interval.from) / 2,
        story.service.hours.time_zone);
    const auto previous = catalog::previous(period, story.service.hours.time_zone);
    const trends::History some = with_needed(history, period, previous);
    for (std::size_t i = 0; i < history.components.size(); ++i)
      left_out += history.components[i].results.size() - some.components[i].results.size();
    for (const catalog::Period& one : {period, previous}) {
      const auto of_all = trends::outages_of(history, one.interval);
      const auto of_some = trends::outages_of(some, one.interval);
      REQUIRE(of_all.size() == of_some.size());
      for (std::size_t i = 0; i < of_all.size(); ++i) {
        INFO("the outage from " << rfc3339(of_all[i].failed) << " on");
        REQUIRE(of_some[i].detected == of_all[i].detected);
        REQUIRE(of_some[i].error_bar == of_all[i].error_bar);
        REQUIRE(of_some[i].causes.size() == of_all[i].causes.size());
        for (std::size_t c = 0; c < of_all[i].causes.size(); ++c) {
          REQUIRE(of_some[i].causes[c].text == of_all[i].causes[c].text);
          with_words += of_all[i].causes[c].text.empty() ? 0 : 1;
        }
        ++outages;
      }
    }
  }
  CHECK(outages > 200);
  CHECK(with_words > 200);
  CHECK(left_out > 100'000);
}
