#include "agent/snmp/profile/read_check.h"

#include <algorithm>
#include <initializer_list>

#include "agent/snmp/profile/read_metric.h"

namespace tidemark::snmp {
namespace {

constexpr std::size_t kNameBytesMax = 80;  // a row's name follows
constexpr std::int64_t kConfirmMax = 16;
constexpr double kBoundMax = 1e18;

constexpr CheckState kStates[] = {CheckState::kOk, CheckState::kWarning, CheckState::kCritical,
                                  CheckState::kUnknown};

void read_states(const config::Table& table, ProfileCheck& check) {
  for (const CheckState state : kStates) {
    const std::string key(name_of(state));
    if (table.has(key) && !table.holds_table(key)) {
      table.mistake(key,
                    "'" + key +
                        "' takes values with their words, such as { 2 = \"down\" }; a number's bound is '" +
                        "warning_above', for instance");
    }
    if (!table.holds_table(key)) continue;
    const auto values = table.table(key);
    for (const std::string& value_key : values->keys()) {
      std::string text = values->need_string(value_key);
      const auto value = value_of_key(*values, value_key);
      if (!value) continue;
      const auto [known, added] = check.states.emplace(*value, StateMeaning{state, std::move(text)});
      if (!added) {
        values->mistake(value_key, "the value " + value_key + " is " +
                                       std::string(name_of(known->second.state)) + " already");
      }
    }
  }
  const bool any_ok = std::any_of(check.states.begin(), check.states.end(),
                                  [](const auto& one) { return one.second.state == CheckState::kOk; });
  if (!any_ok) table.mistake("ok", "no value is ok; say which one is, such as ok = { 1 = \"up\" }");
}

std::optional<Metric> measure_named(const config::Table& table, const std::string& name,
                                    const std::vector<Metric>& metrics) {
  const Metric* found = nullptr;
  std::vector<std::string> known;
  for (const Metric& metric : metrics) {
    if (metric.name.metric.empty()) continue;
    known.push_back(metric.name.metric);
    if (metric.name.metric != name) continue;
    if (found) {
      table.mistake("measure", "there are several metrics '" + name +
                                   "' here; write { name = …, unit = …, object = … } instead");
      return *found;
    }
    found = &metric;
  }
  if (found) return *found;
  table.mistake("measure",
                "'" + name + "' is no metric of the same table" +
                    config::or_nearest(name, known, "; 'measure' names one, or has name, unit and object"));
  return std::nullopt;
}

/// "warning_above", or "warning_below".
std::optional<double> bound(const config::Table& table, const std::string& state, const char* side) {
  return table.number(state + side, -kBoundMax, kBoundMax);
}

Bounds read_bounds(const config::Table& table) {
  const bool above = table.has("warning_above") || table.has("critical_above");
  const bool below = table.has("warning_below") || table.has("critical_below");
  if (above && below) {
    table.mistake(table.has("warning_below") ? "warning_below" : "critical_below",
                  "a number is bad above its bounds or below them, not both; that takes two checks");
  }
  if (!above && !below) {
    table.mistake(table.position(),
                  "the number has no bound: 'warning_above', 'critical_above', 'warning_below' or "
                  "'critical_below'");
  }
  const char* side = above ? "_above" : "_below";
  const Bounds out{above, bound(table, "warning", side), bound(table, "critical", side)};
  if (out.warning && out.critical) {
    const bool beyond = above ? *out.critical >= *out.warning : *out.critical <= *out.warning;
    if (!beyond) {
      table.mistake(std::string("critical") + side,
                    std::string("it lies ") + (above ? "below 'warning_above'" : "above 'warning_below'"));
    }
  }
  return out;
}

void read_measured(const config::Table& table, const ObjectNames& names, const std::vector<Metric>& metrics,
                   ProfileCheck& check) {
  if (table.holds_text("measure")) {
    check.measure = measure_named(table, table.string("measure").value_or(""), metrics);
  } else if (const auto inner = table.table("measure")) {
    check.measure = read_measure(*inner, names);
  } else if (!table.has("measure")) {
    table.mistake(
        table.position(),
        "a number is judged by 'measure', which names a metric of the same table, or has name, unit "
        "and object");
  }
  if (check.measure) {
    check.object = check.measure->object;
    if (check.measure->kind == MetricKind::kCounter)
      table.mistake("measure",
                    "'" + check.measure->name.metric + "' is a counter, which bounds cannot judge");
  }
  if (table.has("object")) table.mistake("object", "'measure' says what is read; 'object' is for states");
  for (const CheckState state : kStates) {
    const std::string key(name_of(state));
    if (!table.has(key)) continue;
    table.mistake(key, "a number has bounds, such as warning_above = 80, and no values");
    if (table.holds_table(key)) table.table(key)->take_all();
  }
  check.bounds = read_bounds(table);
}

}  // namespace

ProfileCheck read_check(const config::Table& table, const ObjectNames& names,
                        const std::vector<Metric>& metrics) {
  ProfileCheck out;
  out.check = table.need_string("name");
  if (out.check.size() > kNameBytesMax)
    table.mistake("name", "a check's name has at most " + std::to_string(kNameBytesMax) + " bytes");
  const auto any = [&](std::initializer_list<const char*> keys) {
    return std::any_of(keys.begin(), keys.end(), [&](const char* key) { return table.has(key); });
  };
  if (any({"measure", "warning_above", "critical_above", "warning_below", "critical_below"})) {
    read_measured(table, names, metrics, out);
  } else if (any({"object", "ok", "warning", "critical", "unknown"})) {
    out.object = names.need_object(table, "object");
    read_states(table, out);
  } else {
    table.mistake(table.position(),
                  "a check has 'object' with states, ok = { 1 = \"up\" }, or 'measure' with bounds, "
                  "warning_above = 80");
  }
  if (auto unless = names.object_values(table, "unless")) {
    out.unless = std::move(unless->object);
    out.unless_values = std::move(unless->values);
  }
  out.confirm = static_cast<std::uint32_t>(table.integer("confirm", 1, kConfirmMax).value_or(out.confirm));
  return out;
}

}  // namespace tidemark::snmp
