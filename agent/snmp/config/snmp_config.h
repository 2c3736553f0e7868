#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/config/agent_config.h"
#include "agent/snmp/message/credential.h"
#include "agent/snmp/requester/requester.h"
#include "agent/snmp/scan/scan_plan.h"

namespace tidemark::snmp {

/// Of a community or a pass phrase.
inline constexpr std::size_t kSecretBytesMax = 1'024;

/// Of one proxy; further ones are a mistake.
inline constexpr std::size_t kDevicesMax = 20'000;

/// A device, as a [[device]] says it; a range is one for each of its addresses.
struct DeviceConfig {
  std::string name;  ///< of the endpoint; its address where none is given. Unique
  std::string host;  ///< an address, or a name that is looked up
  std::uint16_t port = 161;
  std::shared_ptr<const Credential> credential;
  std::string device_class = "network";
  std::string site;
  std::map<std::string, std::string> labels;
  std::optional<std::vector<std::string>> profiles;  ///< absent: those that fit
  Duration interval{60'000};
  Patience patience;
  std::vector<std::string> parents;  ///< names of devices that all ways to it go by, one of them at least
  bool near = false;                 ///< nothing that is polled is between the proxy and it
};

/// Where traps and informs are taken, and how many.
struct TrapsConfig {
  std::vector<Address> listen;  ///< none: nothing listens. Port 0 takes a free one
  /// Taken of every device, beside its own.
  std::vector<std::shared_ptr<const Credential>> credentials;
  std::uint32_t burst = 50;       ///< of a device at once
  std::uint32_t per_minute = 60;  ///< of a device in the long run
};

/// What snmp.toml says, with the devices of its folder (packaging/snmp.toml has every key with a comment).
struct SnmpConfig {
  AgentConfig source;  ///< who the proxy itself is; of the agent's keys those that every source has
  std::filesystem::path devices_dir = "/etc/tidemark/snmp.d";
  std::filesystem::path profiles_dir = "/etc/tidemark/snmp/profiles.d";
  std::filesystem::path mibs_dir = "/etc/tidemark/snmp/mibs.d";
  std::uint32_t requests_max = 500;  ///< devices that are asked at once
  std::map<std::string, std::shared_ptr<const Credential>> credentials;
  std::vector<DeviceConfig> devices;
  std::vector<ScheduledScan> scans;
  TrapsConfig traps;
};

/// A file of the folder with another text than it has, or that is not there yet.
struct FileInstead {
  std::filesystem::path path;
  std::string text;
};

/// The state's folder alone, of a configuration whose secrets may not be there yet. What else is wrong in it
/// is no mistake here.
std::filesystem::path read_state_dir(const std::filesystem::path& path, config::Mistakes& mistakes);

/// With mistakes the result is not to be used. Reads the secrets from their places, too. `instead`: as it
/// would be.
SnmpConfig read_snmp_config(const std::filesystem::path& path, config::Mistakes& mistakes,
                            const FileInstead* instead = nullptr);

/// The credentials, devices and scans of one file, beside those that are there already. Credentials of later
/// files are known in all: read_credentials() of every file goes first.
void read_credentials(const config::Table& root, SnmpConfig& out);
void read_devices(const config::Table& root, SnmpConfig& out);
/// Once all devices were read, and without a mistake: whether their parents are among them, and none is its
/// own.
void check_parents(const std::vector<config::Table>& roots, const SnmpConfig& config);
void read_scans(const config::Table& root, SnmpConfig& out);

/// The credential of that name; null: there is none, which is a mistake at the place.
std::shared_ptr<const Credential> find_credential(const config::Table& table, const config::Position& where,
                                                  const std::string& name, const SnmpConfig& config);
/// [traps], where all credentials are known.
void read_traps(const config::Table& root, SnmpConfig& out);

}  // namespace tidemark::snmp
