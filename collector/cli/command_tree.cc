#include <algorithm>

#include "collector/cli/parser.h"
#include "collector/import/reader.h"
#include "common/model/inventory.h"

/// Which commands there are, with their options, descriptions and examples.
namespace tidemark::cli {
namespace {

const Choices kOutputs{"table", "json", "csv"};
const Choices kColours{"auto", "always", "never"};
const Choices kSeverities{"info", "warning", "error", "critical"};
const Choices kImportFormats = [] {
  Choices names;
  for (const import::Format& format : import::formats()) names.emplace_back(format.name);
  return names;
}();
const Choices kKinds(kInventoryKinds.begin(), kInventoryKinds.end());

constexpr const char* kImportFormatsHelp = R"(

json: a JSON object a line. csv: the first line names the columns, in any order. The fields of both:
  kind         result (where there is none), event, sample,
               maintenance, change, acknowledgement or exclusion
  endpoint     the host's name; one that is not there is entered
  time         2026-11-24T22:34:01Z, another RFC 3339 time, or seconds since 1970
of a result:
  check        its name
  state        ok, warning, critical or unknown; 0 to 3
  interval     so long it is to the next result at most: 5m, or seconds
  confirm      so many failures in a row make an outage (default: 1)
  text         what was found
of an event:
  name         backup.completed
  severity     info (default), warning, error or critical
  body         what happened
of a sample:
  metric       system.cpu.utilization
  value        a number
  unit         as UCUM has it: By, s, 1
  metric_kind  gauge (default) or counter
of maintenance (planned work) and changes, one of:
  endpoint, site, service
of maintenance and exclusions (of a service):
  from, to     as time
  reason       why
of maintenance:
  repeat, zone an RFC 5545 rule, and by which time zone's clock it repeats
  approver     who approved of it
of changes and acknowledgements (of a service's outage):
  time, text   when it was; what was changed, or what is known
of changes:
  reference    of a ticket
  rolled_back  true or false (default)
of all four:
  author       who entered it (default: --by)
  entered      when (default: of an exclusion its end, else its begin)
of events and samples:
  attributes   {"device": "sda"}; in CSV device=sda,mode=read

{"endpoint":"web-1","check":"http","time":"2025-01-02T03:04:05Z","state":"ok","interval":"5m"}

nagios-log: logs and archives of Nagios, Icinga 1 and Checkmk's core; several are read in order of time.
zabbix: what Zabbix's API answers to trigger.get, event.get, item.get and trend.get, an object a line.
The manual page tidemark(1) says more of them, and collector/import/IMPORT.md in the sources all.)";

}  // namespace

CLI::App& Parser::group(const char* name, const char* description, const char* example) {
  CLI::App& app = command(app_, name, description, example);
  app.require_subcommand(1);
  return app;
}

CLI::App& Parser::command(CLI::App& parent, const char* name, const char* description, const char* example) {
  CLI::App& app = *parent.add_subcommand(name, description);
  app.fallthrough();
  app.footer("Example:\n  " + std::string(example) + "\nFurther options, for every command: tidemark --help");
  return app;
}

void Parser::choice(CLI::App& app, const char* names, std::string& value, const Choices& choices,
                    const char* description) {
  CLI::Option* option = app.add_option(names, value, description);
  option->type_name(listed(choices));
  option->check(CLI::Validator(
      [&choices](std::string& given) {
        if (std::find(choices.begin(), choices.end(), given) != choices.end()) return std::string();
        return "takes " + listed(choices) + ", not '" + given + "'";
      },
      "", ""));
  completes_[option] = Completes::kChoices;
  choices_[option] = choices;
}

void Parser::named(CLI::App& app, const char* title, Completes completes, const char* description) {
  CLI::Option* option = app.add_option(title, invocation_.name, description);
  option->required();
  option->type_name("");
  completes_[option] = completes;
}

void Parser::text(CLI::App& app, const char* names, std::string& value, const char* title,
                  const char* description) {
  completed(app, names, value, title, Completes::kNothing, description);
}

void Parser::completed(CLI::App& app, const char* names, std::string& value, const char* title,
                       Completes completes, const char* description) {
  CLI::Option* option = app.add_option(names, value, description);
  option->type_name(title);
  completes_[option] = completes;
}

void Parser::pairs(CLI::App& app, const char* names, const char* description) {
  CLI::Option* option = app.add_option(names, pairs_, description);
  option->type_name("KEY=VALUE");
  option->expected(1);
  option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void Parser::range(CLI::App& app, const char* description) {
  text(app, "--since", invocation_.since, "TIME", description);
  text(app, "--until", invocation_.until, "TIME", "the end; a day is meant whole");
}

void Parser::period(CLI::App& app) {
  choice(app, "--period", invocation_.period, kPeriods, "the calendar's period, so far (default: month)");
  range(app, "the begin, instead of a period: 2026-11-24, 7d, an RFC 3339 time, today, yesterday");
}

void Parser::build() {
  build_globals();
  command(app_, "status", "the collector's own health", "tidemark status --output json");
  command(app_, "doctor",
          "what is wrong with the collector's installation, and what to do; exit code 1 where something does "
          "not work",
          "tidemark doctor");
  build_problems_and_tokens();
  build_endpoints();
  build_events();
  build_access();
  build_authority();
  build_proxies();
  build_series();
  build_services();
  build_sets();
  build_inventory();
  build_trends();
  build_outages();
  build_maintenance();
  build_changes_and_audit();
  build_reports();
  named(command(app_, "backup", "a copy of the collector's store, made while it runs",
                "tidemark backup /var/lib/tidemark/backup/monday.db"),
        "FILE", Completes::kFile, "on the collector's machine; must not be there yet");
  build_import();
  CLI::App& completion =
      command(app_, "completion", "a completion script for a shell", "source <(tidemark completion bash)");
  CLI::Option* shell = completion.add_option("SHELL", invocation_.name, "bash or zsh");
  shell->required()->type_name("");
  completes_[shell] = Completes::kChoices;
  choices_[shell] = kShells;
}

void Parser::build_globals() {
  app_.require_subcommand(1);
  app_.set_help_flag("-h,--help", "what a command does, with an example");
  app_.set_version_flag("--version", "", "the program's version");
  app_.footer("Example:\n  tidemark trend shop --period month\n  tidemark endpoint list --help");
  text(app_, "--socket", invocation_.socket, "PATH", "where the collector listens (TIDEMARK_SOCKET)");
  app_.add_flag("--remote", invocation_.remote,
                "asks where 'tidemark login' was let in; by itself where there is no collector here");
  completes_[app_.get_option("--socket")] = Completes::kFile;
  choice(app_, "-o,--output", output_, kOutputs, "how answers are written (default: table)");
  choice(app_, "--color", colour_, kColours, "colours in tables (default: auto); NO_COLOR is obeyed");
}

void Parser::build_problems_and_tokens() {
  CLI::App& problem = command(app_, "problem", "what is not ok now, since when, and which services it hits",
                              "tidemark problem --service shop --follow");
  completed(problem, "--service", invocation_.service, "SERVICE", Completes::kService,
            "of this service's members");
  text(problem, "--site", invocation_.site, "SITE", "at this site");
  text(problem, "--silo", invocation_.silo, "SILO", "of this silo, as the endpoint's label says");
  problem.add_flag("--follow,-f", invocation_.follow, "goes on until Ctrl-C");

  CLI::App& token = group("token", "enrolment tokens", "tidemark token create --uses 20 --ttl 7d");
  CLI::App& create = command(token, "create", "makes a token; it is shown this once",
                             "tidemark token create --uses 20 --ttl 7d --class desktop --site berlin");
  create.add_option("--uses", invocation_.uses, "so many endpoints (default: 1)")
      ->type_name("N")
      ->check(CLI::Validator(
          [](std::string& given) {
            const bool number =
                !given.empty() && given.size() < 9 &&
                std::all_of(given.begin(), given.end(), [](char c) { return c >= '0' && c <= '9'; });
            return number && std::stoi(given) > 0 ? std::string()
                                                  : "takes a whole number from 1 on, not '" + given + "'";
          },
          "", ""));
  text(create, "--ttl", ttl_, "DURATION", "how long it is good: 10m, 24h, 7d (default: 24h)");
  text(create, "--class", invocation_.endpoint_class, "CLASS",
       "class of these endpoints: server, desktop, …");
  text(create, "--site", invocation_.site, "SITE", "their site");
  pairs(create, "--label", "a label of theirs; may be repeated");
  text(create, "--note", invocation_.note, "TEXT", "for people");
  create.add_flag("--approve", invocation_.approve, "who comes with it waits: tidemark endpoint approve");
  create.add_flag("--quiet,-q", invocation_.quiet, "writes the token alone");
  author(create);
  command(token, "list", "tokens, newest first", "tidemark token list");
  CLI::App& revoke = command(token, "revoke", "takes a token's remaining uses",
                             "tidemark token revoke 9c1e4a0f7b2d4c6e8f1a3b5c7d9e0f12");
  named(revoke, "ID", Completes::kNothing, "the token's id");
  author(revoke);
}

void Parser::build_events() {
  CLI::App& event = group("event", "what happened", "tidemark event list --since 1h");
  CLI::App& list = command(event, "list", "events, in order of time",
                           "tidemark event list --since 1h --severity warning --follow");
  completed(list, "--service", invocation_.service, "SERVICE", Completes::kService,
            "of this service's members");
  completed(list, "--endpoint", invocation_.endpoint, "ENDPOINT", Completes::kEndpoint, "of this endpoint");
  range(list, "the begin: 2026-11-24, 7d, an RFC 3339 time, today, yesterday (default: 1d)");
  choice(list, "--severity", invocation_.severity, kSeverities, "this severe or more");
  list.add_option("--limit", invocation_.limit, "the newest so many (default: 1000)")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000));
  list.add_flag("--follow,-f", invocation_.follow, "goes on until Ctrl-C");
}

