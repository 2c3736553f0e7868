#include "collector/cli/arguments.h"

#include <algorithm>
#include <functional>
#include <set>

#include "tests/support/catch.h"

namespace tidemark::cli {
namespace {

using Arguments = std::vector<std::string>;

Invocation understood(const Arguments& arguments, const std::string& socket = "") {
  const auto parsed = parse_arguments(arguments, "1.2.3", socket);
  if (const auto* ended = std::get_if<Ended>(&parsed)) FAIL(ended->err);
  return std::get<Invocation>(parsed);
}

Ended ended(const Arguments& arguments) {
  const auto parsed = parse_arguments(arguments, "1.2.3", "");
  REQUIRE(std::holds_alternative<Ended>(parsed));
  return std::get<Ended>(parsed);
}

TEST_CASE("Every command of the program is understood") {
  const std::vector<std::pair<Arguments, std::string>> commands{
      {{"status"}, "status"},
      {{"backup", "store.db"}, "backup"},
      {{"problem", "--service", "shop", "--site", "b", "--silo", "network", "--follow"}, "problem"},
      {{"token", "create", "--uses", "3", "--ttl", "7d", "--class", "server", "--label", "a=b"},
       "token create"},
      {{"token", "list"}, "token list"},
      {{"token", "revoke", "abc"}, "token revoke"},
      {{"endpoint", "list"}, "endpoint list"},
      {{"endpoint", "show", "web-1"}, "endpoint show"},
      {{"endpoint", "revoke", "web-1"}, "endpoint revoke"},
      {{"endpoint", "retire", "web-1"}, "endpoint retire"},
      {{"endpoint", "merge", "web-1", "web-2"}, "endpoint merge"},
      {{"authority", "show"}, "authority show"},
      {{"authority", "roll"}, "authority roll"},
      {{"authority", "finish", "--force"}, "authority finish"},
      {{"audit", "recover", "--from", "-"}, "audit recover"},
      {{"endpoint", "waiting", "--all"}, "endpoint waiting"},
      {{"endpoint", "approve", "3"}, "endpoint approve"},
      {{"endpoint", "reject", "web-1", "--by", "anna"}, "endpoint reject"},
      {{"proxy", "assign", "snmp-1", "10.0.0.0/24", "--by", "me"}, "proxy assign"},
      {{"proxy", "unassign", "snmp-1", "10.0.0.0/24"}, "proxy unassign"},
      {{"proxy", "list"}, "proxy list"},
      {{"proxy", "list", "snmp-1"}, "proxy list"},
      {{"event", "list", "--service", "s", "--endpoint", "e", "--since", "1h", "--severity", "error",
        "--follow"},
       "event list"},
      {{"series", "list", "--endpoint", "web-1"}, "series list"},
      {{"series", "get", "web-1", "system.cpu.utilization", "--attribute", "mode=user"}, "series get"},
      {{"service", "list"}, "service list"},
      {{"service", "show", "shop"}, "service show"},
      {{"service", "check"}, "service check"},
      {{"set", "list"}, "set list"},
      {{"set", "show", "servers"}, "set show"},
      {{"set", "check"}, "set check"},
      {{"set", "diff"}, "set diff"},
      {{"set", "reload"}, "set reload"},
      {{"service", "reload"}, "service reload"},
      {{"trend", "shop", "--period", "quarter"}, "trend"},
      {{"trend", "shop", "--since", "7d", "--until", "today"}, "trend"},
      {{"why", "shop", "--at", "7d"}, "why"},
      {{"why", "shop", "--period", "month"}, "why"},
      {{"inventory", "show", "web-1", "--kind", "package", "--at", "7d"}, "inventory show"},
      {{"inventory", "diff", "web-1", "web-2"}, "inventory diff"},
      {{"inventory", "find", "openssl<3", "--value", "architecture=amd64"}, "inventory find"},
      {{"forecast", "shop", "--all"}, "forecast"},
      {{"outage", "list"}, "outage list"},
      {{"ledger"}, "ledger"},
      {{"report", "preview", "shop", "--out", "f", "--format", "html"}, "report preview"},
      {{"report", "send", "shop"}, "report send"},
      {{"completion", "zsh"}, "completion"},
  };
  for (const auto& [arguments, command] : commands) {
    INFO(command);
    CHECK(understood(arguments).command == command);
  }
}

TEST_CASE("Global options stand before or after the command") {
  for (const Arguments& arguments :
       {Arguments{"-o", "json", "--socket", "/s", "--color", "never", "endpoint", "list"},
        Arguments{"endpoint", "list", "--output", "json", "--socket=/s", "--color=never"}}) {
    const Invocation call = understood(arguments, "/environment");
    CHECK(call.output == Output::kJson);
    CHECK(call.socket == "/s");
    CHECK(call.colour == ColourWhen::kNever);
  }
  CHECK(understood({"status"}, "/environment").socket == "/environment");
  CHECK(understood({"status"}).socket == "/run/tidemark/admin.sock");
  CHECK(understood({"status"}).output == Output::kTable);
}

TEST_CASE("Values arrive as they were given") {
  const Invocation call =
      understood({"token", "create", "--uses", "3", "--ttl", "1h30m", "--class", "server", "--site", "x",
                  "--label", "a=b", "--label", "c=d=e", "--note", "n", "--quiet"});
  CHECK(call.uses == 3);
  CHECK(call.ttl == std::chrono::minutes{90});
  CHECK(call.endpoint_class == "server");
  CHECK(call.site == "x");
  CHECK(call.labels == std::map<std::string, std::string>{{"a", "b"}, {"c", "d=e"}});
  CHECK(call.note == "n");
  CHECK(call.quiet);
  CHECK(understood({"token", "create"}).ttl == std::chrono::hours{24});
  const Invocation get = understood({"series", "get", "web-1", "m", "--limit", "5"});
  CHECK(get.name == "web-1");
  CHECK(get.metric == "m");
  CHECK(get.limit == 5);
}

TEST_CASE("A wrong command line is exit code 2 and one sentence that says what is right") {
  const std::vector<std::pair<Arguments, std::string>> mistakes{
      {{"endpont", "list"}, "no command 'tidemark endpont': there are status, doctor, problem"},
      {{"endpoint", "lst"},
       "no command 'tidemark endpoint lst': there are list, show, revoke, retire, merge, rename, label, "
       "waiting, "
       "approve or reject"},
      {{"-o", "json", "endpoint", "lst"}, "no command 'tidemark endpoint lst'"},
      {{"trend"}, "SERVICE is required"},
      {{"forecast"}, "SERVICE is required"},
      {{"trend", "shop", "--period", "fortnight"},
       "takes day, week, month, quarter or year, not 'fortnight'"},
      {{"trend", "shop", "--period", "day", "--since", "7d"}, "either --period or --since"},
      {{"status", "--output", "xml"}, "takes table, json or csv, not 'xml'"},
      {{"status", "--color", "blue"}, "takes auto, always or never, not 'blue'"},
      {{"status", "--bogus"}, "--bogus"},
      {{"event", "list", "--severity", "bad"}, "takes info, warning, error or critical, not 'bad'"},
      {{"token", "create", "--uses", "0"}, "takes a whole number from 1 on, not '0'"},
      {{"token", "create", "--uses", "-1"}, "takes a whole number from 1 on, not '-1'"},
      {{"token", "create", "--ttl", "soon"}, "--ttl takes a duration such as 10m, 24h or 7d, not 'soon'"},
      {{"token", "create", "--label", "novalue"}, "KEY=VALUE, not 'novalue'"},
      {{"completion", "fish"}, "bash or zsh, not for 'fish'"},
      {{"report", "preview", "shop", "--format", "docx"}, "takes text, html, pdf, csv or json, not 'docx'"},
  };
  for (const auto& [arguments, expected] : mistakes) {
    const Ended end = ended(arguments);
    INFO(expected);
    INFO(end.err);
    CHECK(end.exit_code == 2);
    CHECK(end.out.empty());
    CHECK(end.err.find("tidemark: ") == 0);
    CHECK(end.err.find(expected) != std::string::npos);
    CHECK(std::count(end.err.begin(), end.err.end(), '\n') == 1);
  }
}

TEST_CASE("Without a command there is help, and exit code 2") {
  for (const Arguments& arguments : {Arguments{}, Arguments{"endpoint"}}) {
    const Ended end = ended(arguments);
    CHECK(end.exit_code == 2);
    CHECK(end.err.find("Subcommands:") != std::string::npos);
  }
}

TEST_CASE("Version and help are good answers") {
  CHECK(ended({"--version"}).out == "tidemark 1.2.3\n");
  CHECK(ended({"--version"}).exit_code == 0);
  const Ended help = ended({"endpoint", "show", "--help"});
  CHECK(help.exit_code == 0);
  CHECK(help.out.find("Usage: tidemark endpoint show") != std::string::npos);
}

void each_command(const CommandShape& command, const std::string& path,
                  const std::function<void(const std::string&, const CommandShape&)>& visit) {
  visit(path, command);
  for (const CommandShape& one : command.commands) each_command(one, path + " " + one.name, visit);
}

TEST_CASE("The help of every command has an example of that command") {
  std::set<std::string> seen;
  each_command(command_shape(), "tidemark", [&](const std::string& path, const CommandShape& command) {
    INFO(path);
    seen.insert(path);
    const std::size_t example = command.help.find("Example:\n");
    REQUIRE(example != std::string::npos);
    CHECK(command.help.find(path, example) != std::string::npos);
    CHECK_FALSE(command.description.empty());
  });
  CHECK(seen.size() == 96);
}

}  // namespace
}  // namespace tidemark::cli
