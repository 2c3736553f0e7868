#include "common/model/watch_types.h"

namespace tidemark {
namespace {

using Kind = Parameter::Kind;
using parameter::needed;
using parameter::of;
using parameter::text;
using parameter::whole;
using parameter::word;

Parameter event(std::string_view otherwise) {
  Parameter out = of(Kind::kName, "event", "what the event is called");
  out.otherwise = otherwise;
  return out;
}

std::vector<SpecType> make_types() {
  const auto exclude = of(Kind::kPattern, "exclude", "lines that match this do not count");
  std::vector<SpecType> types = {
      {"log",
       "a log file's new lines that match a pattern, through rotation and truncation",
       {needed(of(Kind::kPath, "path", "the file; it need not be there yet")),
        needed(of(Kind::kPattern, "pattern", "lines that match this somewhere")), exclude, event("log.match"),
        word("severity", {"warning", "info", "error", "critical"}, "the event's")},
       {},
       {{"log.match", "a line matched; the body is the line, `log.file.path` the file"},
        {"watch.gap",
         "lines may be missing, and why: the rest of a rotated file was not found, or not readable"}}},
  };
  for (SpecType& type : types) {
    type.parameters.push_back(
        whole("burst", 1, 6000, "60", "so many events a minute are told, further ones are counted"));
  }
  return types;
}

}  // namespace

const TypeTable& watch_types() {
  static const TypeTable table("watch", make_types());
  return table;
}

std::string parameter_of(const WatchSpec& spec, std::string_view name) {
  return watch_types().value(spec.type, spec.parameters, name);
}

std::vector<ParameterMistake> parameter_mistakes(const WatchSpec& spec) {
  return watch_types().mistakes(spec.type, spec.parameters);
}

}  // namespace tidemark
