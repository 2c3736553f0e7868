#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/trends/service_trend.h"

/// One report value with several faces. Pure: figures in, sentences and pages out.
namespace tidemark::report {

/// A figure as a manager reads it.
struct Tile {
  std::string label;
  std::string value;   ///< "–" where there is none
  std::string change;  ///< against the period before: "−0.6 points", "2 more", or why there is none
  std::string note;    ///< range, marks, or why there is no value
  bool good = true;    ///< false: worse than the goal, or than before
};

struct OutageRow {
  std::string start;
  std::string end;  ///< or "still down"
  std::string duration;
  std::string error_bar;  ///< "± 30 s"; empty: nothing to say
  std::vector<std::string> causes;
};

struct MemberRow {
  std::string component;
  std::string state;
  std::string since;
};

/// One cell of the availability strip.
struct Cell {
  std::string label;  ///< "Tue 24 Nov: 98.20 %"
  std::string kind;   ///< "good", "partial", "bad", "unknown", "none"
};

struct Report {
  std::string id;
  std::string subject;
  std::string title;
  std::string goal;
  std::string state;  ///< now
  std::string period;
  std::string verdict;  ///< one paragraph
  std::vector<Tile> tiles;
  std::vector<Cell> strip;
  std::string strip_text;  ///< the strip in words
  std::vector<OutageRow> outages;
  std::string no_outages;  ///< what is said where there is none
  std::vector<MemberRow> members;
  std::vector<std::string> notes;  ///< data quality
  std::vector<std::pair<std::string, std::string>> definitions;
  std::vector<std::pair<std::string, std::string>> facts;  ///< sponsor, owner, time zone, versions, …
};

struct Context {
  std::string id;
  TimePoint generated;
};

Report make_report(const trends::ServiceTrend& trend, const Context& context);

/// The trend in sentences that a manager understands: how it is, against what it was, what it cost, where it
/// came from.
std::string verdict_of(const trends::ServiceTrend& trend);

/// 72 columns, the same content in the same order.
std::string render_text(const Report& report);
/// One page with inline styles, no remote content, every name escaped.
std::string render_html(const Report& report);

// Words for figures, used by all faces.
std::string points_text(double difference);                                  ///< "0.60 points"
std::string money_text(double amount, const std::string& currency);          ///< "1,900 EUR"
std::string count_text(std::uint64_t n, const char* one, const char* many);  ///< "1 outage", "no outages"

}  // namespace tidemark::report
