#pragma once

#include "collector/report/report.h"

/// The parts of a report; internal to this room.
namespace tidemark::report {

inline constexpr const char* kNone = "–";

/// Of the figure of that name (trends::FigureVerdict::figure); null: it was not judged.
const trends::FigureVerdict* verdict_on(const trends::ServiceTrend& trend, const std::string& figure);

void add_tiles(const trends::ServiceTrend& trend, const Wording& words, Report& out);
void add_figures(const trends::ServiceTrend& trend, Report& out);
void add_strip(const trends::ServiceTrend& trend, const Wording& words, Report& out);
void add_outages(const trends::ServiceTrend& trend, const Wording& words, Report& out);
void add_causes(const trends::ServiceTrend& trend, const Wording& words, Report& out);
void add_capacity(const trends::Capacity& capacity, const Wording& words, Report& out);
void add_history(const std::vector<trends::Sli>& history, const trends::ServiceTrend& trend,
                 const Wording& words, Report& out);
void add_changes(const trends::ServiceTrend& trend, const Wording& words, Report& out);
void add_notes(const trends::ServiceTrend& trend, const Wording& words, Report& out);
void add_definitions(const trends::ServiceTrend& trend, const Wording& words, Report& out);

/// What there is to decide, by rule.
struct Decision {
  int rank = 0;  ///< of its rule: the most urgent is 0
  std::string line;
};
std::vector<Decision> ranked_decisions(const Material& material, const Wording& words);

/// As the report was worded; of its times those that are texts already.
Wording words_of(const Report& report);
double seconds(Duration duration);
/// "up", "not measured", …
std::string state_word(timeline::State state, const Wording& words);
/// "now up"
std::string state_now(timeline::State state, const Wording& words);

/// The kinds of Cell that the report's strip has, and what each means.
std::vector<std::pair<const char*, std::string>> strip_key(const Report& report, const Wording& words);

/// With a no-break space between each number and its unit: "99.90 %", "45 min", "600 EUR".
std::string tied(std::string text);
/// With a large letter first, where that is one of ASCII.
std::string capitalised(std::string text);

/// "space at /var of web-1"
std::string name_of(const trends::CapacityForecast& forecast, const Wording& words);
/// "between 3 Dec 2026 and 9 Dec 2026"
std::string when_full(const trends::CapacityForecast& forecast, const Wording& words);
/// The calendar's period that the figures are of, or an explicit one.
catalog::Period period_of(const trends::ServiceTrend& trend);
catalog::Period previous_of(const trends::ServiceTrend& trend);

}  // namespace tidemark::report
