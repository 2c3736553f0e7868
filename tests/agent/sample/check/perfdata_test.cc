#include "agent/sample/check/perfdata.h"

#include <random>

#include "tests/support/catch.h"

using namespace tidemark;
using namespace tidemark::check;

namespace {

struct Value {
  std::string label;
  double value;
  std::string unit;
  MetricKind kind = MetricKind::kGauge;
};

}  // namespace

TEST_CASE("performance data: labels, values and units as the plugin convention has them") {
  struct Case {
    const char* text;
    std::vector<Value> values;
  };
  const Case cases[] = {
      {"", {}},
      {"   ", {}},
      {"users=4", {{"users", 4, "1"}}},
      {"/=2643MB;5948;5958;0;5968", {{"/", 2643e6, "By"}}},
      {"time=0.003s;1;2;0 size=12KB", {{"time", 0.003, "s"}, {"size", 12e3, "By"}}},
      {"rta=1.5ms;;;; pl=25%;20;60", {{"rta", 0.0015, "s"}, {"pl", 0.25, "1"}}},
      {"a=7us b=2B c=3GB d=1TB", {{"a", 7e-6, "s"}, {"b", 2, "By"}, {"c", 3e9, "By"}, {"d", 1e12, "By"}}},
      {"packets=1234c", {{"packets", 1234, "1", MetricKind::kCounter}}},
      {"'free space'=5 'it''s'=6", {{"free space", 5, "1"}, {"it's", 6, "1"}}},
      {"temperature=-3.5;-10:;~:5", {{"temperature", -3.5, "1"}}},
      {"big=1e6", {{"big", 1e6, "1"}}},
      // What cannot be read is left out; what follows is read.
      {"undetermined=U good=1", {{"good", 1, "1"}}},
      {"a=nan b=inf c=-inf good=1", {{"good", 1, "1"}}},
      {"=5 novalue= word 'quoted' good=1", {{"good", 1, "1"}}},
      {"odd=5furlongs comma=0,5s good=1", {{"good", 1, "1"}}},
      {"'unclosed=5 good=1", {}},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const std::vector<Reading> readings = read_perfdata(c.text);
    REQUIRE(readings.size() == c.values.size());
    for (std::size_t i = 0; i < readings.size(); ++i) {
      CHECK(readings[i].metric == "check.value");
      CHECK(readings[i].attributes == Attributes{{"check.label", c.values[i].label}});
      CHECK(readings[i].value == Approx(c.values[i].value));
      CHECK(readings[i].unit == c.values[i].unit);
      CHECK(readings[i].kind == c.values[i].kind);
    }
  }
}

TEST_CASE("one run gives at most so many values") {
  std::string text;
  for (std::size_t i = 0; i < 2 * kPerfdataMax; ++i) text += "v" + std::to_string(i) + "=1 ";
  CHECK(read_perfdata(text).size() == kPerfdataMax);
  CHECK(read_plugin_output("x | " + text + "\nlong | " + text, 0).perfdata.size() == kPerfdataMax);
}

TEST_CASE("exit codes 0 to 3 are the states, all others are unknown and said") {
  CHECK(read_plugin_output("fine", 0).state == CheckState::kOk);
  CHECK(read_plugin_output("so so", 1).state == CheckState::kWarning);
  CHECK(read_plugin_output("bad", 2).state == CheckState::kCritical);
  CHECK(read_plugin_output("?", 3).state == CheckState::kUnknown);
  const Finding other = read_plugin_output("sh: not found\n", 127);
  CHECK(other.state == CheckState::kUnknown);
  CHECK(other.text == "exit code 127 is none of 0 to 3: sh: not found");
}

TEST_CASE("the text is the first line up to the bar; performance data also follows the long text's bar") {
  const Finding finding = read_plugin_output("DISK OK - free \t| a=1\r\nlong text\nmore | b=2\nc=3\n", 0);
  CHECK(finding.text == "DISK OK - free");
  REQUIRE(finding.perfdata.size() == 3);
  CHECK(finding.perfdata[2].attributes[0].value == "c");
  CHECK(read_plugin_output("only text\r\n", 0).text == "only text");
  CHECK(read_plugin_output("", 0).text == "the plugin said nothing");
  CHECK(read_plugin_output("| a=1", 2).text == "the plugin said nothing");
}

TEST_CASE("no output, however garbled, is read beyond its end") {
  std::mt19937 random(11);
  const std::string letters = "ab=';|\n\t 0123456789.%cmsB-eU";
  for (int round = 0; round < 5'000; ++round) {
    std::string text(random() % 60, ' ');
    for (char& c : text) c = letters[random() % letters.size()];
    CAPTURE(text);
    const Finding finding = read_plugin_output(text, 0);
    CHECK(finding.perfdata.size() <= kPerfdataMax);
    CHECK(finding.text.find('\n') == std::string::npos);
    for (const Reading& reading : finding.perfdata) CHECK_FALSE(reading.attributes[0].value.empty());
  }
}

TEST_CASE("a finding written as a plugin would is read back as it was") {
  const Finding finding{CheckState::kWarning,
                        "it's 3 | or more\nor less",
                        {{"check.value", "s", MetricKind::kGauge, {{"check.label", "it's"}}, 0.25},
                         {"check.value", "By", MetricKind::kGauge, {{"check.label", "free space"}}, 1e12},
                         {"check.value", "1", MetricKind::kCounter, {{"check.label", "packets"}}, 1234},
                         {"check.value", "1", MetricKind::kGauge, {{"check.label", "share"}}, 0.1}}};
  const std::string line = plugin_line(finding);
  CHECK(line ==
        "WARNING: it's 3 / or more or less | 'it''s'=0.25s 'free space'=1e+12B 'packets'=1234c 'share'=0.1");
  const Finding read = read_plugin_output(line, plugin_exit_code(finding.state));
  CHECK(read.state == finding.state);
  REQUIRE(read.perfdata.size() == finding.perfdata.size());
  for (std::size_t i = 0; i < read.perfdata.size(); ++i) {
    CAPTURE(i);
    CHECK(read.perfdata[i].value == finding.perfdata[i].value);
    CHECK(read.perfdata[i].unit == finding.perfdata[i].unit);
    CHECK(read.perfdata[i].kind == finding.perfdata[i].kind);
    CHECK(read.perfdata[i].attributes == finding.perfdata[i].attributes);
  }
  CHECK(plugin_line({CheckState::kOk, "fine", {}}) == "OK: fine");
  CHECK(plugin_exit_code(CheckState::kUnknown) == 3);
}