void Parser::build_series() {
  CLI::App& series = group("series", "measured values", "tidemark series list --endpoint web-1");
  CLI::App& list = command(series, "list", "which series there are",
                           "tidemark series list --endpoint web-1 --metric system.cpu");
  completed(list, "--endpoint", invocation_.endpoint, "ENDPOINT", Completes::kEndpoint, "of this endpoint");
  text(list, "--metric", invocation_.metric, "PREFIX", "names that begin so");
  CLI::App& get =
      command(series, "get", "samples of endpoints' metric, or a function of them by time",
              "tidemark series get web-1 system.cpu.utilization --attribute cpu.mode=user --since 1h\n"
              "  tidemark series get 'web-*' system.network.io --function rate --step 1h --since 7d");
  named(get, "ENDPOINT", Completes::kEndpoint, "name, uuid, or a pattern with * and ?");
  get.add_option("METRIC", invocation_.metric, "the metric's whole name")->required()->type_name("");
  pairs(get, "--attribute", "that the series must have; may be repeated");
  range(get, "the begin: 2026-11-24, 7d, an RFC 3339 time, today, yesterday (default: 1h)");
  text(get, "--function", invocation_.function, "FUNCTION",
       "avg, min, max, sum, count, rate, increase, or a quantile p1 to p99");
  text(get, "--step", step_, "DURATION",
       "a value for each so long: 5m, 1h, 1d (default: one for all of the time)");
  get.add_option("--limit", invocation_.limit, "samples of one series, more are refused (default: 10000)")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000'000));
}

