#include "collector/chart/outages_by_period.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "collector/chart/axis.h"
#include "collector/chart/pen.h"
#include "collector/chart/words.h"

namespace tidemark::chart {
namespace {

constexpr double kBars = 76, kLine = 44;
constexpr double kBarMax = 40;
constexpr double kHeading = 18, kValue = 18;

struct Slots {
  std::span<const PeriodFigures> periods;
  double left, right;
  double pitch() const { return (right - left) / static_cast<double>(periods.size()); }
  double middle(std::size_t i) const { return left + (static_cast<double>(i) + 0.5) * pitch(); }
};

double sound(double value) { return std::isfinite(value) ? std::max(value, 0.0) : 0; }

void heading(Pen& pen, double y, const std::string& words) {
  pen.text({pen.left(), y + 11}, words, pen.right() - pen.left(), {.tone = Tone::kMuted});
}

double bars(Pen& pen, const Slots& slots, const std::string& label, double top) {
  heading(pen, top, label);
  const double base = top + kHeading + kValue + kBars;
  double most = 1;
  for (const PeriodFigures& period : slots.periods) most = std::max(most, sound(period.outages));
  const double width = std::min(kBarMax, slots.pitch() * 0.6);
  for (std::size_t i = 0; i < slots.periods.size(); ++i) {
    const PeriodFigures& period = slots.periods[i];
    const double height = sound(period.outages) / most * kBars;
    pen.rectangle({slots.middle(i) - width / 2, base - height, width, height, std::min(2.0, height / 2)},
                  {.fill = Tone::kAccent}, period.tooltip);
    pen.text({slots.middle(i), base - height - 6}, period.outages_text, slots.pitch() - 4,
             {.size = kSmallSize, .bold = true, .anchor = Anchor::kMiddle});
  }
  pen.polyline({{slots.left, base}, {slots.right, base}}, {.line = Tone::kMuted});
  return base;
}

/// Texts in one row: the last first, then the largest value, then in order; those without room are left out.
template <class TextOf>
void texts(Pen& pen, const Slots& slots, double y, std::size_t largest, const TextStyle& style,
           TextOf text_of) {
  const std::size_t last = slots.periods.size() - 1;
  std::vector<std::size_t> order{last};
  if (largest != last) order.push_back(largest);
  for (std::size_t i = 0; i < last; ++i)
    if (i != largest) order.push_back(i);
  TextRow row(pen.left(), pen.right(), 4);
  for (const std::size_t i : order) {
    const std::string words = shortened(text_of(slots.periods[i]), style.size, 110);
    double at = 0;
    if (!words.empty() && row.take(slots.middle(i), estimated_width(words, style.size), at))
      pen.text({at, y}, words, 120, style);
  }
}

double line(Pen& pen, const Slots& slots, const std::string& label, double top) {
  heading(pen, top, label);
  const double high = top + kHeading + kValue + 6, base = high + kLine;
  double most = 0;
  std::size_t largest = slots.periods.size() - 1;
  for (std::size_t i = 0; i < slots.periods.size(); ++i) {
    const double value = sound(slots.periods[i].mtrs.value_or(0));
    if (value <= most) continue;
    most = value;
    largest = i;
  }
  const Scale scale{0, most, base - 4, high};
  std::vector<std::vector<Point>> runs(1);
  for (std::size_t i = 0; i < slots.periods.size(); ++i) {
    const std::optional<double>& mtrs = slots.periods[i].mtrs;
    if (!mtrs || !std::isfinite(*mtrs)) {
      runs.emplace_back();
      continue;
    }
    runs.back().push_back({slots.middle(i), scale(sound(*mtrs))});
  }
  for (const std::vector<Point>& run : runs) pen.polyline(run, {.line = Tone::kAccent, .line_width = 2});
  for (std::size_t i = 0; i < slots.periods.size(); ++i) {
    const PeriodFigures& period = slots.periods[i];
    if (period.mtrs && std::isfinite(*period.mtrs))
      pen.disc({slots.middle(i), scale(sound(*period.mtrs))}, 4,
               {.fill = Tone::kAccent, .line = Tone::kPaper, .line_width = 1.5}, period.tooltip);
  }
  texts(pen, slots, top + kHeading + 12, largest, {.size = kSmallSize, .anchor = Anchor::kMiddle},
        [](const PeriodFigures& period) { return period.mtrs ? period.mtrs_text : std::string(); });
  pen.polyline({{slots.left, base + 4}, {slots.right, base + 4}}, {.line = Tone::kMuted});
  return base + 4;
}

}  // namespace

Picture outages_by_period(const OutagesByPeriod& input) {
  if (input.periods.empty()) return empty_picture(input.frame);
  std::span<const PeriodFigures> periods = input.periods;
  if (periods.size() > kPeriodsMax) periods = periods.last(kPeriodsMax);
  Pen pen(input.frame);
  const Slots slots{periods, pen.left(), pen.right()};
  double bottom = bars(pen, slots, input.outages_label, pen.top());
  const bool restored = std::any_of(periods.begin(), periods.end(), [](const PeriodFigures& period) {
    return period.mtrs && std::isfinite(*period.mtrs);
  });
  if (restored) bottom = line(pen, slots, input.mtrs_label, bottom + 18);
  texts(pen, slots, bottom + 17, periods.size() - 1,
        {.size = kSmallSize, .anchor = Anchor::kMiddle, .tone = Tone::kMuted},
        [](const PeriodFigures& period) { return period.label; });
  return std::move(pen).finish(bottom + 22 + kMargin);
}

}  // namespace tidemark::chart
