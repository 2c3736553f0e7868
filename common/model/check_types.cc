#include "common/model/check_types.h"

namespace tidemark {
namespace {

using Kind = Parameter::Kind;
using parameter::duration;
using parameter::flag;
using parameter::needed;
using parameter::number;
using parameter::of;
using parameter::some_of;
using parameter::text;
using parameter::whole;
using parameter::with;
using parameter::word;

Parameter port(std::string_view otherwise = {}) {
  return whole("port", 1, 65535, otherwise, "the port's number");
}

constexpr double kBytesMax = 1e18;
constexpr double kValueMax = 1e18;
constexpr double kDaysMax = 36500;
constexpr double kUpdatesMax = 1e6;
constexpr double kErrorsMax = 1e9;

std::vector<SpecType> make_types() {
  const auto slow = duration("warning", "", "warning where it takes at least this long");
  const auto too_slow = duration("critical", "", "critical where it takes at least this long");
  const std::vector<std::string_view> unit_states = {
      "active", "inactive", "failed", "activating", "deactivating", "reloading", "refreshing", "maintenance"};
  return {
      {"filesystem",
       "how full a filesystem is",
       {needed(text("path", "a folder on it")),
        number("warning_percent", 0, 100, "80", "warning from this share in use"),
        number("critical_percent", 0, 100, "90", "critical from this share in use")},
       {{"warning_percent", "critical_percent"}}},
      {"process",
       "how many processes of a name run; all processes are looked at once a minute, or when too few are "
       "left",
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
       {needed(text("host", "the name")), text("expect", "an address that must be among the answers"), slow,
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
       "how fresh the newest file in a folder is, or the last event of a name",
       {text("folder", "where backups land"),
        of(Kind::kName, "event", "what reports them (tidemark-agent event)"),
        with("folder", text("pattern", "which files count, with * and ?; left out: all")),
        duration("age_warning", "26h", "warning where the newest is at least this old"),
        duration("age_critical", "50h", "critical where the newest is at least this old"),
        with("folder", number("size_min", 0, kBytesMax, "1", "smaller files do not count, in bytes"))},
       {{"age_warning", "age_critical"}},
       {},
       {},
       {"folder", "event"}},
      {"log",
       "how many lines of a log match a pattern, through its rotation; counted from the agent's first look",
       {needed(of(Kind::kPath, "path", "the file")),
        needed(of(Kind::kPattern, "pattern", "lines that match this somewhere count")),
        of(Kind::kPattern, "exclude", "lines that match this do not"),
        duration("window", "5m", "those that came in this time"),
        whole("warning", 0, 1e9, "1", "warning from so many"),
        whole("critical", 0, 1e9, "", "critical from so many")},
       {{"warning", "critical"}}},
      {"certificate",
       "how long a certificate file lasts",
       {needed(text("path", "the file, in PEM")),
        number("warning_days", 0, kDaysMax, "30", "warning where fewer are left"),
        number("critical_days", 0, kDaysMax, "7", "critical where fewer are left")},
       {{"critical_days", "warning_days"}}},
      {"metric",
       "whether a metric of this endpoint is in its bounds; a counter is judged by its rate a second",
       {needed(text("metric", "the metric's name, such as system.cpu.utilization or check.value")),
        of(Kind::kAttributes, "attributes", "which series; left out: all, and the worst counts"),
        number("warning_above", -kValueMax, kValueMax, "", "warning from this value"),
        number("critical_above", -kValueMax, kValueMax, "", "critical from this value"),
        number("warning_below", -kValueMax, kValueMax, "", "warning below this value"),
        number("critical_below", -kValueMax, kValueMax, "", "critical below this value"),
        duration("for", "0s", "only where it holds for this long without a break"),
        number("hysteresis", 0, kValueMax, "0",
               "once in force, over only this far on the good side of its bound")},
       {{"warning_above", "critical_above"}, {"critical_below", "warning_below"}},
       {},
       {"warning_above", "critical_above", "warning_below", "critical_below"}},
      {"reboot",
       "whether the machine waits for a reboot (Debian's and Ubuntu's mark, or a newer kernel installed)",
       {duration("critical", "336h", "critical where it has waited at least this long")}},
      {"unit",
       "the state of a systemd unit, asked over the system bus",
       {needed(text("unit", "its name; without a type at its end it is a service")),
        some_of("state", unit_states, "active", "what is right"),
        some_of("warning", unit_states, "activating,deactivating,reloading,refreshing",
                "what is a warning; all other states are critical")}},
      {"updates",
       "how many package updates wait, by the lists of dpkg and apt; the admin's pins are not looked at",
       {whole("warning", 0, kUpdatesMax, "", "warning from so many of any kind"),
        whole("critical", 0, kUpdatesMax, "", "critical from so many of any kind"),
        whole("security_warning", 0, kUpdatesMax, "1", "warning from so many for security"),
        whole("security_critical", 0, kUpdatesMax, "", "critical from so many for security"),
        duration("lists_warning", "168h", "warning where the lists were refreshed at least this long ago")},
       {{"warning", "critical"}, {"security_warning", "security_critical"}}},
      {"smart",
       "what disks say of their own health, where the agent may ask them (ATA: group disk and CAP_SYS_RAWIO; "
       "NVMe: CAP_SYS_ADMIN)",
       {text("device", "as /dev/sda or /dev/nvme0; left out: all"),
        number("errors_warning", 0, kErrorsMax, "1",
               "warning from so many sectors reallocated, unreadable or beyond correction"),
        number("errors_critical", 0, kErrorsMax, "", "critical from so many"),
        number("wear_warning_percent", 0, 255, "90", "warning from this share of a flash disk's life"),
        number("wear_critical_percent", 0, 255, "100", "critical from this share of a flash disk's life"),
        number("temperature_warning", 0, 200, "", "warning from so many °C"),
        number("temperature_critical", 0, 200, "", "critical from so many °C")},
       {{"errors_warning", "errors_critical"},
        {"wear_warning_percent", "wear_critical_percent"},
        {"temperature_warning", "temperature_critical"}}},
      {"command",
       "a plugin of the Nagios convention, as the endpoint's own agent.toml defines it",
       {needed(text("command", "its name in [command.NAME]"))}},
  };
}

}  // namespace

const TypeTable& check_types() {
  static const TypeTable table("check", make_types());
  return table;
}

std::string parameter_of(const CheckSpec& spec, std::string_view name) {
  return check_types().value(spec.type, spec.parameters, name);
}

std::vector<ParameterMistake> parameter_mistakes(const CheckSpec& spec) {
  return check_types().mistakes(spec.type, spec.parameters);
}

}  // namespace tidemark
