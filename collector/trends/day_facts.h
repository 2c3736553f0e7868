#pragma once

#include <cstdint>
#include <vector>

#include "collector/catalog/calendar.h"
#include "collector/trends/history.h"
#include "collector/trends/period_figures.h"

/// What a service's figures over longer times are summed from: never a percentage, always times.
namespace tidemark::trends {

/// METRICS.md's times of one local day, or of some together.
struct DayFact {
  timeline::Interval time;
  Duration base{};     ///< B
  Duration down{};     ///< D
  Duration unknown{};  ///< U
  Duration degraded{};
  Duration not_yet{};
  Duration absent{};
  Duration planned{};  ///< M
  Duration planned_down{};
  std::uint64_t outages = 0;  ///< n: those whose first DOWN instant that counts lies in it
  double cost = 0;            ///< of D, by the curve; 0 where there is none

  Duration good() const { return base - down - unknown; }
  /// The time of both, which must follow one another.
  DayFact& operator+=(const DayFact& next);
  friend bool operator==(const DayFact&, const DayFact&) = default;
};

/// Of each local day, or part of one, in the range; the history reaches over it, and from before it.
std::vector<DayFact> day_facts(const History& history, timeline::Interval range);

/// A period's shares out of its days.
struct Sli {
  std::string period_name;
  std::string period_short;  ///< catalog::short_name()
  DayFact sums;
  bool over = false;  ///< else it goes on beyond what is known
  Figure<double> availability;
  Figure<double> availability_worst;
  Figure<double> availability_best;
  Figure<double> coverage;
  std::optional<double> slo;     ///< of periods of this kind
  std::optional<bool> attained;  ///< availability (worst) ≥ SLO; absent where there is no SLO, or no time
};

/// The calendar's periods that touch what the days cover, in order of time; only whole days of a period that
/// the days cover in part count.
std::vector<Sli> slis(const catalog::Service& service, catalog::PeriodKind kind,
                      const std::vector<DayFact>& days, TimePoint now);

/// METRICS.md, "SLA attainment".
struct Attainment {
  std::uint64_t periods = 0;  ///< that are over, and of which there is time to judge
  std::uint64_t attained = 0;
};

}  // namespace tidemark::trends
