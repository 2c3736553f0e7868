#include "collector/chart/availability_days.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "collector/chart/axis.h"
#include "collector/chart/pen.h"
#include "collector/chart/words.h"

namespace tidemark::chart {
namespace {

constexpr std::size_t kWeek = 7;
constexpr std::size_t kMonthWeeksMax = 6;
constexpr std::size_t kBandWeeksMax = 54;  // a year, wherever in a week it begins
constexpr double kNoteIndent = 4;
constexpr double kFoot = 5;

Style style_of(DayKind kind) {
  switch (kind) {
    case DayKind::kGood:
      return {.fill = Tone::kGood};
    case DayKind::kPartial:
      return {.fill = Tone::kPartial};
    case DayKind::kBad:
      return {.fill = Tone::kBad, .pattern = Pattern::kHatch};
    case DayKind::kUnknown:
      return {.fill = Tone::kPanel,
              .line = Tone::kUnknown,
              .pattern = Pattern::kDots,
              .pattern_tone = Tone::kUnknown};
    case DayKind::kNone:
      return {.fill = Tone::kPaper, .line = Tone::kGrid};
  }
  return {};
}

/// A partial day is filled from below as far as it was down, and so much that it is seen.
void partial_part(Pen& pen, const Rectangle& cell, double share) {
  const double known = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0;
  const double height = std::clamp(known * cell.height, cell.height * 0.22, cell.height * 0.7);
  pen.rectangle({cell.x, cell.y + cell.height - height, cell.width, height, std::min(cell.radius, 2.0)},
                {.fill = Tone::kBad});
}

void small_cell(Pen& pen, const Rectangle& cell, const Day& day) {
  pen.rectangle(cell, style_of(day.kind), day.label);
  if (day.kind == DayKind::kPartial) partial_part(pen, cell, day.down_share);
}

/// The largest at which `words` fit `width`; what does not fit at the least is shortened, and read well.
double note_size(std::string_view words, double width) {
  const std::string line = one_line(words);
  for (double size = kSmallSize; size >= kLeastSize; size -= 0.5) {
    if (estimated_width(line, size) <= width) return size;
  }
  return kSmallSize;
}

/// A day of a month: what happened stands in it, over the pattern.
void wide_cell(Pen& pen, const Rectangle& cell, const Day& day) {
  const bool bad = day.kind == DayKind::kBad;
  Style style = style_of(day.kind);
  const bool noted = (bad || day.kind == DayKind::kPartial) && !one_line(day.note).empty();
  if (!noted) {
    small_cell(pen, cell, day);
    return;
  }
  style.pattern = Pattern::kNone;
  pen.rectangle(cell, style, day.label);
  pen.rectangle({cell.x, cell.y + cell.height - kFoot, cell.width, kFoot, 2},
                {.fill = Tone::kBad, .pattern = bad ? Pattern::kHatch : Pattern::kNone}, day.label);
  const double room = cell.width - 2 * kNoteIndent;
  pen.text({cell.x + kNoteIndent, cell.y + 13}, day.note, room,
           {.size = note_size(day.note, room), .tone = bad ? Tone::kOnBad : Tone::kOnPartial});
}

double key(Pen& pen, double y, const AvailabilityDays& input, const std::vector<Day>& days) {
  std::vector<Key> keys;
  for (std::size_t kind = 0; kind < kDayKinds; ++kind) {
    const auto is = [&](const Day& day) { return day.kind == static_cast<DayKind>(kind); };
    if (std::any_of(days.begin(), days.end(), is))
      keys.push_back({input.kinds[kind], style_of(static_cast<DayKind>(kind)),
                      static_cast<DayKind>(kind) == DayKind::kPartial ? Mark::kPartial : Mark::kArea});
  }
  return legend(pen, y, keys);
}

double month(Pen& pen, const AvailabilityDays& input, const std::vector<Day>& days, std::size_t first) {
  constexpr double kGap = 4, kHeight = 22, kPitch = 29;
  double number_width = 16;
  for (const Day& day : days)
    number_width = std::max(number_width, estimated_width(one_line(day.number), kSmallSize));
  number_width = std::min(number_width, 38.0);
  const double pitch = (pen.right() - pen.left() + kGap) / kWeek;
  const double block = pitch - kGap - number_width - 5;
  for (std::size_t weekday = 0; weekday < kWeek; ++weekday) {
    const double x = pen.left() + static_cast<double>(weekday) * pitch + number_width + 5;
    pen.text({x, pen.top() + 10}, input.weekdays[weekday], block, {.size = kSmallSize, .tone = Tone::kMuted});
  }
  const double top = pen.top() + 18;
  double bottom = top;
  for (std::size_t i = 0; i < days.size(); ++i) {
    const double x = pen.left() + static_cast<double>((first + i) % kWeek) * pitch;
    const double y = top + static_cast<double>((first + i) / kWeek) * kPitch;
    pen.text({x + number_width, y + 15}, days[i].number, number_width,
             {.size = kSmallSize, .anchor = Anchor::kEnd, .tone = Tone::kMuted});
    wide_cell(pen, {x + number_width + 5, y, block, kHeight, 4}, days[i]);
    bottom = y + kHeight;
  }
  return bottom;
}

/// Up to a year; `from` is the index of the band's first cell, `first` the weekday of the first day.
struct Band {
  std::size_t from = 0;
  std::size_t weeks = 0;
};

double band(Pen& pen, const AvailabilityDays& input, const std::vector<Day>& days, std::size_t first,
            std::size_t dropped, const Band& part, double top) {
  double gutter = 0;
  for (const std::string& weekday : input.weekdays)
    gutter = std::max(gutter, estimated_width(one_line(weekday), kSmallSize));
  gutter = std::min(gutter, 60.0) + 8;
  const double left = pen.left() + gutter;
  const double pitch_x = std::min(40.0, (pen.right() - left) / static_cast<double>(part.weeks));
  const double pitch_y = std::clamp(pitch_x, 12.0, 20.0);
  const double gap = pitch_x > 16 ? 3 : 1.5;
  const double cells = top + 18;
  const std::size_t step = pitch_y < kSmallSize + 3 ? 2 : 1;
  for (std::size_t weekday = 0; weekday < kWeek; weekday += step)
    pen.text({left - 8, cells + static_cast<double>(weekday) * pitch_y + (pitch_y - gap) / 2 + 4},
             input.weekdays[weekday], gutter - 8,
             {.size = kSmallSize, .anchor = Anchor::kEnd, .tone = Tone::kMuted});
  const auto place = [&](std::size_t cell) {
    return left + static_cast<double>((cell - part.from) / kWeek) * pitch_x;
  };
  const std::size_t end = std::min(part.from + part.weeks * kWeek, first + days.size());
  for (std::size_t cell = std::max(part.from, first); cell < end; ++cell)
    small_cell(pen,
               {place(cell), cells + static_cast<double>(cell % kWeek) * pitch_y, pitch_x - gap,
                pitch_y - gap, pitch_x > 16 ? 3.0 : 1.5},
               days[cell - first]);
  double free_from = left;
  for (const Tick& section : input.sections) {
    const double index = section.at - static_cast<double>(dropped);
    if (!(index >= 0) || index >= static_cast<double>(days.size())) continue;
    const std::size_t cell = first + static_cast<std::size_t>(index);
    if (cell < part.from || cell >= end) continue;
    // A month that begins within a week is named over the first week that is all its own.
    const double x = place(cell % kWeek == 0 || cell + kWeek >= end ? cell : cell + kWeek - cell % kWeek);
    const std::string label = shortened(section.label, kSmallSize, pen.right() - x);
    if (x < free_from || label.empty()) continue;
    pen.text({x, top + 10}, label, pen.right() - x, {.size = kSmallSize, .tone = Tone::kMuted});
    free_from = x + estimated_width(label, kSmallSize) + 8;
  }
  return cells + static_cast<double>(kWeek) * pitch_y - gap;
}

}  // namespace

Picture availability_days(const AvailabilityDays& input) {
  if (input.days.empty()) return empty_picture(input.frame);
  const std::size_t dropped = input.days.size() > kDaysMax ? input.days.size() - kDaysMax : 0;
  const std::vector<Day> days(input.days.begin() + static_cast<std::ptrdiff_t>(dropped), input.days.end());
  const std::size_t first = (input.first_weekday + dropped) % kWeek;
  const std::size_t weeks = (first + days.size() + kWeek - 1) / kWeek;

  Pen pen(input.frame);
  double bottom = pen.top();
  if (weeks <= kMonthWeeksMax) {
    bottom = month(pen, input, days, first);
  } else {
    const std::size_t bands = (weeks + kBandWeeksMax - 1) / kBandWeeksMax;
    const std::size_t each = (weeks + bands - 1) / bands;
    for (std::size_t week = 0; week < weeks; week += each) {
      if (week > 0) bottom += 10;
      bottom = band(pen, input, days, first, dropped, {week * kWeek, each}, bottom);
    }
  }
  bottom = key(pen, bottom + 14, input, days);
  return std::move(pen).finish(bottom + kMargin);
}

}  // namespace tidemark::chart
