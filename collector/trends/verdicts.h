#pragma once

#include <string>
#include <vector>

#include "collector/statistics/verdict.h"
#include "collector/trends/day_facts.h"

namespace tidemark::trends {

/// Whether a figure gets better or worse (METRICS.md, "trend verdict").
struct FigureVerdict {
  std::string figure;   ///< "availability", "coverage", "downtime", "outages", "cost of downtime"
  std::string unit;     ///< of slope and change: "share", "h", "outages", a currency
  bool weekly = false;  ///< judged by whole weeks, since most days are equal; else by days
  double mean = 0;      ///< of the points
  statistics::Verdict verdict;
};

/// So many days are looked at: a quarter, or a year where the period is a quarter or longer.
Duration verdict_window(catalog::PeriodKind kind);

/// Of the figures over `days`, whole days in order of time, without the last one where it is not over. Those
/// that are equal on most days are judged by weeks. Among them the false discovery rate is held at 5 %.
std::vector<FigureVerdict> verdicts_of(const catalog::Service& service, const std::vector<DayFact>& days);

}  // namespace tidemark::trends
