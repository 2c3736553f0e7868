#include <algorithm>
#include <string>

#include "collector/catalog/catalog.h"
#include "common/model/check_types.h"

namespace tidemark::catalog {
namespace {

constexpr Duration kIntervalMin{100};
constexpr Duration kIntervalMax{std::chrono::hours(24)};
constexpr int kConfirmMax = 16;

/// By the table of check types, which the endpoint goes by too.
void read_parameters(const config::Table& table, CheckSpec& check) {
  if (const CheckType* type = find_check_type(check.type)) {
    for (const CheckParameter& parameter : type->parameters) {
      if (auto written = table.scalar_text(parameter.name))
        check.parameters[std::string(parameter.name)] = *std::move(written);
    }
  } else {
    table.take_all();
  }
  if (check.type == "command" && table.has("argv")) {
    table.mistake("argv",
                  "what a command runs is defined on the endpoint, in [command.NAME] of its agent.toml; "
                  "name it with 'command'");
    table.take_all();
  }
  if (check.type.empty()) return;  // reported already
  for (const ParameterMistake& mistake : parameter_mistakes(check)) {
    // A value that is no scalar was reported where it was read.
    if (!table.has(mistake.parameter) || check.parameters.contains(mistake.parameter) ||
        mistake.parameter == "type") {
      table.mistake(mistake.parameter, mistake.text);
    }
  }
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
    read_parameters(table, check);
    const bool twice = std::any_of(set.checks.begin(), set.checks.end(),
                                   [&](const CheckSpec& c) { return c.name == check.name; });
    if (twice) table.mistake("name", "check '" + check.name + "' is in this set twice");
    set.checks.push_back(std::move(check));
  }
  sets.push_back(std::move(set));
}

}  // namespace tidemark::catalog
