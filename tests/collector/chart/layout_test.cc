// What holds for every picture of every chart.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "collector/chart/words.h"
#include "tests/collector/chart/samples.h"
#include "tests/support/catch.h"

namespace tidemark::chart {
namespace {

struct Box {
  double left, top, right, bottom;
  std::string words;
};

Box box_of(const Text& text) {
  const double width = estimated_width(text.words, text.size, text.bold);
  const double left = text.anchor == Anchor::kStart    ? text.at.x
                      : text.anchor == Anchor::kMiddle ? text.at.x - width / 2
                                                       : text.at.x - width;
  return {left, text.at.y - 0.8 * text.size, left + width, text.at.y + 0.22 * text.size, text.words};
}

/// By other code than words.cc's: Python's rules for UTF-8, a byte at a time.
bool valid_line(const std::string& words) {
  std::size_t more = 0;
  for (const unsigned char byte : words) {
    if (byte < 0x20 || byte == 0x7F || byte == 0xC0 || byte == 0xC1 || byte > 0xF4) return false;
    if ((more > 0) != ((byte & 0xC0) == 0x80)) return false;
    more = more > 0 ? more - 1 : byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : byte >= 0xC0 ? 1 : 0;
  }
  return more == 0;
}

/// What is wrong with a picture; empty: nothing.
std::string mistake_in(const Picture& picture) {
  std::string wrong;
  const auto check = [&](Point at, const char* what) {
    const bool inside = at.x >= 0 && at.x <= picture.width && at.y >= 0 && at.y <= picture.height;
    if (!inside)
      wrong += std::string(what) + " outside: " + std::to_string(at.x) + ", " + std::to_string(at.y) + "\n";
  };
  if (!(picture.width >= 400 && picture.width <= 2'000)) wrong += "width\n";
  if (!(picture.height >= 40 && picture.height <= 2'000)) wrong += "height\n";
  if (!valid_line(picture.title) || !valid_line(picture.description)) wrong += "title or description\n";
  std::vector<Box> boxes;
  for (const Shape& shape : picture.shapes) {
    if (!valid_line(shape.tooltip)) wrong += "tooltip: " + shape.tooltip + "\n";
    if (const auto* const form = std::get_if<Rectangle>(&shape.form)) {
      check({form->x, form->y}, "rectangle");
      check({form->x + form->width - 1e-9, form->y + form->height - 1e-9}, "rectangle");
      if (!(form->width >= 0 && form->height >= 0 && form->radius >= 0)) wrong += "negative rectangle\n";
    } else if (const auto* const line = std::get_if<Polyline>(&shape.form)) {
      if (line->points.size() < 2) wrong += "short line\n";
      for (const Point point : line->points) check(point, "line");
    } else if (const auto* const area = std::get_if<Polygon>(&shape.form)) {
      if (area->points.size() < 3) wrong += "short polygon\n";
      for (const Point point : area->points) check(point, "polygon");
    } else {
      const Text& text = std::get<Text>(shape.form);
      if (text.size < 9) wrong += "small text\n";
      if (text.words.empty() || !valid_line(text.words)) wrong += "text: " + text.words + "\n";
      const Box box = box_of(text);
      check({box.left + 1e-9, box.top}, "text");
      check({box.right - 1e-9, box.bottom}, "text");
      for (const Box& other : boxes)
        if (box.left < other.right && other.left < box.right && box.top < other.bottom &&
            other.top < box.bottom)
          wrong += "'" + box.words + "' over '" + other.words + "'\n";
      boxes.push_back(box);
    }
  }
  return wrong;
}

/// Numbers as callers should not give them, among those that they should.
class Odd {
 public:
  explicit Odd(unsigned seed) : random_(seed), words_(hostile_words()) {}
  double number(double from, double to) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    switch (random_() % 40) {
      case 0:
        return std::nan("");
      case 1:
        return kInfinity;
      case 2:
        return -kInfinity;
      case 3:
        return std::numeric_limits<double>::max();
      case 4:
        return -std::numeric_limits<double>::max();
      case 5:
        return 0;
      default:
        return std::uniform_real_distribution<double>(from, to)(random_);
    }
  }
  std::size_t count(std::size_t most) { return random_() % (most + 1); }
  std::string words() {
    if (random_() % 3 == 0) return words_[random_() % words_.size()];
    return std::string(random_() % 12, 'a') + std::to_string(random_() % 1'000);
  }
  std::vector<Tick> ticks(double from, double to) {
    std::vector<Tick> out;
    for (std::size_t i = count(12); i > 0; --i) out.push_back({number(from, to), words()});
    return out;
  }
  Frame frame() { return {number(300, 1'200), words(), words(), words()}; }

 private:
  std::mt19937 random_;
  std::vector<std::string> words_;
};

}  // namespace

TEST_CASE("what would be broken is found") {
  const Picture whole = cause_waterfall(twelve_causes());
  const auto wrong = [&](const Shape& shape) {
    Picture picture = whole;
    picture.shapes.push_back(shape);
    return mistake_in(picture) != "";
  };
  CHECK_FALSE(wrong({Text{{300, 20}, "x", 11, false, Anchor::kStart}, {}, ""}));
  CHECK(wrong({Text{{40, 20}, "over the title", 11, false, Anchor::kStart}, {}, ""}));
  CHECK(wrong({Text{{620, 20}, "beyond the edge", 11, false, Anchor::kStart}, {}, ""}));
  CHECK(wrong({Text{{300, 20}, "x", 8, false, Anchor::kStart}, {}, ""}));
  CHECK(wrong({Rectangle{std::nan(""), 1, 1, 1, 0}, {}, ""}));
  CHECK(wrong({Polyline{{{1, 1}, {1, 9'000}}}, {}, ""}));
}

TEST_CASE("every sample is whole: all within the picture, no text over another, none smaller than 9") {
  for (const Sample& sample : samples()) {
    INFO(sample.name);
    CHECK(mistake_in(sample.picture) == "");
  }
}

TEST_CASE("whatever numbers and words come in, no picture is broken") {
  for (unsigned seed = 0; seed < 400; ++seed) {
    CAPTURE(seed);
    Odd odd(seed);
    AvailabilityDays days;
    days.frame = odd.frame();
    for (std::size_t i = odd.count(seed % 10 == 0 ? 2'000 : 100); i > 0; --i)
      days.days.push_back(
          {odd.words(), odd.words(), odd.words(), static_cast<DayKind>(odd.count(4)), odd.number(0, 1)});
    days.first_weekday = odd.count(20);
    for (std::string& words : days.weekdays) words = odd.words();
    for (std::string& words : days.kinds) words = odd.words();
    days.sections = odd.ticks(0, 100);
    CHECK(mistake_in(availability_days(days)) == "");

    OutageTimeline timeline;
    timeline.frame = odd.frame();
    timeline.begin = odd.number(0, 10);
    timeline.end = odd.number(10, 20);
    for (std::size_t i = odd.count(60); i > 0; --i)
      timeline.spans.push_back({odd.number(0, 20), odd.number(0, 20), static_cast<SpanKind>(odd.count(2)),
                                odd.words(), odd.words()});
    timeline.ticks = odd.ticks(0, 20);
    timeline.up = odd.words();
    for (std::string& words : timeline.kinds) words = odd.words();
    CHECK(mistake_in(outage_timeline(timeline)) == "");

    OutagesByPeriod periods;
    periods.frame = odd.frame();
    for (std::size_t i = odd.count(20); i > 0; --i) {
      PeriodFigures period{odd.words(), odd.number(0, 9), odd.words(), {}, odd.words(), odd.words()};
      if (odd.count(3) > 0) period.mtrs = odd.number(0, 500);
      periods.periods.push_back(period);
    }
    periods.outages_label = odd.words();
    periods.mtrs_label = odd.words();
    CHECK(mistake_in(outages_by_period(periods)) == "");

    BudgetBurnDown budget;
    budget.frame = odd.frame();
    budget.begin = odd.number(0, 10);
    budget.end = odd.number(10, 20);
    for (std::size_t i = odd.count(40); i > 0; --i)
      budget.remaining.push_back({odd.number(0, 20), odd.number(-2, 1)});
    budget.ticks = odd.ticks(0, 20);
    budget.levels = odd.ticks(-2, 1);
    budget.last_label = odd.words();
    budget.remaining_label = odd.words();
    budget.overspent_label = odd.words();
    CHECK(mistake_in(budget_burn_down(budget)) == "");

    CapacityForecast forecast;
    forecast.frame = odd.frame();
    forecast.begin = odd.number(0, 10);
    forecast.end = odd.number(10, 20);
    for (std::size_t i = odd.count(900); i > 0; --i)
      forecast.measured.push_back({odd.number(0, 20), odd.number(0, 1)});
    for (std::size_t i = odd.count(4); i > 0; --i)
      forecast.fitted.push_back({odd.number(0, 20), odd.number(0, 2)});
    for (std::size_t i = odd.count(9); i > 0; --i)
      forecast.range.push_back({odd.number(0, 20), odd.number(0, 2), odd.number(0, 2)});
    forecast.limit = odd.number(0, 2);
    forecast.limit_label = odd.words();
    if (odd.count(1) == 1) forecast.full = FullRange{odd.number(0, 20), odd.number(0, 20), odd.words()};
    if (odd.count(1) == 1) forecast.today = Tick{odd.number(0, 20), odd.words()};
    forecast.ticks = odd.ticks(0, 20);
    forecast.levels = odd.ticks(0, 1);
    forecast.measured_label = odd.words();
    CHECK(mistake_in(capacity_forecast(forecast)) == "");

    CauseWaterfall waterfall;
    waterfall.frame = odd.frame();
    for (std::size_t i = odd.count(14); i > 0; --i)
      waterfall.causes.push_back({odd.words(), odd.number(-1, 100)});
    waterfall.others_label = odd.words();
    if (odd.count(3) > 0) waterfall.text = [](double value) { return std::to_string(value); };
    CHECK(mistake_in(cause_waterfall(waterfall)) == "");
  }
}

}  // namespace tidemark::chart
