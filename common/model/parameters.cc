#include "common/model/parameters.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "common/model/attributes.h"
#include "common/model/number.h"
#include "common/model/pattern.h"
#include "common/model/time.h"
#include "common/model/url.h"

namespace tidemark {
namespace {

using Kind = Parameter::Kind;

/// What orders two parameters: their number, or the milliseconds of a duration.
std::optional<double> measure_of(const Parameter& parameter, std::string_view written) {
  if (written.empty()) return std::nullopt;
  if (parameter.kind != Kind::kDuration) return parse_number<double>(written);
  const auto duration = parse_duration(written);
  if (!duration) return std::nullopt;
  return static_cast<double>(duration->count());
}

std::string bounds_text(double bound) {
  const bool large = bound >= 1e7;
  char out[32];
  std::snprintf(out, sizeof out, large ? "%.0e" : "%.0f", bound);
  return out;
}

std::string listed(const std::vector<std::string_view>& words, const char* last) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? last : ", ";
    out += words[i];
  }
  return out;
}

bool is_among(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_good(const Parameter& parameter, const std::string& written) {
  switch (parameter.kind) {
    case Kind::kText:
      return !written.empty();
    case Kind::kNumber:
    case Kind::kWhole: {
      const auto value = parse_number<double>(written);
      return value && *value >= parameter.min && *value <= parameter.max &&
             (parameter.kind == Kind::kNumber || *value == std::trunc(*value));
    }
    case Kind::kDuration:
      return parse_duration(written).has_value();
    case Kind::kUrl:
      return parse_url(written).has_value();
    case Kind::kStatus:
      return parse_status_ranges(written).has_value();
    case Kind::kFlag:
      return written == "true" || written == "false";
    case Kind::kWord:
      return is_among(parameter.words, written);
    case Kind::kWords: {
      const auto words = listed_words(written);
      return std::all_of(words.begin(), words.end(),
                         [&](const std::string& word) { return is_among(parameter.words, word); });
    }
    case Kind::kPattern:
      return Pattern::mistake_in(written).empty();
    case Kind::kPath:
      return written.starts_with('/') && written.find('\0') == std::string::npos;
    case Kind::kAttributes:
      return parse_attributes(written).has_value();
    case Kind::kName:
      return is_event_name(written);
  }
  return false;
}

std::string instead(const Parameter& parameter, const std::string& written) {
  if (parameter.kind == Kind::kText) return "";
  if (parameter.kind != Kind::kPattern) return ", not '" + written + "'";
  return "; '" + written + "' is none: " + Pattern::mistake_in(written);
}

}  // namespace

namespace parameter {

Parameter text(std::string_view name, std::string_view meaning) { return of(Kind::kText, name, meaning); }
Parameter of(Kind kind, std::string_view name, std::string_view meaning) {
  return {name, kind, false, {}, 0, 0, {}, meaning};
}
Parameter needed(Parameter parameter) {
  parameter.needed = true;
  return parameter;
}
Parameter number(std::string_view name, double min, double max, std::string_view otherwise,
                 std::string_view meaning) {
  return {name, Kind::kNumber, false, otherwise, min, max, {}, meaning};
}
Parameter whole(std::string_view name, double min, double max, std::string_view otherwise,
                std::string_view meaning) {
  return {name, Kind::kWhole, false, otherwise, min, max, {}, meaning};
}
Parameter duration(std::string_view name, std::string_view otherwise, std::string_view meaning) {
  return {name, Kind::kDuration, false, otherwise, 0, 0, {}, meaning};
}
Parameter word(std::string_view name, std::vector<std::string_view> words, std::string_view meaning) {
  const std::string_view first = words.front();
  return {name, Kind::kWord, false, first, 0, 0, std::move(words), meaning};
}
Parameter some_of(std::string_view name, std::vector<std::string_view> words, std::string_view otherwise,
                  std::string_view meaning) {
  return {name, Kind::kWords, false, otherwise, 0, 0, std::move(words), meaning};
}
Parameter with(std::string_view other, Parameter parameter) {
  parameter.with = other;
  return parameter;
}
Parameter flag(std::string_view name, std::string_view otherwise, std::string_view meaning) {
  return {name, Kind::kFlag, false, otherwise, 0, 0, {}, meaning};
}

}  // namespace parameter

std::string Parameter::takes() const {
  switch (kind) {
    case Kind::kText:
      return "some text";
    case Kind::kNumber:
    case Kind::kWhole:
      return (kind == Kind::kWhole ? "a whole number from " : "a number from ") + bounds_text(min) + " to " +
             bounds_text(max);
    case Kind::kDuration:
      return "a duration such as \"10s\"";
    case Kind::kUrl:
      return "http://HOST/… or https://HOST/…";
    case Kind::kStatus:
      return "status codes such as \"200\" or \"200-299,401\"";
    case Kind::kFlag:
      return "true or false";
    case Kind::kWord:
      return listed(words, " or ");
    case Kind::kWords:
      return "some of " + listed(words, " and ") + ", separated by commas";
    case Kind::kPattern:
      return "a regular expression";
    case Kind::kPath:
      return "a full path such as \"/var/log/app.log\"";
    case Kind::kAttributes:
      return "attributes such as \"cpu.mode=iowait\", several with commas";
    case Kind::kName:
      return "a name such as \"backup.completed\"";
  }
  return {};
}

