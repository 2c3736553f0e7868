#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/model/endpoint.h"

/// The one table of what can be checked: a monitor set is read by it, an endpoint runs by it, and the page of
/// checks is written from it. Immutable; any thread may read it.
namespace tidemark {

struct CheckParameter {
  enum class Kind {
    kText,
    kNumber,
    kWhole,
    kDuration,  ///< "250ms", "26h" (parse_duration)
    kFlag,      ///< "true" or "false"
    kWord,      ///< one of `words`
    kUrl,       ///< http:// or https:// (parse_url)
    kStatus,    ///< HTTP status codes (parse_status_ranges)
  };
  std::string_view name;
  Kind kind = Kind::kText;
  bool needed = false;
  std::string_view otherwise = {};  ///< taken where it is not given; empty: then there is none
  double min = 0;                   ///< of numbers
  double max = 0;
  std::vector<std::string_view> words = {};
  std::string_view meaning = {};

  /// What would be right, in words: "a whole number from 1 to 65535", "GET or HEAD".
  std::string takes() const;
};

struct CheckType {
  std::string_view name;
  std::string_view meaning;
  std::vector<CheckParameter> parameters;
  /// Where both are given, or have a value otherwise, the first is not above the second.
  std::vector<std::pair<std::string_view, std::string_view>> ordered = {};

  const CheckParameter* find(std::string_view parameter) const;
};

const std::vector<CheckType>& check_types();
/// Null where there is no such type.
const CheckType* find_check_type(std::string_view name);
/// "filesystem, process, … and command"
std::string check_type_names();

/// A parameter as the spec gives it, else what is taken otherwise; empty: neither.
std::string parameter_of(const CheckSpec& spec, std::string_view name);

struct ParameterMistake {
  std::string parameter;  ///< which one; "type" where the type is unknown
  std::string text;       ///< a sentence that says what would be right
};
/// Everything that is wrong with a spec's type and parameters. An unknown parameter is a mistake too.
std::vector<ParameterMistake> parameter_mistakes(const CheckSpec& spec);

}  // namespace tidemark
