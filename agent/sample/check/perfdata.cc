#include "agent/sample/check/perfdata.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "common/model/number.h"

namespace tidemark::check {
namespace {

struct Unit {
  std::string_view uom;
  double factor;
  const char* ucum;
};
constexpr Unit kUnits[] = {
    {"", 1, "1"},
    {"s", 1, "s"},
    {"ms", 1e-3, "s"},
    {"us", 1e-6, "s"},
    {"%", 1e-2, "1"},
    {"B", 1, "By"},
    {"KB", 1e3, "By"},
    {"MB", 1e6, "By"},
    {"GB", 1e9, "By"},
    {"TB", 1e12, "By"},
    {"KiB", 1024, "By"},
    {"MiB", 1024.0 * 1024, "By"},
    {"GiB", 1024.0 * 1024 * 1024, "By"},
    {"TiB", 1024.0 * 1024 * 1024 * 1024, "By"},
    {"c", 1, "1"},
};

constexpr std::string_view kBlanks = " \t\r";

void skip_spaces(std::string_view& text) {
  while (!text.empty() && kBlanks.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
}

/// A label, quoted or not, up to and with its '='; a quote inside quotes is doubled. Empty: there is none.
std::string take_label(std::string_view& text) {
  std::string label;
  if (text.starts_with('\'')) {
    text.remove_prefix(1);
    while (!text.empty()) {
      if (text.starts_with("''")) {
        label += '\'';
        text.remove_prefix(2);
      } else if (text.front() == '\'') {
        text.remove_prefix(1);
        break;
      } else {
        label += text.front();
        text.remove_prefix(1);
      }
    }
  } else {
    const std::size_t end = std::min(text.find_first_of("= "), text.size());
    label = text.substr(0, end);
    text.remove_prefix(end);
  }
  if (!text.starts_with('=')) return {};
  text.remove_prefix(1);
  return label;
}

/// In quotes, which are doubled within.
std::string label_text(const Reading& reading) {
  std::string label = reading.metric;
  for (const Attribute& attribute : reading.attributes) {
    if (attribute.key == "check.label") label = attribute.value;
  }
  std::string out = "'";
  for (const char c : label) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

}  // namespace

std::vector<Reading> read_perfdata(std::string_view text) {
  std::vector<Reading> out;
  for (skip_spaces(text); !text.empty() && out.size() < kPerfdataMax; skip_spaces(text)) {
    const std::string label = take_label(text);
    const std::size_t end = std::min(text.find_first_of(kBlanks), text.size());
    const std::string_view figure = text.substr(0, std::min(text.find(';'), end));
    text.remove_prefix(end);
    double value = 0;
    const auto [rest, error] = std::from_chars(figure.data(), figure.data() + figure.size(), value);
    if (label.empty() || error != std::errc{} || !std::isfinite(value)) continue;
    const std::string_view uom(rest, static_cast<std::size_t>(figure.data() + figure.size() - rest));
    const auto unit =
        std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& u) { return u.uom == uom; });
    if (unit == std::end(kUnits)) continue;
    out.push_back({"check.value",
                   unit->ucum,
                   uom == "c" ? MetricKind::kCounter : MetricKind::kGauge,
                   {{"check.label", label}},
                   value * unit->factor});
  }
  return out;
}

Finding read_plugin_output(std::string_view output, int exit_code) {
  Finding finding;
  finding.state =
      exit_code >= 0 && exit_code <= 3 ? static_cast<CheckState>(exit_code) : CheckState::kUnknown;
  const std::string_view line = output.substr(0, output.find('\n'));
  const std::size_t bar = line.find('|');
  finding.text = line.substr(0, bar);
  while (!finding.text.empty() && kBlanks.find(finding.text.back()) != std::string_view::npos)
    finding.text.pop_back();
  if (bar != std::string_view::npos) finding.perfdata = read_perfdata(line.substr(bar + 1));
  // Longer output may hold more performance data: after the second '|', to the end.
  if (line.size() < output.size()) {
    const std::string_view rest = output.substr(line.size() + 1);
    if (const std::size_t second = rest.find('|'); second != std::string_view::npos) {
      std::string more(rest.substr(second + 1));
      std::replace(more.begin(), more.end(), '\n', ' ');
      for (Reading& reading : read_perfdata(more)) {
        if (finding.perfdata.size() < kPerfdataMax) finding.perfdata.push_back(std::move(reading));
      }
    }
  }
  if (exit_code < 0 || exit_code > 3) {
    finding.text = "exit code " + std::to_string(exit_code) + " is none of 0 to 3" +
                   (finding.text.empty() ? "" : ": " + finding.text);
  } else if (finding.text.empty()) {
    finding.text = "the plugin said nothing";
  }
  return finding;
}

int plugin_exit_code(CheckState state) { return static_cast<int>(state); }

std::string plugin_line(const Finding& finding) {
  std::string out(name_of(finding.state));
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return static_cast<char>(c - 'a' + 'A'); });
  std::string text = finding.text;
  std::replace(text.begin(), text.end(), '|', '/');  // what follows one is performance data
  std::replace(text.begin(), text.end(), '\n', ' ');
  out += ": " + text;
  const char* before = " | ";
  for (const Reading& reading : finding.perfdata) {
    out += std::exchange(before, " ") + label_text(reading) + "=" + number_text(reading.value);
    if (reading.kind == MetricKind::kCounter) {
      out += "c";
    } else if (reading.unit == "s") {
      out += "s";
    } else if (reading.unit == "By") {
      out += "B";
    }
  }
  return out;
}

}  // namespace tidemark::check