std::vector<std::string> listed_words(std::string_view written) {
  std::vector<std::string> out;
  while (true) {
    const std::size_t comma = written.find(',');
    std::string_view word = written.substr(0, comma);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    out.emplace_back(word);
    if (comma == std::string_view::npos) return out;
    written.remove_prefix(comma + 1);
  }
}

bool is_event_name(std::string_view written) {
  constexpr std::size_t bytes_max = 100;
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  char before = '.';
  for (const char c : written) {
    if (!fits(c) && (c != '.' || before == '.')) return false;
    before = c;
  }
  return before != '.' && written.size() <= bytes_max;
}

const Parameter* SpecType::find(std::string_view parameter) const {
  const auto at = std::find_if(parameters.begin(), parameters.end(),
                               [&](const Parameter& known) { return known.name == parameter; });
  return at == parameters.end() ? nullptr : &*at;
}

TypeTable::TypeTable(std::string_view noun, std::vector<SpecType> types)
    : noun_(noun), types_(std::move(types)) {}

const SpecType* TypeTable::find(std::string_view type) const {
  const auto at =
      std::find_if(types_.begin(), types_.end(), [&](const SpecType& known) { return known.name == type; });
  return at == types_.end() ? nullptr : &*at;
}

std::string TypeTable::names() const {
  std::vector<std::string_view> names;
  for (const SpecType& type : types_) names.push_back(type.name);
  return listed(names, " and ");
}

std::string TypeTable::value(const std::string& type, const std::map<std::string, std::string>& given,
                             std::string_view parameter) const {
  const auto at = given.find(std::string(parameter));
  if (at != given.end()) return at->second;
  const SpecType* known = find(type);
  const Parameter* found = known == nullptr ? nullptr : known->find(parameter);
  return found == nullptr ? std::string{} : std::string(found->otherwise);
}

std::vector<ParameterMistake> TypeTable::mistakes(const std::string& type_name,
                                                  const std::map<std::string, std::string>& given) const {
  const SpecType* type = find(type_name);
  if (type == nullptr)
    return {{"type", "'" + type_name + "' is no type of " + noun_ + "; there are " + names()}};
  const std::string kind = "a " + type_name + " " + noun_ + " ";
  std::vector<ParameterMistake> out;
  for (const Parameter& parameter : type->parameters) {
    const std::string name(parameter.name);
    const auto at = given.find(name);
    if (at == given.end()) {
      if (parameter.needed) out.push_back({name, kind + "needs '" + name + "'"});
    } else if (!is_good(parameter, at->second)) {
      out.push_back({name, "'" + name + "' takes " + parameter.takes() + instead(parameter, at->second)});
    }
  }
  for (const auto& [name, value] : given) {
    if (type->find(name) != nullptr) continue;
    std::vector<std::string_view> names;
    for (const Parameter& parameter : type->parameters) names.push_back(parameter.name);
    out.push_back({name, kind + "has no '" + name + "'; it takes " +
                             (names.empty() ? "nothing of its own" : listed(names, " and "))});
  }
  const auto is_given = [&](std::string_view name) { return given.contains(std::string(name)); };
  if (!type->any_of.empty() && std::none_of(type->any_of.begin(), type->any_of.end(), is_given))
    out.push_back({std::string(type->any_of.front()), kind + "needs " + listed(type->any_of, " or ")});
  if (!type->one_of.empty()) {
    const auto number = std::count_if(type->one_of.begin(), type->one_of.end(), is_given);
    const std::string choice = "'" + listed(type->one_of, "' or '") + "'";
    if (number == 0) out.push_back({std::string(type->one_of.front()), kind + "needs " + choice});
    if (number > 1)
      out.push_back({std::string(type->one_of.back()), kind + "takes " + choice + ", not both"});
  }
  for (const Parameter& parameter : type->parameters) {
    const std::string name(parameter.name), other(parameter.with);
    if (!other.empty() && given.contains(name) && !given.contains(other))
      out.push_back({name, "'" + name + "' goes with '" + other + "', which is not given"});
  }
  if (!out.empty()) return out;
  for (const auto& [low, high] : type->ordered) {
    const auto from = measure_of(*type->find(low), value(type_name, given, low));
    const auto to = measure_of(*type->find(high), value(type_name, given, high));
    if (from && to && *from > *to)
      out.push_back({std::string(high), "'" + std::string(low) + "' is above '" + std::string(high) + "'"});
  }
  return out;
}

}  // namespace tidemark