void Parser::build_services() {
  CLI::App& service = group("service", "business services", "tidemark service show shop");
  command(service, "list", "all services with their state", "tidemark service list");
  named(command(service, "show", "a service with its members", "tidemark service show shop"), "SERVICE",
        Completes::kService, "its name");
  command(service, "check", "mistakes in the files, members without data; exit code 1 where there are any",
          "tidemark service check");
  command(service, "reload", "reads the files again; a mistake keeps the last good ones",
          "tidemark service reload");
  CLI::App& history =
      command(service, "history",
              "the catalogue's versions, newest first: since when each was in force, and what it "
              "changed; of one service those that changed its definition",
              "tidemark service history\n  tidemark service history shop --limit 5");
  CLI::Option* one = history.add_option("SERVICE", invocation_.name, "its name (default: all services)");
  one->type_name("");
  completes_[one] = Completes::kService;
  history.add_option("--limit", invocation_.limit, "the newest so many (default: 50)")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000));
  CLI::App& orphan = group("orphan", "what nobody looks after", "tidemark orphan list");
  command(
      orphan, "list",
      "endpoints in no service; services without a deputy, past their review, or with members without data; "
      "people who left and are still named",
      "tidemark orphan list --output csv");
}

void Parser::build_sets() {
  CLI::App& set = group("set", "monitor sets: what endpoints sample and check", "tidemark set show servers");
  command(set, "list", "all sets, and how many endpoints each is for", "tidemark set list");
  named(
      command(set, "show", "a set with its checks and the endpoints it is for", "tidemark set show servers"),
      "SET", Completes::kNothing, "its name");
  command(set, "check",
          "mistakes in the files, sets for nobody, endpoints that work from another version; exit code 1 for "
          "mistakes and for endpoints that work from another version",
          "tidemark set check");
  command(set, "diff", "what a reload of the files would change, by endpoint; exit code 1 for mistakes",
          "tidemark set diff");
  CLI::App& learn =
      command(set, "learn",
              "thresholds that the data of some days suggests, as TOML for a set; how often they "
              "would have fired on it",
              "tidemark set learn --set servers --days 14 --metric system.memory > memory.toml");
  CLI::Option* of_set =
      learn.add_option("--set", invocation_.set, "of the endpoints that this set is for")->type_name("SET");
  completed(learn, "--endpoint", invocation_.endpoint, "ENDPOINT", Completes::kEndpoint,
            "of this endpoint; neither: of all");
  of_set->excludes(learn.get_option("--endpoint"));
  text(learn, "--metric", invocation_.metric, "PREFIX", "metrics that begin so");
  learn.add_option("--days", invocation_.days, "the data of so many days (default: 14)")
      ->type_name("N")
      ->check(CLI::Range(1, 366));
  command(set, "reload", "reads the files again, as tidemark service reload does", "tidemark set reload");
}

