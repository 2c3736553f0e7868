#include "collector/cli/cli.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include "collector/cli/commands.h"
#include "collector/cli/completion.h"
#include "collector/cli/login.h"
#include "collector/cli/text.h"

namespace tidemark::cli {
namespace {

View view_of(const Invocation& call, const Surroundings& around) {
  View view;
  view.columns = std::max(around.columns, kColumnsMin);
  view.zone = around.zone;
  view.now = around.now;
  view.colour = call.colour == ColourWhen::kAlways ||
                (call.colour == ColourWhen::kAuto && around.terminal && !around.no_color);
  return view;
}

int complain(Surroundings& around, const std::string& sentence, int exit_code) {
  around.err << "tidemark: " << harmless_lines(sentence) << "\n";
  around.err.flush();
  return exit_code;
}

/// By the login where that was asked for, or where no collector can be on this machine: then nobody named a
/// socket, and there is none at the usual place.
absl::StatusOr<std::unique_ptr<Client>> client_for(const Invocation& call, const Surroundings& around) {
  std::error_code error;
  const bool here = call.socket != kSocketDefault || std::filesystem::exists(call.socket, error);
  if (call.command == "login" || call.command == "logout" || (here && !call.remote))
    return std::make_unique<Client>(call.socket);
  const auto login = load_login(around.login_file);
  if (absl::IsNotFound(login.status()) && !call.remote) return std::make_unique<Client>(call.socket);
  if (!login.ok()) return login.status();
  const auto ends = login_ends(*login);
  if (!ends.ok()) return ends.status();
  if (*ends <= around.now) {
    return absl::UnauthenticatedError("the login at " + login->collector + " expired at " + rfc3339(*ends) +
                                      ": ask for a code with 'tidemark admin invite', then 'tidemark login'");
  }
  return std::make_unique<Client>(*login);
}

}  // namespace

int run(const std::vector<std::string>& arguments, Surroundings& around) {
  auto parsed = parse_arguments(arguments, around.version, around.socket);
  if (const auto* ended = std::get_if<Ended>(&parsed)) {
    around.out << ended->out;
    around.err << ended->err;
    around.out.flush();
    around.err.flush();
    return ended->exit_code;
  }
  const Invocation& call = std::get<Invocation>(parsed);
  if (call.command == "completion") {
    const CommandShape shape = command_shape();
    around.out << (call.name == "bash" ? bash_completion(shape) : zsh_completion(shape));
    around.out.flush();
    return 0;
  }
  const View view = view_of(call, around);
  const auto client = client_for(call, around);
  if (!client.ok()) return complain(around, std::string(client.status().message()), 1);
  const Outcome outcome = run_command({call, view, around, **client});
  if (!outcome.status.ok())
    return complain(around, std::string(outcome.status.message()), outcome.usage ? 2 : 1);
  if (!around.out.good()) return complain(around, "the output cannot be written", 1);
  return outcome.exit_code;
}

}  // namespace tidemark::cli
