#pragma once

#include <optional>
#include <string>
#include <vector>

#include "collector/cli/page.h"
#include "tidemark/v1/admin.pb.h"

/// The figures of a trend in order, each with its place in both periods. Pure.
namespace tidemark::cli {

struct TrendFigure {
  std::string name;   ///< as in JSON: "availability", "mtrs_s"
  std::string title;  ///< for people
  Cell current;
  Cell previous;
  Cell change;       ///< current − previous; of shares in percentage points
  std::string note;  ///< "few outages", "a lower bound: …"
};

/// The SLO of the period.
std::optional<double> goal_of(const v1::PeriodFigures& figures);
std::vector<TrendFigure> figures_of(const v1::TrendReply& reply);
/// Who answers for the downtime, how fast the budget burns, what corrections take out.
void add_judgements(const v1::PeriodFigures& figures, Record& record);
Record period_record(const v1::PeriodFigures& figures);
/// "+0.12 points", "−1 h 5 min", "–".
std::string change_text(const Cell& change);

}  // namespace tidemark::cli
