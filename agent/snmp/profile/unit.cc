#include "agent/snmp/profile/unit.h"

#include <algorithm>

namespace tidemark::snmp {
namespace {

/// Units that take a prefix.
constexpr std::string_view kPrefixed[] = {"m", "g",  "s",   "A",   "K",   "Hz", "N",   "Pa",
                                          "J", "W",  "V",   "F",   "Ohm", "lm", "H",   "T",
                                          "L", "By", "bit", "bar", "Cel", "S",  "mol", "lx"};
constexpr std::string_view kBare[] = {"%", "min", "h", "d", "wk", "a", "deg", "dB", "[degF]", "[ppm]", "10*"};
constexpr std::string_view kPrefixes[] = {"Ki", "Mi", "Gi", "Ti", "da", "y", "z", "a", "f", "p", "n", "u",
                                          "m",  "c",  "d",  "h",  "k",  "M", "G", "T", "P", "E", "Z", "Y"};

struct Slip {
  std::string_view written;
  std::string_view meant;
};
constexpr Slip kSlips[] = {
    {"B", "By"},
    {"byte", "By"},
    {"bytes", "By"},
    {"octets", "By"},
    {"kB", "kBy"},
    {"KB", "kBy"},
    {"MB", "MBy"},
    {"GB", "GBy"},
    {"b", "bit"},
    {"bits", "bit"},
    {"bps", "bit/s"},
    {"Bps", "By/s"},
    {"C", "Cel"},
    {"°C", "Cel"},
    {"celsius", "Cel"},
    {"degC", "Cel"},
    {"F", "[degF]"},
    {"percent", "%"},
    {"ratio", "1"},
    {"share", "1"},
    {"sec", "s"},
    {"second", "s"},
    {"seconds", "s"},
    {"msec", "ms"},
    {"minutes", "min"},
    {"hours", "h"},
    {"days", "d"},
    {"volt", "V"},
    {"volts", "V"},
    {"ampere", "A"},
    {"amperes", "A"},
    {"amp", "A"},
    {"watt", "W"},
    {"watts", "W"},
    {"VA", "V.A"},
    {"Wh", "W.h"},
    {"kWh", "kW.h"},
    {"hertz", "Hz"},
    {"rpm", "{revolution}/min"},
    {"packets", "{packet}"},
    {"errors", "{error}"},
    {"pages", "{page}"},
};

template <class List>
bool among(std::string_view word, const List& list) {
  return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

bool digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool atom(std::string_view text) {
  if (among(text, kBare) || among(text, kPrefixed)) return true;
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes), [&](std::string_view prefix) {
    return text.starts_with(prefix) && among(text.substr(prefix.size()), kPrefixed);
  });
}

/// What stands between '.' and '/'.
bool term(std::string_view text) {
  const std::size_t brace = text.find('{');
  if (brace != std::string_view::npos) {
    const std::string_view note = text.substr(brace);
    const bool good = note.size() > 2 && note.find('}') == note.size() - 1 &&
                      std::all_of(note.begin(), note.end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (!good) return false;
    text = text.substr(0, brace);
    if (text.empty()) return true;
  }
  if (digits(text)) return true;
  std::size_t end = text.size();
  while (end > 0 && text[end - 1] >= '0' && text[end - 1] <= '9') --end;
  if (end < text.size() && end > 1 && (text[end - 1] == '-' || text[end - 1] == '+')) --end;
  return atom(text.substr(0, end));
}

bool known(std::string_view unit) {
  if (unit.starts_with('/')) unit.remove_prefix(1);
  while (true) {
    // A note may hold '/' and '.'.
    std::size_t end = 0;
    for (bool note = false; end < unit.size() && (note || (unit[end] != '.' && unit[end] != '/')); ++end) {
      if (unit[end] == '{') note = true;
      if (unit[end] == '}') note = false;
    }
    if (!term(unit.substr(0, end))) return false;
    if (end == unit.size()) return true;
    unit.remove_prefix(end + 1);
  }
}

}  // namespace

std::string mistake_in_unit(std::string_view unit) {
  const std::string words = "'" + std::string(unit) + "' is no unit of UCUM; ";
  for (const Slip& slip : kSlips) {
    if (slip.written == unit) return words + "did you mean '" + std::string(slip.meant) + "'?";
  }
  if (known(unit)) return {};
  return words +
         "it writes \"By\" for bytes, \"s\", \"Cel\", \"%\", \"1\" for shares, \"{packet}\" for what is "
         "counted";
}

}  // namespace tidemark::snmp
