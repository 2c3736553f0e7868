#include "common/model/watch_types.h"

namespace tidemark {
namespace {

using Kind = Parameter::Kind;
using parameter::duration;
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

Parameter otherwise(std::string_view value, Parameter parameter) {
  parameter.otherwise = value;
  return parameter;
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
      {"packages",
       "packages that are installed, upgraded or removed, by dpkg's or dnf's log; one event of each kind for "
       "what happens within a few seconds. inventory.changed tells the difference, this when and by which "
       "command",
       {of(Kind::kPath, "log", "the log; left out: dpkg's or dnf's, whichever is there")},
       {},
       {{"package.installed",
         "`package.count`, `package.names` with versions, and of apt `package.command` and "
         "`package.requested_by`"},
        {"package.upgraded", "the same of those that were there before"},
        {"package.removed", "the same of those that went"},
        {"watch.gap", "something may be missing, and why"}}},
      {"config",
       "configuration files that change, come or go; never what is in them",
       {text("paths", "full paths with * and ?, separated by commas; left out: what is usual in /etc"),
        otherwise("*/resolv.conf,*~,*.dpkg-new", text("ignore", "paths with * and ?, separated by commas")),
        duration("interval", "10m",
                 "how often all are looked at beside what the kernel tells at once; at least 1 s")},
       {},
       {{"config.changed",
         "a file changed: `config.path`, `config.action` (changed, added, removed), sizes and SHA-256 before "
         "and "
         "after, and owner and mode where they changed"}}},
      {"interfaces",
       "network interfaces that go up or down, and their addresses; what lasts less than 2 s is told as one "
       "event",
       {otherwise("lo,veth*,docker*,br-*,virbr*,vnet*,cni*,cali*,flannel*,tap*",
                  text("ignore", "names with * and ?, separated by commas"))},
       {},
       {{"link.up",
         "`link.name` is switched on and has a carrier; `link.changes`: so often since it was told last"},
        {"link.down", "it is not, or it is gone"},
        {"address.changed", "`address.added` and `address.removed`, without link-local and temporary ones"}}},
      {"devices",
       "USB devices that are plugged in or out",
       {},
       {},
       {{"usb.added",
         "`usb.id` (vendor:product), `usb.name`, `usb.serial` and `usb.place` as far as it tells them"},
        {"usb.removed", "the same of one that went"}}},
      {"journal",
       "entries of systemd's journal by what they match; every parameter that is given must fit",
       {text("unit", "the unit that wrote it, or that it is about; \".service\" may be left out"),
        text("identifier", "the program as it names itself, such as sshd"),
        word("priority", {"debug", "info", "notice", "warning", "err", "crit", "alert", "emerg"},
             "entries of this importance or a higher one"),
        of(Kind::kPattern, "pattern", "messages that match this somewhere"),
        of(Kind::kPattern, "exclude", "messages that match this do not count"), event("journal.match"),
        word("severity", {"as_priority", "info", "warning", "error", "critical"}, "the event's")},
       {},
       {{"journal.match",
         "an entry matched; the body is its message, `systemd.unit` and `log.identifier` who wrote it"}}},
      {"units",
       "systemd units that fail, from the journal",
       {},
       {},
       {{"systemd.unit.failed", "a unit failed; `systemd.unit` says which, `systemd.result` how"}}},
      {"logins",
       "logins and failed logins, from the journal, and where there is none from wtmp and btmp",
       {word("report", {"all", "failures"}, "whether logins that succeed are told too")},
       {},
       {{"auth.login",
         "somebody logged in; `user.name`, `auth.origin` and `auth.program` say who, whence, how"},
        {"auth.failure", "somebody was refused, with the same attributes"}}},
      {"kernel",
       "what the kernel says of memory that ran out and of broken hardware, from the journal, and where "
       "there is "
       "none from /dev/kmsg",
       {},
       {},
       {{"kernel.oom",
         "a process was killed for want of memory; `process.executable.name` and `process.pid`"},
        {"hardware.error",
         "the kernel met an error of cpu, memory, disk, filesystem or temperature (`hardware.component`)"}}},
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
