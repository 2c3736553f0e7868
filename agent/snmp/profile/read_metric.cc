#include "agent/snmp/profile/read_metric.h"

#include <algorithm>
#include <charconv>

#include "agent/snmp/profile/unit.h"
#include "common/model/limits.h"

namespace tidemark::snmp {
namespace {

constexpr double kFactorMax = 1e18;

std::string text_of(std::string_view text) { return std::string(text); }

MetricName read_name(const config::Table& table) {
  MetricName out{table.need_string("name"), table.need_string("unit")};
  if (auto mistake = mistake_in_name("metric", out.metric); !out.metric.empty() && !mistake.empty())
    table.mistake("name", mistake);
  if (auto mistake = mistake_in_unit(out.unit); !out.unit.empty() && !mistake.empty())
    table.mistake("unit", mistake);
  return out;
}

/// Dotted keys are tables in tables, and mean the same as keys in quotes.
void read_attributes(const config::Table& table, const std::string& above, Attributes& out) {
  for (const std::string& key : table.keys()) {
    if (table.holds_table(key)) {
      read_attributes(*table.table(key), above + key + ".", out);
      continue;
    }
    const auto value = table.scalar_text(key);
    if (!value) continue;
    if (auto mistake = mistake_in_name("attribute", above + key); !mistake.empty())
      table.mistake(key, mistake);
    if (value->empty() || value->size() > Limits{}.value_bytes_max)
      table.mistake(key,
                    "an attribute's value has 1 to " + std::to_string(Limits{}.value_bytes_max) + " bytes");
    out.push_back({above + key, *value});
  }
}

void read_choices(const config::Table& table, const ObjectNames& names, Metric& metric) {
  metric.choose_by = names.object(table, "choose_by");
  const auto choices = table.table("choices");
  if (!table.has("choices") || (choices && choices->keys().empty())) {
    table.mistake(
        "choices",
        "'choose_by' needs choices, such as choices.8 = { name = \"hw.temperature\", unit = \"Cel\" }");
  }
  if (!choices) return;
  for (const std::string& key : choices->keys()) {
    const auto value = value_of_key(*choices, key);
    const auto choice = choices->table(key);
    if (!choice) continue;
    MetricName name = read_name(*choice);
    if (value) metric.choices.emplace(*value, std::move(name));
  }
}

Metric read_number(const config::Table& table, const ObjectNames& names) {
  Metric out;
  if (table.has("choose_by")) {
    read_choices(table, names, out);
    for (const char* key : {"name", "unit"}) {
      if (table.has(key))
        table.mistake(key, "with 'choose_by' each of the choices has its own '" + text_of(key) + "'");
    }
  } else {
    out.name = read_name(table);
    if (table.has("choices")) {
      table.mistake("choices", "'choices' needs 'choose_by', the object whose value chooses");
      if (table.holds_table("choices")) table.table("choices")->take_all();
    }
  }
  out.object = names.need_object(table, "object");
  out.factor = table.number("factor", -kFactorMax, kFactorMax).value_or(1);
  if (out.factor == 0) table.mistake("factor", "'factor' is 0, so that all values would be");
  out.times = names.object(table, "times");
  out.of = names.object(table, "of");
  out.of_plus = names.object(table, "of_plus");
  if (table.has("of_plus") && !table.has("of"))
    table.mistake("of_plus", "'of_plus' is added to 'of', which is missing");
  if (const auto sensor = table.table("sensor"))
    out.sensor = SensorScale{names.need_object(*sensor, "scale"), names.need_object(*sensor, "precision")};
  const auto absent = table.integers("absent").value_or(std::vector<std::int64_t>{});
  out.absent.assign(absent.begin(), absent.end());
  if (auto unless = names.object_values(table, "unless")) {
    out.unless = std::move(unless->object);
    out.unless_values = std::move(unless->values);
  }
  return out;
}

}  // namespace

Metric read_metric(const config::Table& table, const ObjectNames& names) {
  Metric out = read_number(table, names);
  out.kind =
      table.choice<MetricKind>("kind", {{"gauge", MetricKind::kGauge}, {"counter", MetricKind::kCounter}})
          .value_or(out.kind);
  if (out.kind == MetricKind::kCounter && (table.has("of") || table.has("sensor")))
    table.mistake("kind", "a share or a sensor's number is a gauge: a counter only grows");
  if (const auto attributes = table.table("attributes")) read_attributes(*attributes, "", out.attributes);
  std::sort(out.attributes.begin(), out.attributes.end());
  // One is left for the row's.
  if (out.attributes.size() >= Limits{}.attributes_max)
    table.mistake("attributes",
                  "a metric has at most " + std::to_string(Limits{}.attributes_max - 1) + " attributes");
  return out;
}

Metric read_measure(const config::Table& table, const ObjectNames& names) {
  return read_number(table, names);
}

std::string mistake_in_name(std::string_view what, std::string_view name) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const bool good = !name.empty() && letter(name.front()) && name.size() <= Limits{}.name_bytes_max &&
                    name.back() != '.' && name.find("..") == std::string_view::npos &&
                    std::all_of(name.begin(), name.end(), [&](char c) {
                      return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '_';
                    });
  if (good) return {};
  return "'" + text_of(name) + "' is no " + text_of(what) +
         "'s name: a lower-case letter, then lower-case letters, digits, '_' and dots between words, such "
         "as " +
         (what == "metric" ? "\"system.network.io\"" : "\"network.io.direction\"");
}

std::optional<std::int64_t> value_of_key(const config::Table& table, const std::string& key) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), value);
  if (error == std::errc{} && end == key.data() + key.size()) return value;
  table.mistake(key,
                "'" + key + "' is no value of an enumeration: write the MIB's number, such as 1 for up(1)");
  return std::nullopt;
}

}  // namespace tidemark::snmp
