#include <algorithm>

#include "collector/cli/parser.h"

/// The commands by which people enter what no endpoint reports.
namespace tidemark::cli {

void Parser::scope(CLI::App& app) {
  completed(app, "--endpoint", invocation_.endpoint, "ENDPOINT", Completes::kEndpoint, "of this endpoint");
  text(app, "--site", invocation_.site, "SITE", "of all endpoints at this site");
  completed(app, "--service", invocation_.service, "SERVICE", Completes::kService,
            "of this service as a whole");
}

void Parser::author(CLI::App& app) {
  text(app, "--by", invocation_.by, "NAME", "who enters it (default: your login name)");
}

void Parser::number(CLI::App& app, const char* noun) {
  CLI::Option* option = app.add_option("ID", invocation_.name, noun);
  option->required()->type_name("");
  option->check(CLI::Validator(
      [](std::string& given) {
        const bool number =
            !given.empty() && given.size() < 19 &&
            std::all_of(given.begin(), given.end(), [](char c) { return c >= '0' && c <= '9'; });
        return number ? std::string() : "ID is a number, as the list shows it, not '" + given + "'";
      },
      "", ""));
  completes_[option] = Completes::kNothing;
}

void Parser::build_outages() {
  CLI::App& outage =
      group("outage", "when services were down, what is not to be held against them, and who knows",
            "tidemark outage list --service shop");
  CLI::App& list = command(outage, "list", "outages with their causes, newest first",
                           "tidemark outage list --service shop --since 30d");
  completed(list, "--service", invocation_.service, "SERVICE", Completes::kService, "of this service");
  range(list, "the begin: 2026-11-24, 7d, an RFC 3339 time, today, yesterday (default: 30d)");
  CLI::App& exclude = command(
      outage, "exclude", "time that is not to be held against a service; it stays visible as excluded",
      "tidemark outage exclude shop --at '2026-11-24 14:00' --reason 'power cut of the whole town'\n"
      "  tidemark outage exclude shop --from 2026-11-24T13:00:00Z --to 2026-11-24T15:00:00Z --reason drill");
  named(exclude, "SERVICE", Completes::kService, "its name");
  text(exclude, "--from", invocation_.from, "TIME", "the begin");
  text(exclude, "--to", invocation_.to, "TIME", "the end; a day is meant whole");
  text(exclude, "--at", invocation_.at, "TIME", "instead: the whole outage that holds this time");
  text(exclude, "--reason", invocation_.reason, "TEXT", "why; it stands beside the figures");
  author(exclude);
  CLI::App& include = command(outage, "include", "withdraws an exclusion: its time counts again",
                              "tidemark outage include 3");
  number(include, "the exclusion's number");
  author(include);
  CLI::App& exclusions = command(outage, "exclusions", "what is excluded, and what was and is no more",
                                 "tidemark outage exclusions shop");
  CLI::Option* service = exclusions.add_option("SERVICE", invocation_.name, "of this one (default: of all)");
  service->type_name("");
  completes_[service] = Completes::kService;
  CLI::App& ack = command(outage, "ack", "somebody knows of an outage and is at work",
                          "tidemark outage ack shop --text 'disk is being replaced'");
  named(ack, "SERVICE", Completes::kService, "its name");
  text(ack, "--at", invocation_.at, "TIME", "when that was (default: now)");
  text(ack, "--text", invocation_.text, "TEXT", "what is known, and done");
  author(ack);
}

void Parser::build_maintenance() {
  CLI::App& maintenance =
      group("maintenance", "planned work: what is down for it is not held against services",
            "tidemark maintenance list");
  CLI::App& add = command(
      maintenance, "add",
      "plans work on an endpoint, a site or a service. It is planned from its entry on: what lies before "
      "stays "
      "as it was",
      "tidemark maintenance add --endpoint web-1 --from '2026-11-29 22:00' --for 4h --reason 'new disks' "
      "--approver 'Jane Roe'\n"
      "  tidemark maintenance add --site berlin --from '2026-11-29 02:00' --for 2h --repeat weekly "
      "--zone Europe/Berlin --reason patches --approver 'Jane Roe'");
  scope(add);
  text(add, "--from", invocation_.from, "TIME",
       "the begin: '2026-11-29 22:00', an RFC 3339 time, a day, now, tomorrow");
  text(add, "--to", invocation_.to, "TIME", "the end; a day is meant whole");
  text(add, "--for", invocation_.lasting, "DURATION", "instead: how long it lasts: 30m, 4h");
  text(add, "--repeat", invocation_.repeat, "RULE",
       "daily, weekly, monthly, or an RFC 5545 rule: FREQ=WEEKLY;BYDAY=SU");
  text(add, "--zone", invocation_.zone, "ZONE",
       "of these times, and by whose clock it repeats: Europe/Berlin (default: this machine's; of a "
       "repetition the service's, else UTC)");
  text(add, "--reason", invocation_.reason, "TEXT", "what is done, and why");
  text(add, "--approver", invocation_.approver, "NAME", "who approved of it");
  author(add);
  CLI::App& list = command(maintenance, "list", "what is planned or under way, in order of its begin",
                           "tidemark maintenance list --all");
  list.add_flag("--all", invocation_.all, "with what is over or was cancelled");
  text(list, "--since", invocation_.since, "TIME", "all that touches the time from then on");
  text(list, "--until", invocation_.until, "TIME",
       "all that touches the time up to then; a day is meant whole");
  CLI::App& cancel =
      command(maintenance, "cancel", "it is not planned from now on; what lay before stays planned",
              "tidemark maintenance cancel 3");
  number(cancel, "its number");
  author(cancel);
}

void Parser::build_proxies() {
  CLI::App& proxy = group("proxy", "which devices proxies may speak for", "tidemark proxy list");
  const auto ranged = [&](CLI::App& app, const char* description) {
    named(app, "PROXY", Completes::kEndpoint, "its name or uuid");
    CLI::Option* range = app.add_option("RANGE", invocation_.devices, description);
    range->required()->type_name("");
    completes_[range] = Completes::kNothing;
    author(app);
  };
  ranged(
      command(proxy, "assign",
              "lets a proxy speak for devices; says whose range it overlaps, and assigns it all the same",
              "tidemark proxy assign snmp-1 10.0.0.0/24\n  tidemark proxy assign snmp-1 '*.net.example.org'"),
      "an address, a range of addresses such as 10.0.0.0/24 or 2001:db8::/32, a host name, or *. and a "
      "domain");
  ranged(command(proxy, "unassign",
                 "what the proxy says of these devices is refused from now on; their history stays",
                 "tidemark proxy unassign snmp-1 10.0.0.0/24"),
         "as the list shows it");
  CLI::App& list = command(proxy, "list", "proxies, their ranges, and what became of their devices",
                           "tidemark proxy list");
  CLI::Option* one = list.add_option("PROXY", invocation_.name, "this one (default: all)");
  one->type_name("");
  completes_[one] = Completes::kEndpoint;
}

void Parser::build_changes_and_audit() {
  CLI::App& change = group("change", "changes that people made", "tidemark change list");
  CLI::App& add = command(change, "add", "tells of a change to an endpoint, a site or a service",
                          "tidemark change add --endpoint web-1 --text 'kernel 6.12' --reference CHG-1204");
  scope(add);
  text(add, "--at", invocation_.at, "TIME", "when it was made (default: now)");
  text(add, "--text", invocation_.text, "TEXT", "what was changed");
  text(add, "--reference", invocation_.reference, "ID", "of its ticket");
  add.add_flag("--rolled-back", invocation_.rolled_back, "it was taken back since");
  author(add);
  range(command(change, "list", "changes, in order of time", "tidemark change list --since 7d"),
        "the begin: 2026-11-24, 7d, an RFC 3339 time, today, yesterday (default: 30d)");
  CLI::App& rollback = command(change, "rollback", "a change was taken back: it counts as failed",
                               "tidemark change rollback 3");
  number(rollback, "the change's number");
  author(rollback);

  CLI::App& audit =
      group("audit", "who did what: entries, tokens, enrolments, revocations", "tidemark audit list");
  CLI::App& lines =
      command(audit, "list", "the audit log, newest first; no line is ever changed or taken away",
              "tidemark audit list --limit 20");
  lines.add_option("--limit", invocation_.limit, "the newest so many (default: 100)")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000));
  CLI::App& verify = command(
      audit, "verify",
      "whether each line is what was written, and none is missing; exit code 1 where one is not. With the "
      "lines of the collector's journal, which have the same digests, also whether all of the log was made "
      "anew",
      "tidemark audit verify\n  journalctl _SYSTEMD_UNIT=tidemarkd.service | tidemark audit verify --against "
      "-");
  CLI::Option* against = verify.add_option("--against", invocation_.from,
                                           "lines of the collector's log; - is the standard input");
  against->type_name("FILE");
  completes_[against] = Completes::kFile;
  CLI::App& recover = command(
      audit, "recover",
      "finds again what a store that was restored from a backup forgot: revocations and the like are put "
      "into "
      "effect again, and who enrolled since may come back. Takes the lines of the collector's journal, at "
      "least all since the backup",
      "tidemark audit recover --from journal.txt\n  journalctl _SYSTEMD_UNIT=tidemarkd.service | tidemark "
      "audit recover --from -");
  CLI::Option* from =
      recover.add_option("--from", invocation_.from, "lines of the collector's log; - is the standard input");
  from->type_name("FILE")->required();
  completes_[from] = Completes::kFile;
  author(recover);
}

}  // namespace tidemark::cli
