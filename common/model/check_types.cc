#include "common/model/check_types.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

#include "common/model/number.h"
#include "common/model/url.h"

namespace tidemark {
namespace {

using Kind = CheckParameter::Kind;

CheckParameter text(std::string_view name, std::string_view meaning) {
  return {name, Kind::kText, false, {}, 0, 0, {}, meaning};
}
CheckParameter needed(CheckParameter parameter) {
  parameter.needed = true;
  return parameter;
}
CheckParameter number(std::string_view name, double min, double max, std::string_view otherwise,
                      std::string_view meaning) {
  return {name, Kind::kNumber, false, otherwise, min, max, {}, meaning};
}
CheckParameter whole(std::string_view name, double min, double max, std::string_view otherwise,
                     std::string_view meaning) {
  return {name, Kind::kWhole, false, otherwise, min, max, {}, meaning};
}
CheckParameter duration(std::string_view name, std::string_view otherwise, std::string_view meaning) {
  return {name, Kind::kDuration, false, otherwise, 0, 0, {}, meaning};
}
CheckParameter word(std::string_view name, std::vector<std::string_view> words, std::string_view meaning) {
  const std::string_view first = words.front();
  return {name, Kind::kWord, false, first, 0, 0, std::move(words), meaning};
}
CheckParameter flag(std::string_view name, std::string_view otherwise, std::string_view meaning) {
  return {name, Kind::kFlag, false, otherwise, 0, 0, {}, meaning};
}
CheckParameter port(std::string_view otherwise = {}) {
  return whole("port", 1, 65535, otherwise, "the port's number");
}

constexpr double kBytesMax = 1e18;
constexpr double kDaysMax = 36500;

std::vector<CheckType> make_types() {
  const auto slow = duration("warning", "", "warning where it takes at least this long");
  const auto too_slow = duration("critical", "", "critical where it takes at least this long");
  return {
      {"filesystem",
       "how full a filesystem is",
       {needed(text("path", "a folder on it")),
        number("warning_percent", 0, 100, "80", "warning from this share in use"),
        number("critical_percent", 0, 100, "90", "critical from this share in use")},
       {{"warning_percent", "critical_percent"}}},
      {"process",
       "how many processes of a name run",
       {needed(text("process", "the program's name")), whole("min", 0, 1e6, "1", "critical below"),
        whole("max", 0, 1e6, "1000000", "critical above")},
       {{"min", "max"}}},
      {"tcp",
       "whether a port takes connections",
       {needed(text("host", "name or address")), needed(port()), slow, too_slow},
       {{"warning", "critical"}}},
      {"listen",
       "whether something listens on a port of this machine; nothing is connected to",
       {needed(port()), word("protocol", {"tcp", "udp"}, "the transport"),
        text("address", "the local address that it listens on; left out: any")}},
      {"http",
       "what a web server answers; with https also how long its certificate lasts",
       {{"url", Kind::kUrl, true, {}, 0, 0, {}, "http:// or https://"},
        word("method", {"GET", "HEAD"}, "the request's"),
        {"status", Kind::kStatus, false, "200-399", 0, 0, {}, "what is right, as \"200\" or \"200-299,401\""},
        text("contains", "text that the body has; at most its first MiB is looked at"),
        slow,
        too_slow,
        number("certificate_warning_days", 0, kDaysMax, "30", "warning where fewer are left"),
        number("certificate_critical_days", 0, kDaysMax, "7", "critical where fewer are left"),
        text("ca_file", "trusted authorities in PEM; left out: the system's"),
        flag("verify", "true", "whether the certificate must be trusted")},
       {{"warning", "critical"}, {"certificate_critical_days", "certificate_warning_days"}}},
      {"dns",
       "whether this machine can resolve a name",
       {needed(text("name", "the name")), text("expect", "an address that must be among the answers"), slow,
        too_slow},
       {{"warning", "critical"}}},
      {"ping",
       "whether a host answers ICMP echo, where the kernel allows it without root",
       {needed(text("host", "name or address")), whole("count", 1, 20, "3", "how many requests"), slow,
        too_slow, number("loss_warning_percent", 0, 100, "30", "warning from this share lost"),
        number("loss_critical_percent", 0, 100, "60", "critical from this share lost")},
       {{"warning", "critical"}, {"loss_warning_percent", "loss_critical_percent"}}},
      {"ntp",
       "how far this machine's clock is off a time server's",
       {needed(text("host", "the time server")), port("123"),
        duration("warning", "100ms", "warning from this offset, either way"),
        duration("critical", "1s", "critical from this offset, either way")},
       {{"warning", "critical"}}},
      {"file",
       "whether a file is there, how old and how large it is",
       {needed(text("path", "the file")), word("state", {"exists", "missing"}, "what is right"),
        duration("age_warning", "", "warning where it was last changed at least this long ago"),
        duration("age_critical", "", "critical where it was last changed at least this long ago"),
        number("size_min", 0, kBytesMax, "", "critical below, in bytes"),
        number("size_max", 0, kBytesMax, "", "critical above, in bytes")},
       {{"age_warning", "age_critical"}, {"size_min", "size_max"}}},
      {"backup",
       "how fresh the newest file in a folder is",
       {needed(text("folder", "where backups land")),
        text("pattern", "which files count, with * and ?; left out: all"),
        duration("age_warning", "26h", "warning where the newest is at least this old"),
        duration("age_critical", "50h", "critical where the newest is at least this old"),
        number("size_min", 0, kBytesMax, "1", "smaller files do not count, in bytes")},
       {{"age_warning", "age_critical"}}},
      {"certificate",
       "how long a certificate file lasts",
       {needed(text("path", "the file, in PEM")),
        number("warning_days", 0, kDaysMax, "30", "warning where fewer are left"),
        number("critical_days", 0, kDaysMax, "7", "critical where fewer are left")},
       {{"critical_days", "warning_days"}}},
      {"reboot",
       "whether the machine waits for a reboot (Debian's and Ubuntu's mark, or a newer kernel installed)",
       {duration("critical", "336h", "critical where it has waited at least this long")}},
      {"command",
       "a plugin of the Nagios convention, as the endpoint's own agent.toml defines it",
       {needed(text("command", "its name in [command.NAME]"))}},
  };
}

/// What orders two parameters: their number, or the milliseconds of a duration.
std::optional<double> measure_of(const CheckParameter& parameter, std::string_view written) {
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

bool is_good(const CheckParameter& parameter, const std::string& written) {
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
      return std::find(parameter.words.begin(), parameter.words.end(), written) != parameter.words.end();
  }
  return false;
}

}  // namespace

std::string CheckParameter::takes() const {
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
  }
  return {};
}

