#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What a spec of some type takes: the tables of check types and of watch types are made of these. Immutable
/// once made; any thread may read them.
namespace tidemark {

struct Parameter {
  enum class Kind {
    kText,
    kNumber,
    kWhole,
    kDuration,    ///< "250ms", "26h" (parse_duration)
    kFlag,        ///< "true" or "false"
    kWord,        ///< one of `words`
    kWords,       ///< some of `words`, separated by commas (listed_words)
    kUrl,         ///< http:// or https:// (parse_url)
    kStatus,      ///< HTTP status codes (parse_status_ranges)
    kPattern,     ///< a regular expression (Pattern)
    kPath,        ///< a full path
    kAttributes,  ///< "key=value,key=value" (parse_attributes)
    kName,        ///< lower-case words with dots between them, as events are named
  };
  std::string_view name;
  Kind kind = Kind::kText;
  bool needed = false;
  std::string_view otherwise = {};  ///< taken where it is not given; empty: then there is none
  double min = 0;                   ///< of numbers
  double max = 0;
  std::vector<std::string_view> words = {};
  std::string_view meaning = {};
  std::string_view with = {};  ///< goes with that parameter alone

  /// What would be right, in words: "a whole number from 1 to 65535", "GET or HEAD".
  std::string takes() const;
};

/// How the tables say them.
namespace parameter {

Parameter text(std::string_view name, std::string_view meaning);
Parameter of(Parameter::Kind kind, std::string_view name, std::string_view meaning);
Parameter needed(Parameter parameter);
Parameter number(std::string_view name, double min, double max, std::string_view otherwise,
                 std::string_view meaning);
Parameter whole(std::string_view name, double min, double max, std::string_view otherwise,
                std::string_view meaning);
Parameter duration(std::string_view name, std::string_view otherwise, std::string_view meaning);
/// The first word is taken otherwise.
Parameter word(std::string_view name, std::vector<std::string_view> words, std::string_view meaning);
/// Some of the words.
Parameter some_of(std::string_view name, std::vector<std::string_view> words, std::string_view otherwise,
                  std::string_view meaning);
/// One that is given only where the other is.
Parameter with(std::string_view other, Parameter parameter);
Parameter flag(std::string_view name, std::string_view otherwise, std::string_view meaning);

}  // namespace parameter

/// A kind of event that a watch raises.
struct EventMeaning {
  std::string_view name;
  std::string_view meaning;
};

struct SpecType {
  std::string_view name;
  std::string_view meaning;
  std::vector<Parameter> parameters;
  /// Where both are given, or have a value otherwise, the first is not above the second.
  std::vector<std::pair<std::string_view, std::string_view>> ordered = {};
  std::vector<EventMeaning> events = {};  ///< of a watch
  /// Of these at least one is given, where there are any.
  std::vector<std::string_view> any_of = {};
  /// Exactly one of these is given; empty: there is no such choice.
  std::vector<std::string_view> one_of = {};

  /// Null where it takes no such parameter.
  const Parameter* find(std::string_view parameter) const;
};

/// The parts of "active, inactive", without what surrounds them.
std::vector<std::string> listed_words(std::string_view written);
/// Lower-case words of letters, digits and '_' with dots between them, at most 100 bytes: as events are
/// named.
bool is_event_name(std::string_view written);

struct ParameterMistake {
  std::string parameter;  ///< which one; "type" where the type is unknown
  std::string text;       ///< a sentence that says what would be right
};

/// All types of what a set may ask for in one kind of table: "check", "watch".
class TypeTable {
 public:
  TypeTable(std::string_view noun, std::vector<SpecType> types);

  const std::vector<SpecType>& types() const { return types_; }
  /// Null where there is no such type.
  const SpecType* find(std::string_view type) const;
  /// "filesystem, process, … and command"
  std::string names() const;
  /// As given, else what is taken otherwise; empty: neither.
  std::string value(const std::string& type, const std::map<std::string, std::string>& given,
                    std::string_view parameter) const;
  /// Everything that is wrong with a type and its parameters. An unknown parameter is a mistake too.
  std::vector<ParameterMistake> mistakes(const std::string& type,
                                         const std::map<std::string, std::string>& given) const;

 private:
  const std::string noun_;
  const std::vector<SpecType> types_;
};

}  // namespace tidemark
