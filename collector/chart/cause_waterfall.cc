#include "collector/chart/cause_waterfall.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "collector/chart/axis.h"
#include "collector/chart/pen.h"
#include "collector/chart/words.h"

namespace tidemark::chart {
namespace {

constexpr double kRow = 26, kBar = 16;
constexpr double kValueMax = 120;

struct Row {
  std::string label, value_text;
  double from, value;
  Style style;
};

/// The largest first; of equal ones the first.
std::vector<Row> rows_of(const CauseWaterfall& input, double& total) {
  std::vector<Cause> causes;
  for (const Cause& cause : input.causes)
    if (std::isfinite(cause.value) && cause.value > 0) causes.push_back(cause);
  std::stable_sort(causes.begin(), causes.end(),
                   [](const Cause& a, const Cause& b) { return a.value > b.value; });
  double others = 0;
  if (causes.size() > kCausesMax + 1) {
    for (std::size_t i = kCausesMax; i < causes.size(); ++i) others += causes[i].value;
    causes.resize(kCausesMax);
  }
  const auto text = [&](double value) { return input.text ? input.text(value) : std::string(); };
  std::vector<Row> rows;
  for (const Cause& cause : causes) {
    rows.push_back({cause.label, text(cause.value), total, cause.value, {.fill = Tone::kAccent}});
    total += cause.value;
  }
  if (others > 0) {
    rows.push_back({input.others_label,
                    text(others),
                    total,
                    others,
                    {.fill = Tone::kPaper,
                     .line = Tone::kAccent,
                     .pattern = Pattern::kHatch,
                     .pattern_tone = Tone::kAccent}});
    total += others;
  }
  if (!rows.empty()) rows.push_back({input.total_label, text(total), 0, total, {.fill = Tone::kInk}});
  return rows;
}

double widest(const std::vector<Row>& rows, double most, std::string Row::*words, double size) {
  double out = 0;
  for (const Row& row : rows) out = std::max(out, estimated_width(one_line(row.*words), size, true));
  return std::min(out, most);
}

}  // namespace

Picture cause_waterfall(const CauseWaterfall& input) {
  double total = 0;
  const std::vector<Row> rows = rows_of(input, total);
  if (rows.empty() || !std::isfinite(total)) return empty_picture(input.frame);
  Pen pen(input.frame);
  const double label_width = widest(rows, (pen.right() - pen.left()) * 0.4, &Row::label, kTextSize);
  const double value_width = widest(rows, kValueMax, &Row::value_text, kSmallSize);
  const Scale scale{0, total, pen.left() + label_width + 12, pen.right() - value_width - 8};
  double y = pen.top();
  for (std::size_t i = 0; i < rows.size(); ++i, y += kRow) {
    const Row& row = rows[i];
    const bool sum = i + 1 == rows.size();
    const double from = scale(row.from), to = std::max(scale(row.from + row.value), from + 1);
    const double bar = y + (kRow - kBar) / 2;
    if (sum) pen.polyline({{pen.left(), y}, {pen.right(), y}}, {.line = Tone::kGrid});
    pen.text({pen.left(), bar + 12}, row.label, label_width, {.bold = sum});
    pen.rectangle({from, bar, to - from, kBar, 2}, row.style, row.label + ": " + row.value_text);
    pen.text({to + 8, bar + 12}, row.value_text, value_width, {.size = kSmallSize, .bold = sum});
    if (i + 2 < rows.size()) pen.polyline({{to, bar + kBar}, {to, bar + kRow}}, {.line = Tone::kMuted});
  }
  return std::move(pen).finish(y + kMargin);
}

}  // namespace tidemark::chart
