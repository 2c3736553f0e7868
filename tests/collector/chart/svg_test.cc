#include "collector/chart/svg.h"

#include <clocale>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "tests/collector/chart/samples.h"
#include "tests/support/catch.h"

namespace tidemark::chart {
namespace {

/// The file's content; TIDEMARK_GOLDEN=write makes it `now` first.
std::string golden(const std::string& name, const std::string& now) {
  const std::string path = std::string(TIDEMARK_TEST_DATA) + "/chart/" + name;
  if (const char* mode = std::getenv("TIDEMARK_GOLDEN"); mode != nullptr && std::string(mode) == "write")
    std::ofstream(path) << now;
  std::ostringstream out;
  out << std::ifstream(path).rdbuf();
  return out.str();
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the samples as SVG are, to the letter, the golden files") {
  for (const Sample& sample : samples()) {
    INFO(sample.name);
    const std::string now = svg(sample.picture, Theme::kLight, sample.name);
    CHECK((now == golden(sample.name + ".svg", now)));
  }
  const std::string dark = svg(availability_days(month_of_days()), Theme::kDark, "dark");
  CHECK((dark == golden("days_month_dark.svg", dark)));
}

TEST_CASE("numbers are written in hundredths, whatever the locale") {
  Picture picture{100, 50, "t", "d", {}};
  picture.shapes.push_back({Rectangle{-0.004, 1.005, 12.5, 1e300, 0}, {.fill = Tone::kInk}, ""});
  picture.shapes.push_back(
      {Rectangle{std::strtod("nan", nullptr), 1.999, 0.1, 7, 0}, {.fill = Tone::kInk}, ""});
  const std::string before = svg(picture, Theme::kLight, "a");
  CHECK(has(before, R"(x="0" y="1" width="12.5" height="1000000")"));
  CHECK(has(before, R"(x="0" y="2" width="0.1" height="7")"));
  if (std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr) CHECK(svg(picture, Theme::kLight, "a") == before);
  std::setlocale(LC_ALL, "C");
}

TEST_CASE("ids begin with the caller's prefix, of which only safe characters are used") {
  const Picture picture = availability_days(month_of_days());
  CHECK(has(svg(picture, Theme::kLight, "one"), R"(aria-labelledby="one-title one-desc")"));
  CHECK(has(svg(picture, Theme::kLight, "1\"><script>"), R"(id="p1script-title")"));
  CHECK(has(svg(picture, Theme::kLight, ""), R"(id="p-title")"));
}

TEST_CASE("what is written into SVG can neither close an element nor an attribute") {
  CHECK(xml_escaped("<a href=\"x\" b='y'>&amp;</a>") ==
        "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
  CHECK(xml_escaped("\x01\xff\x0b") == "\uFFFD");
}

}  // namespace tidemark::chart
