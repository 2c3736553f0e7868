#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/timeline/timeline.h"
#include "collector/trends/attribution.h"

/// The figures of METRICS.md for one service and one period, as values. A figure that cannot be computed is
/// absent, and `why` says the reason; it is never 0 or 100 %.
namespace tidemark::trends {

template <class T>
struct Figure {
  std::optional<T> value;
  std::string why;  ///< set where there is no value: "no time was measured"
};

/// A component that was DOWN in an outage, and for how much of it.
struct Cause {
  std::string component;  ///< "shop-1/tcp-443"
  std::string endpoint;   ///< its name
  std::string text;       ///< the failing result's own words
  Duration down{};  ///< its share of the outage's `down_in_hours`; of its `down` where it has none of those
  Attribution attribution;  ///< who answers for it
};

struct Outage {
  TimePoint failed;                       ///< the first failed result
  std::optional<TimePoint> restored;      ///< absent: still open
  TimePoint confirmed;                    ///< when the results that had come made it DOWN
  TimePoint detected;                     ///< when somebody was told of it; else `confirmed`
  std::optional<TimePoint> acknowledged;  ///< the first time that somebody said so
  std::string acknowledged_by;
  std::string corrected_because;            ///< the reason of a correction that takes time out of it
  Duration planned{};                       ///< the part of `down` that is planned work's
  Duration error_bar{};                     ///< the time between the last good result and `failed`
  Duration down{};                          ///< clock time DOWN, gaps that were merged not counted
  Duration down_in_hours{};                 ///< the part in service hours, within the period
  Duration down_in_hours_to_restoration{};  ///< the part in service hours, followed past the period's end
  TimePoint last_seen;                      ///< restored, or until when it is known to go on
  bool in_hours = false;      ///< reached service hours before the period's end; else no figure counts it
  bool continued = false;     ///< was DOWN in service hours before the period: counted there
  std::vector<Cause> causes;  ///< the largest first
};

/// Downtime that is charged to one component, endpoint, silo, team or provider.
struct Share {
  std::string name;  ///< empty: what cannot be charged to any
  Duration down{};
};

/// METRICS.md, "cause waterfall": each list sums to D exactly; the largest first.
struct Waterfall {
  std::vector<Share> components;
  std::vector<Share> endpoints;
  std::vector<Share> silos;
  std::vector<Share> teams;
  std::vector<Share> providers;
};

/// The outages that a team or a provider answers for: those of which the largest cause is its own.
struct Responsibility {
  std::string name;  ///< empty: nobody's
  std::uint64_t outages = 0;
  Duration mtrs{};        ///< service hours
  Figure<Duration> mtta;  ///< over those that were acknowledged
};

/// How fast the error budget goes, over two windows that end with what is known of the period. A rate is
/// (D_w / B_w) / (1 − SLO): 1 uses up the budget just at the period's end.
struct BurnRate {
  Duration window{};
  Duration short_window{};  ///< tells whether it goes on
  Figure<double> rate;
  Figure<double> short_rate;
  double threshold = 0;  ///< there is reason to act where both rates reach it
  bool alarming() const { return rate.value >= threshold && short_rate.value >= threshold; }
};

/// What the figures would be without the corrections.
struct Uncorrected {
  Figure<double> availability;
  Duration down{};
  std::uint64_t outages = 0;
};

/// Durations are measured within service hours (metrics.md: B, D, U, G), unless a name says clock.
struct PeriodFigures {
  timeline::Interval period;
  Duration base{};     ///< B
  Duration down{};     ///< D
  Duration unknown{};  ///< U
  Duration good{};     ///< G
  Duration degraded{};
  Duration not_yet{};                 ///< time outside AST: before the first result
  Duration absent{};                  ///< time outside AST: all members were away
  Figure<double> absent_share;        ///< absent / (B + absent)
  Figure<double> availability;        ///< known: G / (G + D)
  Figure<double> availability_worst;  ///< G / B
  Figure<double> availability_best;   ///< (G + U) / B
  Figure<double> coverage;            ///< (B − U) / B
  Figure<double> slo;                 ///< the goal for the availability of such periods
  std::uint64_t outages = 0;          ///< n: those that began in the period
  Figure<Duration> mtrs;              ///< service hours
  Figure<Duration> mtrs_clock;
  Figure<Duration> mtbf;
  Figure<Duration> mtbsi;
  bool few = false;                      ///< 0 < n < 5: means are to be marked
  bool lower_bound = false;              ///< an outage is still open: means are lower bounds
  Figure<Duration> error_budget;         ///< (1 − SLO) × B of the whole period
  Figure<double> error_budget_consumed;  ///< D / budget; may exceed 1
  Figure<double> downtime_cost;          ///< D by the cost curve, in the service's currency
  Duration planned{};                    ///< M: planned work; outside of B
  Duration planned_down{};               ///< the DOWN time in it
  Figure<double> planned_cost;           ///< what that cost, by the same curve
  Figure<Duration> mttd;                 ///< from the failure to the result that confirmed it
  Duration mttd_error{};                 ///< of it: the mean error bar of the failures
  Figure<Duration> mtta;                 ///< from there to the acknowledgement, of those acknowledged
  std::uint64_t acknowledged = 0;        ///< how many of the n outages were
  Waterfall waterfall;
  std::vector<Responsibility> teams;  ///< the most outages first
  std::vector<Responsibility> providers;
  std::vector<BurnRate> burn_rates;        ///< the shortest window first
  Figure<Duration> budget_lasts;           ///< at the longest window's rate, from the end of what is known
  std::optional<Uncorrected> uncorrected;  ///< where corrections touch the period
  std::vector<Outage> outage_list;         ///< in order of time, continued ones included
};

}  // namespace tidemark::trends
