#include "collector/cli/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace tidemark::cli {
namespace {

using Choices = std::vector<std::string>;

const Choices kOutputs{"table", "json", "csv"};
const Choices kColours{"auto", "always", "never"};
const Choices kPeriods{"day", "week", "month", "quarter", "year"};
const Choices kSeverities{"info", "warning", "error", "critical"};
const Choices kSilos{"network", "backup", "storage", "desktop", "security", "server"};
const Choices kFormats{"html", "text"};
const Choices kShells{"bash", "zsh"};

std::string listed(const Choices& choices) {
  std::string out;
  for (std::size_t i = 0; i < choices.size(); ++i)
    out += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i];
  return out;
}

/// The tree, and where its values go.
class Parser {
 public:
  Parser() : app_("Asks the Tidemark collector on this machine.", "tidemark") { build(); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  std::variant<Invocation, Ended> parse(const std::vector<std::string>& arguments, const std::string& version,
                                        const std::string& socket);
  CommandShape shape() const { return shape_of(app_); }

 private:
  CLI::App& group(const char* name, const char* description, const char* example);
  CLI::App& command(CLI::App& parent, const char* name, const char* description, const char* example);
  void choice(CLI::App& app, const char* names, std::string& value, const Choices& choices,
              const char* description);
  void named(CLI::App& app, const char* title, Completes completes, const char* description);
  void text(CLI::App& app, const char* names, std::string& value, const char* title, const char* description);
  void completed(CLI::App& app, const char* names, std::string& value, const char* title, Completes completes,
                 const char* description);
  void pairs(CLI::App& app, const char* names, const char* description);
  void range(CLI::App& app, const char* description);
  void period(CLI::App& app);

  void build();
  void build_globals();
  void build_problems_and_tokens();
  void build_endpoints_and_events();
  void build_series();
  void build_services();
  void build_trends();
  void build_reports();

  CommandShape shape_of(const CLI::App& app) const;
  std::string path_of(const CLI::App& app) const;
  const CLI::App& deepest() const;
  Ended mistake(const std::string& what) const;
  std::string unknown_command(const std::vector<std::string>& arguments) const;

  CLI::App app_;
  Invocation invocation_;
  std::string output_ = "table";
  std::string colour_ = "auto";
  std::string ttl_;
  std::vector<std::string> pairs_;
  std::map<const CLI::Option*, Completes> completes_;
  std::map<const CLI::Option*, Choices> choices_;
};

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
  build_problems_and_tokens();
  build_endpoints_and_events();
  build_series();
  build_services();
  build_trends();
  build_reports();
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
  completes_[app_.get_option("--socket")] = Completes::kFile;
  choice(app_, "-o,--output", output_, kOutputs, "how answers are written");
  choice(app_, "--color", colour_, kColours, "colours in tables; NO_COLOR is obeyed");
}

void Parser::build_problems_and_tokens() {
  CLI::App& problem = command(app_, "problem", "what is not ok now, since when, and which services it hits",
                              "tidemark problem --service shop --follow");
  completed(problem, "--service", invocation_.service, "SERVICE", Completes::kService,
            "of this service's members");
  text(problem, "--site", invocation_.site, "SITE", "at this site");
  choice(problem, "--silo", invocation_.silo, kSilos, "of this silo");
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
  create.add_flag("--quiet,-q", invocation_.quiet, "writes the token alone");
  command(token, "list", "tokens, newest first", "tidemark token list");
  named(command(token, "revoke", "takes a token's remaining uses", "tidemark token revoke 7f3a9c"), "ID",
        Completes::kNothing, "the token's id");
}

