#include <algorithm>
#include <string>

#include "collector/catalog/catalog.h"

namespace tidemark::catalog {
namespace {

constexpr Duration kIntervalMin{100};
constexpr Duration kIntervalMax{std::chrono::hours(24)};
constexpr int kConfirmMax = 16;

void read_number(const config::Table& table, CheckSpec& check, const std::string& key, double min, double max,
                 bool needed) {
  if (!table.has(key)) {
    (void)table.number(key, min, max);
    if (needed) table.mistake(key, "a " + check.type + " check needs '" + key + "'");
    return;
  }
  if (table.number(key, min, max)) check.parameters[key] = *table.scalar_text(key);
}

void read_text(const config::Table& table, CheckSpec& check, const std::string& key) {
  if (!table.has(key)) {
    (void)table.string(key);
    table.mistake(key, "a " + check.type + " check needs '" + key + "'");
  } else if (const auto text = table.string(key)) {
    check.parameters[key] = *text;
  }
}

void read_parameters(const config::Table& table, CheckSpec& check) {
  if (check.type == "filesystem") {
    read_text(table, check, "path");
    read_number(table, check, "warning_percent", 0, 100, false);
    read_number(table, check, "critical_percent", 0, 100, false);
  } else if (check.type == "process") {
    read_text(table, check, "process");
    read_number(table, check, "min", 0, 1e6, false);
    read_number(table, check, "max", 0, 1e6, false);
  } else if (check.type == "tcp") {
    read_text(table, check, "host");
    read_number(table, check, "port", 1, 65535, true);
  } else if (check.type == "command") {
    read_text(table, check, "command");
    if (table.has("argv")) {
      table.mistake("argv",
                    "what a command runs is defined on the endpoint, in [command.NAME] of its agent.toml; "
                    "name it with 'command'");
      table.take_all();
    }
  } else {
    table.mistake("type",
                  "'" + check.type + "' is no type of check; there are filesystem, process, tcp and command");
    table.take_all();
  }
}

/// Of two bounds that are both given the second must not be below the first.
void check_order(const config::Table& table, const CheckSpec& check, const std::string& low,
                 const std::string& high) {
  const auto from = check.parameters.find(low);
  const auto to = check.parameters.find(high);
  if (from == check.parameters.end() || to == check.parameters.end()) return;
  if (std::stod(to->second) < std::stod(from->second)) {
    table.mistake(high, "'" + high + "' must not be below '" + low + "'");
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
    check_order(table, check, "warning_percent", "critical_percent");
    check_order(table, check, "min", "max");
    const bool twice = std::any_of(set.checks.begin(), set.checks.end(),
                                   [&](const CheckSpec& c) { return c.name == check.name; });
    if (twice) table.mistake("name", "check '" + check.name + "' is in this set twice");
    set.checks.push_back(std::move(check));
  }
  sets.push_back(std::move(set));
}

}  // namespace tidemark::catalog
