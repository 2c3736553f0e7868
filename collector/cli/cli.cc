#include "collector/cli/cli.h"

#include <algorithm>

#include "collector/cli/commands.h"
#include "collector/cli/completion.h"
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
  Client client(call.socket);
  const Outcome outcome = run_command({call, view, around, client});
  if (!outcome.status.ok())
    return complain(around, std::string(outcome.status.message()), outcome.usage ? 2 : 1);
  if (!around.out.good()) return complain(around, "the output cannot be written", 1);
  return outcome.exit_code;
}

}  // namespace tidemark::cli