void Parser::build_endpoints_and_events() {
  CLI::App& endpoint = group("endpoint", "desktops, servers, routers, …", "tidemark endpoint show web-1");
  command(endpoint, "list", "all endpoints", "tidemark endpoint list --output csv");
  named(command(endpoint, "show", "one endpoint with its checks", "tidemark endpoint show web-1"), "ENDPOINT",
        Completes::kEndpoint, "name or uuid");
  named(command(endpoint, "revoke", "keeps an endpoint out from now on", "tidemark endpoint revoke web-1"),
        "ENDPOINT", Completes::kEndpoint, "name or uuid");

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
      command(series, "get", "samples of an endpoint's metric",
              "tidemark series get web-1 system.cpu.utilization --attribute mode=user --since 1h");
  named(get, "ENDPOINT", Completes::kEndpoint, "name or uuid");
  get.add_option("METRIC", invocation_.metric, "the metric's whole name")->required()->type_name("");
  pairs(get, "--attribute", "that the series must have; may be repeated");
  range(get, "the begin: 2026-11-24, 7d, an RFC 3339 time, today, yesterday (default: 1h)");
  get.add_option("--limit", invocation_.limit, "samples of one series (default: 10000)")
      ->type_name("N")
      ->check(CLI::Range(1, 1'000'000));
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
}

void Parser::build_trends() {
  CLI::App& trend = command(app_, "trend", "how a service is doing and where it is heading",
                            "tidemark trend shop --period quarter");
  named(trend, "SERVICE", Completes::kService, "its name");
  period(trend);
  CLI::App& outage = group("outage", "when services were down", "tidemark outage list --service shop");
  CLI::App& list = command(outage, "list", "outages with their causes, newest first",
                           "tidemark outage list --service shop --since 30d");
  completed(list, "--service", invocation_.service, "SERVICE", Completes::kService, "of this service");
  range(list, "the begin: 2026-11-24, 7d, an RFC 3339 time, today, yesterday (default: 30d)");
  CLI::App& ledger =
      command(app_, "ledger", "what was sent, stored, refused and lost, and whether it adds up",
              "tidemark ledger --since 7d");
  completed(ledger, "--endpoint", invocation_.endpoint, "ENDPOINT", Completes::kEndpoint, "of this source");
  text(ledger, "--since", invocation_.since, "TIME", "losses and refusals from then on (default: all)");
}

void Parser::build_reports() {
  CLI::App& report = group("report", "what managers get", "tidemark report preview shop");
  CLI::App& preview = command(report, "preview", "the report as it would be sent",
                              "tidemark report preview shop --format html --out shop.html");
  named(preview, "SERVICE", Completes::kService, "its name");
  period(preview);
  completed(preview, "--out", invocation_.out_file, "FILE", Completes::kFile, "writes it there");
  choice(preview, "--format", invocation_.format, kFormats, "html or text (default: text)");
  CLI::App& send = command(report, "send", "mails it to the service's sponsor", "tidemark report send shop");
  named(send, "SERVICE", Completes::kService, "its name");
  period(send);
}

std::string Parser::path_of(const CLI::App& app) const {
  if (app.get_parent() == nullptr) return "";
  const std::string parent = path_of(*app.get_parent());
  return parent.empty() ? app.get_name() : parent + " " + app.get_name();
}

const CLI::App& Parser::deepest() const {
  const CLI::App* app = &app_;
  while (!app->get_subcommands().empty()) app = app->get_subcommands().front();
  return *app;
}

Ended Parser::mistake(const std::string& what) const {
  const std::string path = path_of(deepest());
  return {2, "", "tidemark: " + what + " (see tidemark " + (path.empty() ? "" : path + " ") + "--help)\n"};
}

/// The first word that is no command though it should be one, as a sentence; empty: there is none.
std::string Parser::unknown_command(const std::vector<std::string>& arguments) const {
  const CLI::App* app = &app_;
  std::string path;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word.size() > 1 && word[0] == '-') {
      if (word == "--socket" || word == "--output" || word == "-o" || word == "--color") ++i;
      continue;
    }
    const auto commands = app->get_subcommands([](const CLI::App*) { return true; });
    if (commands.empty()) return {};
    Choices names;
    for (const CLI::App* command : commands) names.push_back(command->get_name());
    const auto found = std::find(names.begin(), names.end(), word);
    if (found == names.end())
      return "no command 'tidemark " + path + word + "': there " + (names.size() == 1 ? "is " : "are ") +
             listed(names);
    app = commands[static_cast<std::size_t>(found - names.begin())];
    path += word + " ";
  }
  return {};
}