const CheckParameter* CheckType::find(std::string_view parameter) const {
  const auto at = std::find_if(parameters.begin(), parameters.end(),
                               [&](const CheckParameter& known) { return known.name == parameter; });
  return at == parameters.end() ? nullptr : &*at;
}

const std::vector<CheckType>& check_types() {
  static const std::vector<CheckType> types = make_types();
  return types;
}

const CheckType* find_check_type(std::string_view name) {
  const auto& types = check_types();
  const auto at =
      std::find_if(types.begin(), types.end(), [&](const CheckType& known) { return known.name == name; });
  return at == types.end() ? nullptr : &*at;
}

std::string check_type_names() {
  std::vector<std::string_view> names;
  for (const CheckType& type : check_types()) names.push_back(type.name);
  return listed(names, " and ");
}

std::string parameter_of(const CheckSpec& spec, std::string_view name) {
  const auto at = spec.parameters.find(std::string(name));
  if (at != spec.parameters.end()) return at->second;
  const CheckType* type = find_check_type(spec.type);
  const CheckParameter* parameter = type == nullptr ? nullptr : type->find(name);
  return parameter == nullptr ? std::string{} : std::string(parameter->otherwise);
}

std::vector<ParameterMistake> parameter_mistakes(const CheckSpec& spec) {
  const CheckType* type = find_check_type(spec.type);
  if (type == nullptr) {
    return {{"type", "'" + spec.type + "' is no type of check; there are " + check_type_names()}};
  }
  const std::string kind = "a " + spec.type + " check ";
  std::vector<ParameterMistake> out;
  for (const CheckParameter& parameter : type->parameters) {
    const std::string name(parameter.name);
    const auto at = spec.parameters.find(name);
    if (at == spec.parameters.end()) {
      if (parameter.needed) out.push_back({name, kind + "needs '" + name + "'"});
    } else if (!is_good(parameter, at->second)) {
      const std::string instead = parameter.kind == Kind::kText ? "" : ", not '" + at->second + "'";
      out.push_back({name, "'" + name + "' takes " + parameter.takes() + instead});
    }
  }
  for (const auto& [name, value] : spec.parameters) {
    if (type->find(name) != nullptr) continue;
    std::vector<std::string_view> names;
    for (const CheckParameter& parameter : type->parameters) names.push_back(parameter.name);
    out.push_back({name, kind + "has no '" + name + "'; it takes " +
                             (names.empty() ? "nothing of its own" : listed(names, " and "))});
  }
  if (!out.empty()) return out;
  for (const auto& [low, high] : type->ordered) {
    const auto from = measure_of(*type->find(low), parameter_of(spec, low));
    const auto to = measure_of(*type->find(high), parameter_of(spec, high));
    if (from && to && *from > *to)
      out.push_back({std::string(high), "'" + std::string(low) + "' is above '" + std::string(high) + "'"});
  }
  return out;
}

}  // namespace tidemark
