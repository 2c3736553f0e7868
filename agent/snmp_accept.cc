#include "agent/snmp_accept.h"

#include <absl/strings/str_join.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <set>
#include <utility>

#include "agent/enroll/identity.h"
#include "agent/snmp/config/accepted.h"
#include "agent/snmp_scan_run.h"

namespace tidemark {
namespace {

constexpr int kFailed = 1;
constexpr std::uint32_t kRate = 1'000;

int fail(const std::string& sentence) {
  std::cerr << "tidemark-snmp: " << sentence << "\n";
  return kFailed;
}

absl::StatusOr<std::map<std::string, std::string>> labels_of(const std::vector<std::string>& written) {
  std::map<std::string, std::string> out;
  for (const std::string& one : written) {
    const auto at = one.find('=');
    if (at == std::string::npos || at == 0)
      return absl::InvalidArgumentError("'" + one + "' is no label: one is NAME=VALUE");
    out[one.substr(0, at)] = one.substr(at + 1);
  }
  return out;
}

/// Asks each once more. What does not answer, and what is managed already, is told, and left out.
std::vector<snmp::FoundDevice> ask_again(const snmp::SnmpConfig& config, snmp::ScanPlan plan,
                                         const std::vector<snmp::Address>& addresses) {
  for (const snmp::Address& address : addresses)
    plan.ranges.push_back(*snmp::AddressRange::parse(address.text(), 1));
  ScanOutcome outcome = run_scans(config, {plan});
  std::vector<snmp::FoundDevice> out;
  if (outcome.interrupted) return fail("interrupted: nothing was changed"), out;
  for (const snmp::Address& address : addresses) {
    const auto found = std::find_if(outcome.devices.begin(), outcome.devices.end(),
                                    [&](const auto& one) { return one.address == address; });
    const auto managed = outcome.managed.find(address);
    if (managed != outcome.managed.end()) {
      fail(address.text() + " is managed already, as '" + managed->second + "'");
    } else if (found == outcome.devices.end()) {
      std::vector<std::string> tried;
      for (const auto& credential : plan.credentials) tried.push_back(credential->name);
      fail(address.text() + " does not answer; it was asked at port " + std::to_string(plan.port) +
           " with: " + absl::StrJoin(tried, ", "));
    } else if (!found->credential) {
      fail(address.text() + " refuses: " + found->refusal);
    } else {
      out.push_back(*found);
    }
  }
  return out;
}

void tell_next(const snmp::SnmpConfig& config, const std::vector<snmp::AcceptedDevice>& devices) {
  const auto identity = enroll::load_identity(config.source.state_dir);
  const std::string proxy = identity.ok() ? identity->name : "PROXY";
  std::cout << snmp::accepted_file(config).string() << " has "
            << (devices.size() == 1 ? "it" : std::to_string(devices.size()) + " more devices")
            << " now. What comes next, here:\n  systemctl reload tidemark-snmp\n"
            << "and at the collector, where it is not assigned yet:\n";
  for (const snmp::AcceptedDevice& device : devices)
    std::cout << "  tidemark proxy assign " << proxy << " " << device.address << "\n";
}

}  // namespace

CLI::App* add_accept(CLI::App& app, AcceptArguments& arguments) {
  CLI::App* const accept = app.add_subcommand(
      "accept",
      "Asks devices once more, and adds those that answer to the configuration: a [[device]] each in "
      "accepted.toml, in the folder of devices.\n\nExample: tidemark-snmp accept 192.0.2.7 --class switch");
  accept->add_option("ADDRESS", arguments.addresses, "an IPv4 or IPv6 address")
      ->required()
      ->check(CLI::Validator(
          [](const std::string& text) {
            return snmp::Address::parse(text, 0) ? "" : "'" + text + "' is no address";
          },
          ""));
  accept
      ->add_option("--credential", arguments.credentials,
                   "of the configuration; several are tried in this order; left out: all, SNMPv3 first")
      ->allow_extra_args(false);
  accept->add_option("--port", arguments.port, "where they are asked")
      ->check(CLI::Range(1, 65'535))
      ->capture_default_str();
  accept->add_option("--name", arguments.name,
                     "of the endpoint, of one device; left out: what it calls itself, else its address");
  accept->add_option("--class", arguments.device_class,
                     "as router, switch, printer or ups; left out: network");
  accept->add_option("--site", arguments.site, "where they stand; left out: where the proxy does");
  accept->add_option("--label", arguments.labels, "NAME=VALUE; as often as needed")->allow_extra_args(false);
  return accept;
}

int run_accept(const std::filesystem::path& config_file, const snmp::SnmpConfig& config,
               const AcceptArguments& arguments) {
  snmp::ScanPlan plan;
  auto credentials = scan_credentials(config, arguments.credentials);
  if (!credentials.ok()) return fail(std::string(credentials.status().message()));
  if (const auto labels = labels_of(arguments.labels); !labels.ok())
    return fail(std::string(labels.status().message()));
  plan.credentials = *std::move(credentials);
  plan.port = static_cast<std::uint16_t>(arguments.port);
  plan.rate = kRate;
  plan.patience.retries = snmp::Patience{}.retries;
  std::vector<snmp::Address> addresses;
  for (const std::string& text : arguments.addresses) {
    const snmp::Address address = *snmp::Address::parse(text, plan.port);
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end())
      addresses.push_back(address);
  }
  if (!arguments.name.empty() && addresses.size() > 1)
    return fail("--name is one device's: give one address");
  const auto found = ask_again(config, plan, addresses);
  const int accepted = found.empty() ? kFailed : accept_found(config_file, config, found, arguments);
  return found.size() == addresses.size() ? accepted : kFailed;
}

int accept_found(const std::filesystem::path& config_file, const snmp::SnmpConfig& config,
                 const std::vector<snmp::FoundDevice>& devices, const AcceptArguments& arguments) {
  std::set<std::string> names;
  for (const snmp::DeviceConfig& device : config.devices) names.insert(device.name);
  std::vector<snmp::AcceptedDevice> added;
  for (const snmp::FoundDevice& device : devices) {
    snmp::AcceptedDevice one;
    one.address = device.address.text();
    one.port = device.address.port;
    one.name = arguments.name.empty()
                   ? snmp::free_name(device.facts.name, one.address,
                                     [&](const std::string& name) { return names.contains(name); })
                   : arguments.name;
    names.insert(one.name);
    one.credential = device.credential->name;
    one.device_class = arguments.device_class;
    one.site = arguments.site;
    one.labels = labels_of(arguments.labels).value_or(std::map<std::string, std::string>{});
    added.push_back(std::move(one));
  }
  if (const auto status = snmp::add_accepted(config_file, config, added); !status.ok())
    return fail(std::string(status.message()));
  for (std::size_t i = 0; i < added.size(); ++i)
    std::cout << added[i].address << " is accepted as '" << added[i].name << "', by credential '"
              << added[i].credential
              << "', with the profiles that fit: " << absl::StrJoin(devices[i].profiles, ", ") << "\n";
  tell_next(config, added);
  return 0;
}

}  // namespace tidemark
