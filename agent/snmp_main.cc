#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <string>
#include <utility>

#include "agent/enroll/enroll.h"
#include "agent/enroll_command.h"
#include "agent/enrolling.h"
#include "agent/snmp_proxy.h"
#include "agent/snmp_scan.h"
#include "common/secret/key.h"
#include "common/secret/seal.h"

namespace {

using namespace tidemark;

constexpr int kFailed = 1;
constexpr int kUsage = 2;

int fail(const absl::Status& status) {
  std::cerr << "tidemark-snmp: " << status.message() << "\n";
  return kFailed;
}

int run_enroll(const snmp::SnmpConfig& config, const EnrollArguments& arguments) {
  if (arguments.server.empty())
    return fail(absl::InvalidArgumentError("say where the collector is: --server HOST[:PORT]"));
  auto address = pinned::parse_address(arguments.server, pinned::kEnrollmentPort);
  if (!address.ok()) return fail(address.status());
  const auto identity =
      enroll_by_hand(config.source, *address, arguments.token_file, arguments.force, TIDEMARK_VERSION);
  if (!identity.ok()) return fail(identity.status());
  std::cout << "enrolled as " << identity->name << " (" << identity->id.text() << ")\n";
  return 0;
}

/// As it is configured; an address that is not, with the credential that is named.
int run_test(const snmp::SnmpConfig& config, const std::string& address, const std::string& credential,
             int port) {
  const auto configured = std::find_if(config.devices.begin(), config.devices.end(), [&](const auto& one) {
    return one.name == address || one.host == address;
  });
  snmp::DeviceConfig device;
  if (configured != config.devices.end()) device = *configured;
  device.name = device.host = configured == config.devices.end() ? address : configured->host;
  if (port > 0) device.port = static_cast<std::uint16_t>(port);
  if (!credential.empty()) {
    const auto found = config.credentials.find(credential);
    if (found == config.credentials.end())
      return fail(absl::NotFoundError("there is no [[credential]] '" + credential + "'"));
    device.credential = found->second;
  }
  if (!device.credential)
    return fail(absl::InvalidArgumentError("'" + address + "' is not configured: say --credential NAME"));
  return try_device(config, device);
}

CLI::App* add_seal(CLI::App& app, secret::SealOptions& options) {
  CLI::App* const seal = app.add_subcommand("seal",
                                            "Reads a secret from standard input, at a terminal without "
                                            "showing it, and writes a file that the proxy "
                                            "alone can open: for community_file, authentication_file and "
                                            "privacy_file. Who is root makes it for the "
                                            "proxy's user.\n\n"
                                            "Example: tidemark-snmp seal /etc/tidemark/snmp/lan.auth");
  seal->add_option("FILE", options.file, "where the secret is to be, sealed")->required();
  seal->add_flag("--force", options.replace, "replace the file that is there");
  options.bytes_max = snmp::kSecretBytesMax;
  return seal;
}

/// The configuration may name the file already, which is not there yet: it is not read as a whole.
int run_seal(const std::string& config_file, secret::SealOptions options) {
  config::Mistakes mistakes;
  options.state_dir = snmp::read_state_dir(config_file, mistakes);
  if (!mistakes.none()) {
    std::cerr << mistakes.text() << "\n";
    return kUsage;
  }
  if (const auto status = secret::seal_input(options); !status.ok()) return fail(status);
  std::cout << options.file.string() << " is sealed under " << secret::key_file_in(options.state_dir).string()
            << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Polls devices by SNMP, and streams what they answer to Tidemark's collector.\n\n"
      "Example: tidemark-snmp --config /etc/tidemark/snmp.toml");
  app.set_version_flag("--version", "tidemark-snmp " TIDEMARK_VERSION);
  std::string config_file = "/etc/tidemark/snmp.toml";
  bool check = false;
  app.add_option("--config", config_file, "the configuration, in TOML")->capture_default_str();
  app.add_flag("--check", check, "only say whether the configuration is good");
  app.fallthrough();

  EnrollArguments enrolling;
  CLI::App* const enroll = add_enroll(app, enrolling, "tidemark-snmp", "proxy");

  CLI::App* test =
      app.add_subcommand("test",
                         "Polls one device once, and writes what it is, which profiles fit, and what they "
                         "read; exit code 1 where "
                         "it does not answer.\n\nExample: tidemark-snmp test 192.0.2.7 --credential lan");
  std::string address, credential;
  int port = 0;
  test->add_option("ADDRESS", address, "its name in the configuration, or an address")->required();
  test->add_option("--credential", credential, "of the configuration, instead of the device's own");
  test->add_option("--port", port, "instead of the device's own, or 161")->check(CLI::Range(1, 65'535));
  ScanArguments scanning;
  const CLI::App* const scan = add_scan(app, scanning);
  AcceptArguments accepting;
  const CLI::App* const accept = add_accept(app, accepting);
  secret::SealOptions sealing;
  const CLI::App* const seal = add_seal(app, sealing);
  app.require_subcommand(0, 1);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, std::cout, std::cerr) == 0 ? 0 : kUsage;
  }
  if (*seal) return run_seal(config_file, std::move(sealing));
  const auto read = [&]() -> absl::StatusOr<snmp::SnmpConfig> {
    config::Mistakes mistakes;
    auto config = snmp::read_snmp_config(config_file, mistakes);
    if (!mistakes.none()) return absl::InvalidArgumentError(mistakes.text());
    return config;
  };
  auto config = read();
  if (!config.ok()) {
    std::cerr << config.status().message() << "\n";
    return kUsage;
  }
  if (check) {
    std::cout << config_file << " is good: " << config->devices.size() << " devices, "
              << config->credentials.size() << " credentials\n";
    return 0;
  }
  if (*enroll) return run_enroll(*config, enrolling);
  if (*test) return run_test(*config, address, credential, port);
  if (*scan) return run_scan(config_file, *config, scanning);
  if (*accept) return run_accept(config_file, *config, accepting);
  const auto status = run_snmp_proxy(*std::move(config), TIDEMARK_VERSION, read);
  return status.ok() ? 0 : fail(status);
}
