#include <algorithm>
#include <string>

#include "collector/catalog/catalog.h"
#include "common/model/check_types.h"
#include "common/model/watch_types.h"

namespace tidemark::catalog {
namespace {

constexpr Duration kIntervalMin{100};
constexpr Duration kIntervalMax{std::chrono::hours(24)};
constexpr int kConfirmMax = 16;

/// By the table of types, which the endpoint goes by too.
template <class Spec>
void read_parameters(const config::Table& table, const TypeTable& types, Spec& spec) {
  if (const SpecType* type = types.find(spec.type)) {
    for (const Parameter& parameter : type->parameters) {
      if (auto written = table.scalar_text(parameter.name))
        spec.parameters[std::string(parameter.name)] = *std::move(written);
    }
  } else {
    table.take_all();
  }
  if (spec.type == "command" && table.has("argv")) {
    table.mistake("argv",
                  "what a command runs is defined on the endpoint, in [command.NAME] of its agent.toml; "
                  "name it with 'command'");
    table.take_all();
  }
  if (spec.type.empty()) return;  // reported already
  for (const ParameterMistake& mistake : parameter_mistakes(spec)) {
    // A value that is no scalar was reported where it was read.
    if (!table.has(mistake.parameter) || spec.parameters.contains(mistake.parameter) ||
        mistake.parameter == "type") {
      table.mistake(mistake.parameter, mistake.text);
    }
  }
}

template <class Spec>
void add_once(const config::Table& table, const char* noun, Spec spec, std::vector<Spec>& specs) {
  const bool twice =
      std::any_of(specs.begin(), specs.end(), [&](const Spec& known) { return known.name == spec.name; });
  if (twice) table.mistake("name", std::string(noun) + " '" + spec.name + "' is in this set twice");
  specs.push_back(std::move(spec));
}

}  // namespace

void read_set(const config::Table& root, const std::string& file_name, std::vector<SetDefinition>& sets) {
  SetDefinition set;
  set.name = root.string("name").value_or(file_name.substr(0, file_name.rfind('.')));
  if (const auto select = root.table("select")) {
    set.select.endpoint = select->string("endpoint").value_or("");
    set.select.endpoint_class = select->string("class").value_or("");
    set.select.site = select->string("site").value_or("");
    set.select.labels = select->string_map("labels");
  }
  set.sampling_interval = root.duration("sampling_interval", kIntervalMin, kIntervalMax);
  for (const config::Table& table : root.tables("check")) {
    CheckSpec check;
    check.name = table.need_string("name");
    check.type = table.need_string("type");
    check.interval = table.duration("interval", kIntervalMin, kIntervalMax).value_or(check.interval);
    check.timeout = table.duration("timeout", kIntervalMin, kIntervalMax)
                        .value_or(std::min(check.timeout, check.interval));
    check.confirm = static_cast<std::uint32_t>(table.integer("confirm", 1, kConfirmMax).value_or(1));
    if (check.timeout > check.interval) {
      table.mistake("timeout", "the timeout is longer than its interval, " + human(check.interval));
    }
    read_parameters(table, check_types(), check);
    add_once(table, "check", std::move(check), set.checks);
  }
  for (const config::Table& table : root.tables("watch")) {
    WatchSpec watch;
    watch.name = table.need_string("name");
    watch.type = table.need_string("type");
    read_parameters(table, watch_types(), watch);
    add_once(table, "watch", std::move(watch), set.watches);
  }
  sets.push_back(std::move(set));
}

}  // namespace tidemark::catalog
