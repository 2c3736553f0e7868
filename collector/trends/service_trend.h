#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/trends/changes.h"
#include "collector/trends/day_facts.h"
#include "collector/trends/period_figures.h"
#include "collector/trends/verdicts.h"
#include "collector/versions/definition.h"

/// All that is said of one service and one period.
namespace tidemark::trends {

/// One slice of the period in the service's zone: an hour of a short period, a day, or a week of a long one.
struct DayFigure {
  timeline::Interval day;
  Duration base{};
  Duration down{};
  Duration unknown{};
  Duration absent{};                   ///< outside `base`
  std::optional<double> availability;  ///< known; absent: nothing was measured
};

/// Data-quality notes that stand beside every figure they touch.
struct LedgerNote {
  std::uint64_t lost = 0;
  std::uint64_t refused = 0;
  std::uint64_t unproven = 0;
};

/// Events of the members' endpoints.
struct EventCount {
  Severity severity = Severity::kInfo;
  std::string silo;  ///< of the endpoint; may be empty
  std::uint64_t count = 0;
};

struct Member {
  std::string component;
  timeline::State state = timeline::State::kNotYet;  ///< at `as_of`
  std::optional<TimePoint> since;
  std::optional<double> absent_share;  ///< of the period's service hours in which it was judged or away
  // Filled in by TrendSource::states() alone:
  Attribution attribution = {};
  std::string endpoint = {};
};

struct ServiceTrend {
  std::string service;
  std::string title;
  std::string sponsor;
  std::string owner;
  std::string deputy;
  std::string team;
  std::string goal;
  bool draft = false;
  std::vector<std::string> draft_reasons;  ///< "no sponsor", …
  std::string time_zone;
  std::string currency;
  Duration lead_time{};  ///< of ordering more of what runs out
  catalog::PeriodKind period_kind = catalog::PeriodKind::kMonth;
  std::string period_name;  ///< "November 2026", "week 48 of 2026", "24 November 2026", …
  std::string previous_name;
  TimePoint as_of;                                   ///< figures end here if the period is not over
  timeline::State state = timeline::State::kNotYet;  ///< at `as_of`
  std::optional<TimePoint> since;                    ///< when it became so; no earlier than the evidence
  PeriodFigures current;
  PeriodFigures previous;
  std::vector<Member> members;
  LedgerNote ledger;
  versions::Definition definition;      ///< that all of it was made with
  std::vector<DayFigure> days;          ///< of the current period, for a strip
  Figure<Attainment> attainment;        ///< of periods like the current one, up to it
  std::vector<FigureVerdict> verdicts;  ///< up to `as_of`
  std::vector<Change> changes;          ///< of the current period, in order of time
  ChangeFailures change_failures;
  std::vector<EventCount> events;  ///< of the current period: the worst severity first
};

}  // namespace tidemark::trends
