#include "collector/cli/completion.h"

#include <cstdlib>
#include <fstream>
#include <functional>

#include "tests/support/catch.h"
#include "tests/support/temporary_folder.h"

namespace tidemark::cli {
namespace {

void each_command(const CommandShape& command, const std::string& path,
                  const std::function<void(const std::string&, const CommandShape&)>& visit) {
  visit(path, command);
  for (const CommandShape& one : command.commands) each_command(one, path + " " + one.name, visit);
}

TEST_CASE("Both scripts know every command, option and choice") {
  const CommandShape root = command_shape();
  for (const std::string& script : {bash_completion(root), zsh_completion(root)}) {
    each_command(root, "", [&](const std::string& path, const CommandShape& command) {
      INFO(path);
      CHECK(script.find("'" + path + "')") != std::string::npos);
      for (const OptionShape& option : command.options) {
        for (const std::string& name : option.names) CHECK(script.find(name) != std::string::npos);
        for (const std::string& choice : option.choices) CHECK(script.find(choice) != std::string::npos);
      }
    });
    CHECK(script.find("' trend:--period') _tidemark_words 'day week month quarter year'") !=
          std::string::npos);
    CHECK(script.find("_tidemark_names service") != std::string::npos);
    CHECK(script.find("_tidemark_names endpoint") != std::string::npos);
  }
}

/// What bash offers for the last of the words.
std::string offered(const std::string& words, int at) {
  const TemporaryFolder folder;
  const auto script = folder.path() / "complete.bash";
  std::ofstream(script)
      << bash_completion(command_shape())
      << "tidemark() { [ \"$1\" = service ] && printf 'name,state\\nshop,UP\\nmail,UP\\n'; }\n"
      << "COMP_WORDS=(" << words << ")\nCOMP_CWORD=" << at
      << "\n_tidemark\nprintf '%s ' \"${COMPREPLY[@]}\" >'" << (folder.path() / "out").string() << "'\n";
  REQUIRE(std::system(("bash '" + script.string() + "'").c_str()) == 0);
  std::ifstream in(folder.path() / "out");
  std::string out;
  std::getline(in, out);
  return out;
}

TEST_CASE("bash completes commands, options, choices and the names of services") {
  CHECK(offered("tidemark end", 1) == "endpoint ");
  CHECK(offered("tidemark endpoint ''", 2) ==
        "list show revoke retire merge rename label waiting approve reject ");
  CHECK(offered("tidemark trend ''", 2) == "shop mail ");
  CHECK(offered("tidemark forecast ma", 2) == "mail ");
  CHECK(offered("tidemark forecast shop --a", 3) == "--all ");
  CHECK(offered("tidemark trend shop --per", 3) == "--period ");
  CHECK(offered("tidemark trend shop --period q", 4) == "quarter ");
  CHECK(offered("tidemark endpoint list --output ''", 4) == "table json csv ");
  CHECK(offered("tidemark problem --service s", 3) == "shop ");
  CHECK(offered("tidemark completion ''", 2) == "bash zsh ");
}

}  // namespace
}  // namespace tidemark::cli
