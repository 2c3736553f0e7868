#include <CLI/CLI.hpp>

#include <iostream>

#include "agent/agent.h"
#include "agent/config/agent_config.h"
#include "agent/doctor.h"
#include "agent/enroll/enroll.h"
#include "agent/enroll_command.h"
#include "agent/enrolling.h"
#include "agent/inbox/inbox.h"
#include "agent/inbox/report.h"
#include "agent/sample/check/perfdata.h"
#include "agent/sight.h"
#include "common/clock/clock.h"

namespace {

using namespace tidemark;

constexpr int kFailed = 1;
constexpr int kUsage = 2;

int fail(const absl::Status& status) {
  std::cerr << "tidemark-agent: " << status.message() << "\n";
  return kFailed;
}

/// The enrolment port of the collector that agent.toml names, where --server does not.
absl::StatusOr<pinned::Address> server_of(const std::string& server, const AgentConfig& config) {
  if (!server.empty()) return pinned::parse_address(server, pinned::kEnrollmentPort);
  if (config.collector.empty()) {
    return absl::InvalidArgumentError(
        "say where the collector is: --server HOST[:PORT], or 'collector' in agent.toml");
  }
  auto address = pinned::parse_address(config.collector, pinned::kStreamPort);
  if (address.ok()) address->port = pinned::kEnrollmentPort;
  return address;
}

int run_enroll(const AgentConfig& config, const EnrollArguments& arguments) {
  auto address = server_of(arguments.server, config);
  if (!address.ok()) return fail(address.status());
  const auto identity =
      enroll_by_hand(config, *address, arguments.token_file, arguments.force, TIDEMARK_VERSION);
  if (!identity.ok()) return fail(identity.status());
  std::cout << "enrolled as " << identity->name << " (" << identity->id.text() << ")\n";
  return 0;
}

int run_event(const AgentConfig& config, const std::string& name, const std::string& severity,
              const std::vector<std::string>& attributes, const std::string& body) {
  Event event{system_clock().now(), name, Severity::kInfo, body, {}};
  const auto known = inbox::severity_of(severity);
  if (!known.ok()) return fail(known.status());
  event.severity = *known;
  for (const std::string& written : attributes) {
    auto attribute = inbox::attribute_of(written);
    if (!attribute.ok()) return fail(attribute.status());
    event.attributes.push_back(*std::move(attribute));
  }
  const auto reported = inbox::report(inbox::folder_of(config.state_dir), event);
  return reported.ok() ? 0 : fail(reported);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Observes this machine and streams what it sees to Tidemark's collector.\n\n"
      "Example: tidemark-agent --config /etc/tidemark/agent.toml");
  app.set_version_flag("--version", "tidemark-agent " TIDEMARK_VERSION);
  std::string config_file = "/etc/tidemark/agent.toml";
  bool check = false;
  app.add_option("--config", config_file, "the configuration, in TOML")->capture_default_str();
  app.add_flag("--check", check, "only say whether the configuration is good");
  app.fallthrough();

  EnrollArguments enrolling;
  CLI::App* const enroll = add_enroll(app, enrolling, "tidemark-agent", "endpoint");

  CLI::App* sample = app.add_subcommand(
      "sample",
      "Writes what the samplers see now, and ends.\n\nExample: tidemark-agent sample | grep system.cpu");
  CLI::App* check_now = app.add_subcommand("check",
                                           "Runs one check of the monitor set now, with the output and exit "
                                           "code of a Nagios plugin; without a name it "
                                           "lists them.\n\nExample: tidemark-agent check disk-root");
  std::string check_name;
  check_now->add_option("NAME", check_name, "the check's name");
  CLI::App* event =
      app.add_subcommand("event",
                         "Reports that something happened here: the agent takes it up at its next sample and "
                         "sends it. Its user, its "
                         "group and root may. A check of type backup can ask for the last one of a "
                         "name.\n\nExample: tidemark-agent "
                         "event backup.completed --attribute job=nightly \"all 14 volumes saved\"");
  std::string event_name;
  std::string severity = "info";
  std::vector<std::string> attributes;
  std::string body;
  event->add_option("NAME", event_name, "what kind of thing happened, as backup.completed")->required();
  event->add_option("BODY", body, "what happened, in words for people")->required();
  event->add_option("--severity", severity, "info, warning, error or critical")->capture_default_str();
  event->add_option("--attribute", attributes, "KEY=VALUE; as often as needed")->allow_extra_args(false);
  CLI::App* status = app.add_subcommand("status",
                                        "Who this endpoint is, what it observes, and what waits for the "
                                        "collector.\n\nExample: tidemark-agent status");
  CLI::App* doctor =
      app.add_subcommand("doctor",
                         "What is wrong with this agent's installation, each with what to do; exit code "
                         "1 where something does not work.\n\nExample: tidemark-agent doctor");
  app.require_subcommand(0, 1);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const bool helped = app.exit(error, std::cout, std::cerr) == 0;
    // Another monitor takes 1 and 2 for what a check found.
    return helped                          ? 0
           : app.got_subcommand(check_now) ? check::plugin_exit_code(CheckState::kUnknown)
                                           : kUsage;
  }
  config::Mistakes mistakes;
  const AgentConfig config = read_agent_config(config_file, mistakes);
  if (!mistakes.none()) {
    std::cerr << mistakes.text() << "\n";
    return check_name.empty() ? kFailed : check::plugin_exit_code(CheckState::kUnknown);
  }
  if (check) {
    std::cout << config_file << " is good\n";
    return 0;
  }
  if (sample->parsed()) return sight::show_samples(std::cout);
  if (check_now->parsed()) return sight::run_check(config, check_name, std::cout, std::cerr);
  if (event->parsed()) return run_event(config, event_name, severity, attributes, body);
  if (doctor->parsed()) return run_doctor(config_file, config, std::cout);
  if (status->parsed()) return sight::show_status(config, std::cout, std::cerr);
  if (enroll->parsed()) return run_enroll(config, enrolling);
  if (const auto ran = run_agent(config, TIDEMARK_VERSION); !ran.ok()) return fail(ran);
  return 0;
}
