#include "collector/import/zabbix.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include "collector/import/wording.h"
#include "common/model/limits.h"
#include "common/model/number.h"
#include "common/wire/text.h"

namespace tidemark::import {

/// An object's members, by name. Zabbix writes numbers as texts.
struct Zabbix::Object {
  std::span<const JsonMember> members;

  bool has(std::string_view name) const {
    return std::any_of(members.begin(), members.end(), [&](const auto& m) { return m.name == name; });
  }
  std::string text(std::string_view name) const {
    for (const JsonMember& member : members) {
      if (member.name != name || member.nested) continue;
      return member.form == JsonMember::Form::kNumber ? number_text(member.number) : std::string(member.text);
    }
    return {};
  }
  template <class Number>
  std::optional<Number> number(std::string_view name) const {
    return parse_number<Number>(text(name));
  }
  std::optional<TimePoint> clock() const {
    const auto seconds = number<std::int64_t>("clock");
    if (!seconds || *seconds <= 0 || *seconds > kTimeMax_ms / 1000) return std::nullopt;
    return from_unix_ms(*seconds * 1000);
  }
  std::vector<std::string> hosts() const {
    std::vector<std::string> out;
    for (const JsonMember& member : members) {
      if (member.name == "hosts" && member.within == "host") out.emplace_back(member.text);
    }
    return out;
  }
};

namespace {

constexpr const char* kClockWrong = "field 'clock' takes seconds since 1970";
constexpr int kHighPriority = 4;  // high, disaster

std::string trouble_of_hosts(const std::vector<std::string>& hosts) {
  for (const std::string& host : hosts) {
    if (auto trouble = trouble_of_name("host", host, kEndpointNameBytesMax); !trouble.empty()) return trouble;
  }
  return hosts.empty() ? "it names no host: ask for it with \"selectHosts\": [\"host\"]" : std::string();
}

/// As UCUM has it.
std::string unit_of(const std::string& units) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kUnits = {
      {{"B", "By"}, {"Bps", "By/s"}, {"bps", "bit/s"}}};
  for (const auto& [theirs, ours] : kUnits) {
    if (units == theirs) return std::string(ours);
  }
  return wire::readable(units, Limits{}.name_bytes_max);
}

}  // namespace

std::string Zabbix::trigger(const Object& object) {
  auto hosts = object.hosts();
  if (auto trouble = trouble_of_hosts(hosts); !trouble.empty()) return trouble;
  const std::string id = object.text("triggerid");
  if (triggers_.size() == kDescribedMax)
    return "there are more than " + std::to_string(kDescribedMax) + " triggers";
  Trigger made;
  made.check = wire::readable(object.text("description"), Limits{}.name_bytes_max);
  if (made.check.empty()) return "field 'description' is missing, which names the check";
  made.priority = object.number<int>("priority").value_or(0);
  if (triggers_.contains(id)) return {};
  // Two triggers of a host may be called the same.
  for (const std::string& host : hosts) {
    if (checks_.contains(host + "\n" + made.check)) {
      made.check = wire::readable(made.check, Limits{}.name_bytes_max - 30) + " (trigger " + id + ")";
      break;
    }
  }
  for (const std::string& host : hosts) checks_.insert(host + "\n" + made.check);
  made.hosts = std::move(hosts);
  triggers_.emplace(id, std::move(made));
  return {};
}

std::string Zabbix::item(const Object& object) {
  const auto hosts = object.hosts();
  if (auto trouble = trouble_of_hosts(hosts); !trouble.empty()) return trouble;
  if (items_.size() == kDescribedMax)
    return "there are more than " + std::to_string(kDescribedMax) + " items";
  const std::string key = object.text("key_");
  const std::size_t bracket = std::min(key.find('['), key.size());
  Item made{hosts.front(), "zabbix." + key.substr(0, bracket), {}, unit_of(object.text("units"))};
  if (bracket == 0 || !is_name(made.metric, Limits{}.name_bytes_max))
    return "field 'key_' is " + quoted(key) + ": it takes an item's key";
  if (bracket < key.size()) {
    std::string parameters = key.substr(bracket + 1);
    if (parameters.ends_with(']')) parameters.pop_back();
    if (!parameters.empty())
      made.attributes = {{"parameters", wire::readable(parameters, Limits{}.value_bytes_max)}};
  }
  items_.insert_or_assign(object.text("itemid"), std::move(made));
  return {};
}

std::string Zabbix::event(std::uint64_t line, const Object& object, Output& out) {
  const std::string id = object.text("objectid");
  const auto known = triggers_.find(id);
  if (known == triggers_.end())
    return "no line before it describes trigger " + quoted(id) + ": the answer to trigger.get comes first";
  const auto time = object.clock();
  if (!time) return kClockWrong;
  const std::string value = object.text("value");
  if (value != "0" && value != "1")
    return "field 'value' is " + quoted(value) + ": it takes 0 (resolved) or 1 (problem)";
  const int severity = object.number<int>("severity").value_or(known->second.priority);
  const CheckState state = value == "0"                ? CheckState::kOk
                           : severity >= kHighPriority ? CheckState::kCritical
                                                       : CheckState::kWarning;
  const std::string text = wire::readable(object.text("name"), Limits{}.text_bytes_max);
  for (const std::string& host : known->second.hosts) {
    auto trouble = states_.begin({line, host, known->second.check, *time, state, text}, out);
    if (!trouble.empty()) return trouble;
  }
  last_ = std::max(last_, *time);
  return {};
}

std::string Zabbix::value(std::uint64_t line, const Object& object, std::string_view field, Output& out) {
  const std::string id = object.text("itemid");
  const auto known = items_.find(id);
  if (known == items_.end())
    return "no line before it describes item " + quoted(id) + ": the answer to item.get comes first";
  const auto time = object.clock();
  if (!time) return kClockWrong;
  const auto number = object.number<double>(field);
  if (!number || !std::isfinite(*number))
    return "field '" + std::string(field) + "' is " + quoted(object.text(field)) + ": it takes a number";
  const Item& item = known->second;
  out.records.push_back({line, SampleRecord{item.host, item.metric, item.attributes, item.unit,
                                            MetricKind::kGauge, *time, *number}});
  last_ = std::max(last_, *time);
  return {};
}

std::string Zabbix::object(std::uint64_t line, const Object& object, Output& out) {
  if (object.has("eventid")) return event(line, object, out);
  if (object.has("value_avg")) return value(line, object, "value_avg", out);
  if (object.has("itemid") && object.has("value")) return value(line, object, "value", out);
  const bool describes_item = object.has("itemid") && object.has("key_");
  if (object.has("triggerid") || describes_item) {
    std::string trouble = describes_item ? item(object) : trigger(object);
    if (trouble.empty()) ++out.passed_over;
    return trouble;
  }
  return "it is none of what trigger.get, event.get, item.get, trend.get and history.get answer, one object "
         "a line";
}

absl::Status Zabbix::read(std::uint64_t line, std::string_view text, Output& out) {
  if (text.empty()) {
    ++out.passed_over;
    return absl::OkStatus();
  }
  const auto members = json_.read(text);
  std::string trouble =
      members.ok() ? object(line, {*members}, out) : std::string(members.status().message());
  if (!trouble.empty()) out.refused.push_back({line, std::move(trouble)});
  return absl::OkStatus();
}

void Zabbix::finish(Output& out) { states_.finish(last_, out); }

}  // namespace tidemark::import
