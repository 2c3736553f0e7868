#include "collector/cli/arguments.h"

#include <algorithm>

#include "collector/cli/parser.h"

namespace tidemark::cli {

std::string listed(const Choices& choices) {
  std::string out;
  for (std::size_t i = 0; i < choices.size(); ++i)
    out += (i == 0 ? "" : i + 1 == choices.size() ? " or " : ", ") + choices[i];
  return out;
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
      return mistake("a label, attribute or value is KEY=VALUE, not '" + pair + "'");
    invocation_.labels[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  if (!step_.empty()) {
    const auto step = parse_duration(step_);
    if (!step || step->count() <= 0)
      return mistake("--step takes a duration such as 5m, 1h or 1d, not '" + step_ + "'");
    if (invocation_.function.empty()) return mistake("--step takes a --function beside it, such as avg");
    invocation_.step = *step;
  }
  if (!ttl_.empty()) {
    const auto ttl = parse_duration(ttl_);
    if (!ttl || ttl->count() <= 0)
      return mistake("--ttl takes a duration such as 10m, 24h or 7d, not '" + ttl_ + "'");
    invocation_.ttl = *ttl;
    invocation_.ttl_given = true;
  }
  invocation_.command = path_of(deepest());
  const auto given = [this](const char* option) {
    const CLI::Option* found = deepest().get_option_no_throw(option);
    return found != nullptr && found->count() > 0;
  };
  invocation_.class_given = given("--class");
  invocation_.site_given = given("--site");
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

std::variant<Invocation, Ended> parse_arguments(const std::vector<std::string>& arguments,
                                                const std::string& version, const std::string& socket) {
  return Parser().parse(arguments, version, socket);
}

CommandShape command_shape() { return Parser().shape(); }

}  // namespace tidemark::cli
