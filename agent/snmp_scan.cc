#include "agent/snmp_scan.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <utility>

#include "agent/snmp_accept.h"
#include "agent/snmp_scan_output.h"
#include "agent/snmp_scan_run.h"

namespace tidemark {
namespace {

constexpr int kFailed = 1;
constexpr std::size_t kOpenMax = 500;

int fail(const absl::Status& status) {
  std::cerr << "tidemark-snmp: " << status.message() << "\n";
  return kFailed;
}

/// Those of the configuration, or one of the ranges that were given.
absl::StatusOr<std::vector<snmp::ScanPlan>> plans_of(const snmp::SnmpConfig& config,
                                                     const ScanArguments& arguments) {
  std::vector<snmp::ScanPlan> out;
  if (arguments.ranges.empty()) {
    for (const snmp::ScheduledScan& scan : config.scans) out.push_back(scan.plan);
    if (out.empty())
      return absl::InvalidArgumentError(
          "say which RANGE, such as 192.0.2.0/24: the configuration has no [[scan]]");
  } else {
    out.emplace_back();
    for (const std::string& range : arguments.ranges) {
      auto parsed = snmp::AddressRange::parse(range, snmp::kScannedMax);
      if (!parsed.ok()) return parsed.status();
      out.back().ranges.push_back(*std::move(parsed));
    }
  }
  for (snmp::ScanPlan& plan : out) {
    if (plan.credentials.empty() || !arguments.credentials.empty()) {
      auto credentials = scan_credentials(config, arguments.credentials);
      if (!credentials.ok()) return credentials.status();
      plan.credentials = *std::move(credentials);
    }
    if (arguments.port > 0) plan.port = static_cast<std::uint16_t>(arguments.port);
    if (arguments.rate > 0) plan.rate = static_cast<std::uint32_t>(arguments.rate);
    plan.open_max = kOpenMax;
  }
  return out;
}

}  // namespace

CLI::App* add_scan(CLI::App& app, ScanArguments& arguments) {
  CLI::App* const scan = app.add_subcommand(
      "scan",
      "Asks every address of ranges what it is, and writes which answer, what they are, and which are not "
      "managed yet.\n\nExample: tidemark-snmp scan 192.0.2.0/24 --credential lan");
  scan->add_option("RANGE", arguments.ranges,
                   "192.0.2.0/24, 192.0.2.10-192.0.2.20 or an address; left out: those of [[scan]]")
      ->check(CLI::Validator(
          [](const std::string& text) {
            const auto range = snmp::AddressRange::parse(text, snmp::kScannedMax);
            return std::string(range.status().message());
          },
          ""));
  scan->add_option("--credential", arguments.credentials,
                   "of the configuration; several are tried in this order; left out: all, SNMPv3 first")
      ->allow_extra_args(false);
  scan->add_option("--port", arguments.port, "instead of 161, or of [[scan]]")->check(CLI::Range(1, 65'535));
  scan->add_option("--rate", arguments.rate, "addresses a second, at most; left out: 50, or of [[scan]]")
      ->check(CLI::Range(1, 1'000));
  CLI::Option* const output = scan->add_option("--output", arguments.output, "table, json or csv")
                                  ->check(CLI::IsMember({"table", "json", "csv"}));
  output->capture_default_str();
  scan->add_flag("--new", arguments.only_new, "only what is not managed");
  scan->add_flag("--accept", arguments.accept, "accept all that is not managed; see accept")
      ->excludes(output);
  return scan;
}

int run_scan(const std::filesystem::path& config_file, const snmp::SnmpConfig& config,
             const ScanArguments& arguments) {
  auto plans = plans_of(config, arguments);
  if (!plans.ok()) return fail(plans.status());
  const ScanOutcome outcome = run_scans(config, *std::move(plans));
  const auto write = arguments.output == "json"  ? write_json
                     : arguments.output == "csv" ? write_csv
                                                 : write_table;
  write(outcome, arguments.only_new, std::cout);
  if (outcome.interrupted) return kFailed;
  std::vector<snmp::FoundDevice> fresh;
  for (const snmp::FoundDevice& device : outcome.devices) {
    if (device.credential && !outcome.managed.contains(device.address)) fresh.push_back(device);
  }
  return arguments.accept && !fresh.empty() ? accept_found(config_file, config, fresh, {}) : 0;
}

}  // namespace tidemark