std::variant<Invocation, Ended> Parser::parse(const std::vector<std::string>& arguments,
                                              const std::string& version, const std::string& socket) {
  if (!socket.empty()) invocation_.socket = socket;
  std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 takes them
  try {
    app_.parse(std::move(reversed));
  } catch (const CLI::CallForVersion&) {
    return Ended{0, "tidemark " + version + "\n", ""};
  } catch (const CLI::CallForHelp&) {
    return Ended{0, app_.help(), ""};
  } catch (const CLI::ParseError& error) {
    const std::string unknown = unknown_command(arguments);
    if (!unknown.empty()) return mistake(unknown);
    if (deepest().get_subcommands([](const CLI::App*) { return true; }).empty()) return mistake(error.what());
    return Ended{2, "", app_.help()};
  }
  for (const std::string& pair : pairs_) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0)
      return mistake("a label or attribute is KEY=VALUE, not '" + pair + "'");
    invocation_.labels[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  if (!ttl_.empty()) {
    const auto ttl = parse_duration(ttl_);
    if (!ttl || ttl->count() <= 0)
      return mistake("--ttl takes a duration such as 10m, 24h or 7d, not '" + ttl_ + "'");
    invocation_.ttl = *ttl;
  }
  invocation_.command = path_of(deepest());
  if (invocation_.command == "completion" &&
      std::find(kShells.begin(), kShells.end(), invocation_.name) == kShells.end())
    return mistake("there are completions for " + listed(kShells) + ", not for '" + invocation_.name + "'");
  if (!invocation_.period.empty() && !(invocation_.since.empty() && invocation_.until.empty()))
    return mistake("either --period or --since and --until, not both");
  invocation_.output = output_ == "json" ? Output::kJson : output_ == "csv" ? Output::kCsv : Output::kTable;
  invocation_.colour = colour_ == "always"  ? ColourWhen::kAlways
                       : colour_ == "never" ? ColourWhen::kNever
                                            : ColourWhen::kAuto;
  return invocation_;
}

CommandShape Parser::shape_of(const CLI::App& app) const {
  const std::string path = app.get_parent() == nullptr ? "" : path_of(*app.get_parent());
  const std::string above = app.get_parent() == nullptr ? "" : path.empty() ? "tidemark" : "tidemark " + path;
  CommandShape shape{app.get_name(), app.get_description(), app.help(above), {}, Completes::kNothing, {}, {}};
  for (const CLI::Option* option : app.get_options()) {
    const auto completes = completes_.find(option);
    const auto choices = choices_.find(option);
    const Completes value = completes == completes_.end() ? Completes::kNothing : completes->second;
    const Choices values = choices == choices_.end() ? Choices() : choices->second;
    if (option->nonpositional()) {
      OptionShape one{{}, option->get_description(), option->get_items_expected_max() > 0, value, values};
      for (const std::string& name : option->get_lnames()) one.names.push_back("--" + name);
      for (const std::string& name : option->get_snames()) one.names.push_back("-" + name);
      shape.options.push_back(std::move(one));
    } else if (shape.argument == Completes::kNothing) {
      shape.argument = value;
      shape.argument_choices = values;
    }
  }
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    shape.commands.push_back(shape_of(*command));
  return shape;
}

}  // namespace

std::variant<Invocation, Ended> parse_arguments(const std::vector<std::string>& arguments,
                                                const std::string& version, const std::string& socket) {
  return Parser().parse(arguments, version, socket);
}

CommandShape command_shape() { return Parser().shape(); }

}  // namespace tidemark::cli