void Parser::build_inventory() {
  CLI::App& inventory =
      group("inventory",
            "what endpoints are made of: hardware, system, disks, interfaces, users, services, packages",
            "tidemark inventory show web-1 --kind package");
  CLI::App& show = command(inventory, "show", "everything that an endpoint has, now or at an earlier moment",
                           "tidemark inventory show web-1 --kind package --at 2026-11-24");
  named(show, "ENDPOINT", Completes::kEndpoint, "name or uuid");
  choice(show, "--kind", invocation_.kind, kKinds, "of this kind alone");
  text(show, "--at", invocation_.at, "TIME",
       "as it was then: 2026-11-24 (at its end), 7d, an RFC 3339 time, yesterday");
  CLI::App& diff = command(
      inventory, "diff", "what differs between two moments, or between two endpoints now",
      "tidemark inventory diff web-1 --since 7d\n  tidemark inventory diff web-1 web-2 --kind package");
  named(diff, "ENDPOINT", Completes::kEndpoint, "name or uuid");
  CLI::Option* other = diff.add_option("OTHER", invocation_.endpoint, "another endpoint to compare it with");
  other->type_name("");
  completes_[other] = Completes::kEndpoint;
  choice(diff, "--kind", invocation_.kind, kKinds, "of this kind alone");
  range(diff, "the earlier moment: 2026-11-24, 7d, an RFC 3339 time, today, yesterday (default: 7d)");
  CLI::App& find = command(inventory, "find", "which endpoints have it now",
                           "tidemark inventory find 'openssl<3.0.14' --kind package\n"
                           "  tidemark inventory find '*' --kind user --value shell=/bin/bash");
  named(find, "PATTERN", Completes::kNothing,
        "a name, with * and ?; after it perhaps <, <=, =, !=, >= or > and a version");
  choice(find, "--kind", invocation_.kind, kKinds, "of this kind alone");
  pairs(find, "--value", "that it must have, with * and ?; may be repeated");
}

void Parser::build_import() {
  CLI::App& app = command(
      app_, "import",
      "takes history from other monitors: check results, events, samples, planned work, "
      "changes, acknowledgements and exclusions, a line each. What is there "
      "already changes nothing, so an import may be repeated; lines that are wrong are named by their "
      "numbers, and the others are taken. Exit code 1 where a line was refused",
      "tidemark import history.jsonl\n  tidemark import --from nagios-log /var/log/nagios/archives/*.log\n"
      "  zcat history.csv.gz | tidemark import --from csv -");
  CLI::Option* files =
      app.add_option("FILE", invocation_.files, "as the fields below say; - is the standard input");
  files->required()->type_name("");
  completes_[files] = Completes::kFile;
  choice(app, "--from", invocation_.format, kImportFormats,
         "what they are (default: csv for names that end in .csv, else json)");
  text(app, "--errors", invocation_.errors_file, "PATH", "all refused lines go there, each with its reason");
  completes_[app.get_option("--errors")] = Completes::kFile;
  text(app, "--by", invocation_.by, "NAME",
       "who imports, and who entered what names nobody (default: your login name)");
  app.footer(app.get_footer() + kImportFormatsHelp);
}

}  // namespace tidemark::cli
