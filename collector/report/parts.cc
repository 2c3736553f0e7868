#include "collector/report/parts.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace tidemark::report {

catalog::Period period_of(const trends::ServiceTrend& trend) {
  return {trend.period_kind, trend.current.period, trend.period_name};
}

catalog::Period previous_of(const trends::ServiceTrend& trend) {
  return {trend.period_kind, trend.previous.period, trend.previous_name};
}

Wording words_of(const Report& report) {
  return {parse_language(report.language).value_or(Language::kEnglish), report.time_zone};
}

double seconds(Duration duration) { return static_cast<double>(duration.count()) / 1000; }

std::string state_word(timeline::State state, const Wording& words) {
  switch (state) {
    case timeline::State::kUp:
      return words.say(Say::kKeyUp);
    case timeline::State::kDegraded:
      return words.say(Say::kStateLimited);
    case timeline::State::kDown:
      return words.say(Say::kKeyDown);
    case timeline::State::kUnknown:
      return words.say(Say::kKeyUnknown);
    case timeline::State::kAbsent:
      return words.say(Say::kStateAway);
    case timeline::State::kNotYet:
      return words.say(Say::kStateNotYet);
    case timeline::State::kRetired:
      break;
  }
  return words.say(Say::kStateRetired);
}

std::string state_now(timeline::State state, const Wording& words) {
  const std::string word = state_word(state, words);
  return state == timeline::State::kNotYet ? word : words.say(Say::kNow, {word});
}

std::vector<std::pair<const char*, std::string>> strip_key(const Report& report, const Wording& words) {
  constexpr std::pair<const char*, Say> kKinds[] = {{"good", Say::kKeyGood},
                                                    {"partial", Say::kKeyPartial},
                                                    {"bad", Say::kKeyBad},
                                                    {"unknown", Say::kKeyUnknown},
                                                    {"none", Say::kSliceNoHours}};
  std::vector<std::pair<const char*, std::string>> out;
  for (const auto& [kind, phrase] : kKinds) {
    const bool there = std::any_of(report.strip.begin(), report.strip.end(),
                                   [name = kind](const Cell& cell) { return cell.kind == name; });
    if (there) out.emplace_back(kind, words.say(phrase));
  }
  return out;
}

std::string tied(std::string text) {
  constexpr std::string_view kTied[] = {"%", "ms", "s", "min", "h", "d"};
  const auto is = [&](std::size_t at, char from, char to) {
    return at < text.size() && text[at] >= from && text[at] <= to;
  };
  const auto in_word = [&](std::size_t at) {
    return is(at, '0', '9') || is(at, 'a', 'z') || is(at, 'A', 'Z') || is(at, '\x80', '\xff');
  };
  for (std::size_t at = text.find(' '); at != std::string::npos; at = text.find(' ', at + 1)) {
    if (at == 0 || !is(at - 1, '0', '9')) continue;
    std::size_t end = at + 1;
    while (is(end, 'A', 'Z')) ++end;
    const bool money = end == at + 4 && !in_word(end);
    const bool unit = std::any_of(std::begin(kTied), std::end(kTied), [&](std::string_view one) {
      return text.compare(at + 1, one.size(), one) == 0 && !in_word(at + 1 + one.size());
    });
    if (money || unit) text.replace(at, 1, "\u00a0");
  }
  return text;
}

std::string capitalised(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z')
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  return text;
}

}  // namespace tidemark::report
