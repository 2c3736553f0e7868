#include "agent/enroll_command.h"

#include <CLI/CLI.hpp>

namespace tidemark {

CLI::App* add_enroll(CLI::App& app, EnrollArguments& arguments, const std::string& program,
                     const std::string& who) {
  CLI::App* const enroll = app.add_subcommand(
      "enroll", "Makes a key, and has the collector sign who this " + who + " is.\n\nExample: " + program +
                    " enroll --server collector.example.org --token-file token");
  enroll->add_option("--server", arguments.server, "the collector's enrolment address, HOST[:PORT]");
  enroll->add_option("--token-file", arguments.token_file,
                     "file with the token; left out: as TIDEMARK_TOKEN_FILE names, else standard input");
  enroll->add_flag("--force", arguments.force, "replace the identity that is there");
  return enroll;
}

}  // namespace tidemark
