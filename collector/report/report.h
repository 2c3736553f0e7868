#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector/report/language.h"
#include "collector/trends/capacity.h"
#include "collector/trends/service_trend.h"

/// One report value with several faces. Pure: figures in, sentences and pages out.
namespace tidemark::report {

/// A figure as a manager reads it.
struct Tile {
  std::string label;
  std::string value;   ///< "–" where there is none
  std::string change;  ///< against the period before: "−0.6 points", "2 more", or why there is none
  std::string note;    ///< range, marks, or why there is no value
  std::string trend;   ///< "getting worse"; empty: not judged
  bool good = true;    ///< false: worse than the goal, or than before
};

/// The same for programs.
struct FigureRow {
  std::string key;   ///< "availability", "mtrs", …
  std::string unit;  ///< "share", "s", "1", or a currency
  std::optional<double> value;
  std::string why;  ///< where there is no value; English
  std::optional<double> previous;
  std::string finding;  ///< "improving", "worsening", "no evidence", "too few periods"; empty: not judged
};

struct OutageRow {
  std::string start;
  std::string end;  ///< or "still down"
  std::string duration;
  std::string error_bar;  ///< "begun up to 30 s earlier"; empty: nothing to say
  std::string remark;     ///< planned, or taken out by a correction; may be empty
  std::vector<std::string> causes;
  TimePoint failed;
  std::optional<TimePoint> restored;
  Duration down{};  ///< in service hours, within the period
  Duration planned{};
};

/// What a part of the downtime is charged to.
struct CauseRow {
  std::string by;       ///< "component", "silo", "team", "provider", "endpoint"
  std::string by_text;  ///< the same in the report's language
  std::string label;
  std::string duration;
  std::string share;  ///< "62 %"
  Duration down{};
};

struct CapacityRow {
  std::string what;
  std::string used;
  std::string full;  ///< "between 3 Dec 2026 and 9 Dec 2026"
  double share = 0;
  std::optional<TimePoint> earliest;
  std::optional<TimePoint> latest;
};

struct PeriodRow {
  std::string period;
  std::string availability;
  std::string outages;
  std::string down;
};

struct ChangeRow {
  std::string when;
  std::string what;
  std::string remark;  ///< that it failed, or who saw it
};

struct MemberRow {
  std::string component;
  std::string state;       ///< "UP", …
  std::string state_text;  ///< "up"
  std::string since;
};

/// A service of a summary.
struct ServiceRow {
  std::string name;
  std::string title;
  std::string state;       ///< "UP", …
  std::string state_text;  ///< "up"
  std::string availability;
  std::string goal;  ///< "met", "missed", "–"
  std::string outages;
  std::string down;
  std::string cost;
  std::string score;  ///< "93", of 100
};

/// One cell of the availability strip.
struct Cell {
  std::string label;  ///< "Tue 24 Nov: 98.20 %"
  std::string kind;   ///< "good", "partial", "bad", "unknown", "none"
  timeline::Interval time;
  double down = 0;  ///< share of the measured time
};

struct Report {
  std::string id;
  std::string language;  ///< "en"
  std::string time_zone;
  std::string service;  ///< the name
  std::string subject;
  std::string title;
  std::string goal;
  std::string state;       ///< now: "UP", …
  std::string state_text;  ///< "now up"
  std::string period;
  timeline::Interval period_time;
  std::string verdict;  ///< one paragraph
  std::vector<std::string> decisions;
  std::vector<Tile> tiles;
  std::vector<FigureRow> figures;
  std::vector<Cell> strip;
  std::string strip_text;  ///< the strip in words
  std::vector<OutageRow> outages;
  std::string no_outages;  ///< what is said where there is none
  std::vector<CauseRow> causes;
  std::vector<CapacityRow> capacity;
  std::string capacity_text;  ///< what is said where nothing runs out; empty: nothing was looked at
  std::vector<PeriodRow> history;
  std::vector<ChangeRow> changes;
  std::vector<MemberRow> members;
  std::vector<ServiceRow> services;  ///< of a summary, which has no strip, outages and members
  std::vector<std::string> notes;    ///< data quality
  std::vector<std::pair<std::string, std::string>> definitions;
  std::vector<std::pair<std::string, std::string>> facts;  ///< sponsor, owner, time zone, versions, …
  TimePoint generated;
};

/// What a report is made of. All of it outlives the call.
struct Material {
  const trends::ServiceTrend& trend;
  const trends::Capacity* capacity = nullptr;         ///< null: not known
  const std::vector<trends::Sli>* history = nullptr;  ///< of periods like this one, up to it; null: not known
};

struct Context {
  std::string id;
  TimePoint generated;
  Language language = Language::kEnglish;
};

Report make_report(const Material& material, const Context& context);

/// Of several services over one period, the most expensive downtime first: a summary for who pays for them.
/// `sponsor` is a name; empty: of all services. The trends are not empty, and each has its definition.
Report make_summary(const std::vector<trends::ServiceTrend>& trends, const std::string& sponsor,
                    const Context& context);
/// A service's part of the Network Health Score, 0–100 (SCORE.md); absent where it has no availability.
std::optional<double> score_of(const trends::ServiceTrend& trend);

/// The trend in sentences that a manager understands: how it is, against what it was, what it cost, where it
/// came from.
std::string verdict_of(const trends::ServiceTrend& trend, Language language);

/// What there is to decide, by rule and with the figure that says so: at most three, the most urgent first.
inline constexpr std::size_t kDecisionsMax = 3;
std::vector<std::string> decisions_of(const Material& material, const Wording& words);

/// 72 columns, the same content in the same order.
std::string render_text(const Report& report);
/// A chart as a piece of HTML, by its id (charts.h).
struct ChartHtml {
  std::string id;
  std::string html;
};
/// One page with inline styles, no remote content, every name escaped. Charts stand in their places:
/// "periods", "budget", "causes" and "capacity" are shown where they are given.
std::string render_html(const Report& report, const std::vector<ChartHtml>& charts = {});
/// RFC 4180, one table: figures, outages, causes, capacity and decisions, a row each; times in UTC.
std::string render_csv(const Report& report);
/// One document with the figures as numbers and the sentences as text; times in UTC (RFC 3339).
std::string render_json(const Report& report);

}  // namespace tidemark::report
