#pragma once

#include <string>
#include <vector>

#include "collector/chart/availability_days.h"
#include "collector/chart/budget_burn_down.h"
#include "collector/chart/capacity_forecast.h"
#include "collector/chart/cause_waterfall.h"
#include "collector/chart/outage_timeline.h"
#include "collector/chart/outages_by_period.h"

/// One or more of each chart, as a report has them, always the same.
namespace tidemark::chart {

AvailabilityDays month_of_days();
AvailabilityDays quarter_of_days();
AvailabilityDays year_of_days();
OutageTimeline month_of_outages();
OutagesByPeriod year_of_outages();
BudgetBurnDown kept_budget();
BudgetBurnDown overspent_budget();
CapacityForecast filling_disk();
CauseWaterfall twelve_causes();

/// What tries to break a picture: markup, control characters, broken UTF-8, emptiness, length.
std::vector<std::string> hostile_words();

struct Sample {
  std::string name;
  Picture picture;
};
/// All of the above, an empty one, and one of each kind with hostile words.
std::vector<Sample> samples();

}  // namespace tidemark::chart
