#include "collector/chart/outage_timeline.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "collector/chart/axis.h"
#include "collector/chart/pen.h"
#include "collector/chart/words.h"

namespace tidemark::chart {
namespace {

constexpr double kBand = 36, kLane = 12, kLabelRow = 17;
constexpr double kSpanMin = 2;  // pixels: shorter ones are seen, too

Style style_of(SpanKind kind) {
  switch (kind) {
    case SpanKind::kDown:
      return {.fill = Tone::kBad};
    case SpanKind::kPlanned:
      return {.fill = Tone::kPaper,
              .line = Tone::kPlanned,
              .pattern = Pattern::kHatch,
              .pattern_tone = Tone::kPlanned};
    case SpanKind::kUnknown:
      return {.fill = Tone::kPanel,
              .line = Tone::kUnknown,
              .pattern = Pattern::kDots,
              .pattern_tone = Tone::kUnknown};
  }
  return {};
}

/// What is drawn: in pixels.
struct Bar {
  double from, to;
  double longest;  // of the spans in it, on the caller's axis
  const Span* span;
};

/// A block's words belong to the longest of its spans.
std::vector<Bar> bars_of(const OutageTimeline& input, SpanKind kind, const Scale& scale) {
  std::vector<Bar> bars;
  for (const Span& span : input.spans) {
    if (span.kind != kind || !(span.begin < span.end)) continue;
    if (!(span.begin < input.end) || !(span.end > input.begin)) continue;
    double from = scale(span.begin), to = scale(span.end);
    if (to - from < kSpanMin) {
      from = std::clamp((from + to - kSpanMin) / 2, scale.at_from, scale.at_to - kSpanMin);
      to = from + kSpanMin;
    }
    bars.push_back({from, to, span.end - span.begin, &span});
  }
  std::stable_sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.from < b.from; });
  std::vector<Bar> joined;
  for (const Bar& bar : bars) {
    if (joined.empty() || bar.from > joined.back().to + 0.5) {
      joined.push_back(bar);
      continue;
    }
    Bar& last = joined.back();
    last.to = std::max(last.to, bar.to);
    if (bar.longest > last.longest) {
      last.longest = bar.longest;
      last.span = bar.span;
    }
  }
  return joined;
}

struct Label {
  std::string words;
  double at, foot;  // its middle, and that of its bar
  int row;          // 0 is next to the band
};

std::vector<Label> labels_of(std::vector<Bar> bars, double left, double right) {
  std::stable_sort(bars.begin(), bars.end(),
                   [](const Bar& a, const Bar& b) { return a.longest > b.longest; });
  std::vector<Label> labels;
  TextRow near(left, right), far(left, right);
  for (const Bar& bar : bars) {
    const std::string words = shortened(bar.span->label, kSmallSize, 160);
    if (words.empty()) continue;
    const double width = estimated_width(words, kSmallSize), foot = (bar.from + bar.to) / 2;
    double at = 0;
    if (near.take(foot, width, at)) {
      labels.push_back({words, at, foot, 0});
    } else if (near.free(foot - 1, foot + 1) && far.take(foot, width, at)) {
      near.block(foot - 1, foot + 1);  // its line to the band
      labels.push_back({words, at, foot, 1});
    }
  }
  return labels;
}

void draw(Pen& pen, const std::vector<Bar>& bars, SpanKind kind, double y, double height) {
  for (const Bar& bar : bars)
    pen.rectangle({bar.from, y, bar.to - bar.from, height, kind == SpanKind::kPlanned ? 2.0 : 0.0},
                  style_of(kind), bar.span->tooltip);
}

}  // namespace

Picture outage_timeline(const OutageTimeline& input) {
  if (!is_range(input.begin, input.end)) return empty_picture(input.frame);
  Pen pen(input.frame);
  const Scale scale{input.begin, input.end, pen.left(), pen.right()};
  const std::vector<Bar> down = bars_of(input, SpanKind::kDown, scale);
  const std::vector<Bar> planned = bars_of(input, SpanKind::kPlanned, scale);
  const std::vector<Bar> unknown = bars_of(input, SpanKind::kUnknown, scale);
  const bool quiet = down.empty() && planned.empty();

  const std::vector<Label> labels = labels_of(down, pen.left(), pen.right());
  const int rows =
      std::accumulate(labels.begin(), labels.end(), quiet ? 1 : 0,
                      [](int most, const Label& label) { return std::max(most, label.row + 1); });
  const double band = pen.top() + rows * kLabelRow + (rows > 0 ? 4 : 0);
  const double lane = planned.empty() ? band + kBand : band + kBand + 4 + kLane;

  const double foot = ticks_below(pen, scale, input.ticks, band, lane + 4);
  pen.rectangle({pen.left(), band, pen.right() - pen.left(), kBand, 4}, {.fill = Tone::kGood});
  draw(pen, unknown, SpanKind::kUnknown, band, kBand);
  draw(pen, down, SpanKind::kDown, band, kBand);
  draw(pen, planned, SpanKind::kPlanned, band + kBand + 4, kLane);
  for (const Label& label : labels) {
    const double y = band - 9 - label.row * kLabelRow;
    pen.polyline({{label.foot, label.row == 0 ? y + 4 : y + 3}, {label.foot, band}}, {.line = Tone::kMuted});
    pen.text({label.at, y}, label.words, 200, {.size = kSmallSize, .anchor = Anchor::kMiddle});
  }
  if (quiet)
    pen.text({pen.left(), band - 9}, input.frame.empty, pen.right() - pen.left(), {.tone = Tone::kMuted});

  std::vector<Key> keys{{input.up, {.fill = Tone::kGood}}};
  if (!down.empty()) keys.push_back({input.kinds[0], style_of(SpanKind::kDown)});
  if (!planned.empty()) keys.push_back({input.kinds[1], style_of(SpanKind::kPlanned)});
  if (!unknown.empty()) keys.push_back({input.kinds[2], style_of(SpanKind::kUnknown)});
  const double bottom = legend(pen, foot + 12, keys);
  return std::move(pen).finish(bottom + kMargin);
}

}  // namespace tidemark::chart
