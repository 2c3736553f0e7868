#include <map>
#include <set>
#include <utility>

#include "agent/snmp/config/snmp_config.h"
#include "agent/snmp/requester/address_range.h"

namespace tidemark::snmp {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

std::vector<std::string> hosts_of(const config::Table& table) {
  if (const auto host = table.string("address")) return {*host};
  std::vector<std::string> out;
  const auto ranges = table.strings("addresses");
  if (!ranges)
    table.mistake("address", "a device has 'address', or 'addresses' with ranges such as [\"192.0.2.0/28\"]");
  for (std::size_t i = 0; ranges && i < ranges->size(); ++i) {
    const std::string& range = (*ranges)[i];
    if (Address::parse(range, 0)) {
      out.push_back(range);
      continue;
    }
    const auto found = AddressRange::parse(range, kDevicesMax);
    if (!found.ok()) table.mistake(table.position_of("addresses", i), std::string(found.status().message()));
    for (std::size_t n = 0; found.ok() && n < found->size(); ++n) out.push_back(found->at(n, 0).text());
  }
  return out;
}

std::shared_ptr<const Credential> credential_of(const config::Table& table, const SnmpConfig& config) {
  const std::string name = table.need_string("credential");
  if (name.empty()) return nullptr;
  return find_credential(table, table.position_of("credential"), name, config);
}

}  // namespace

void read_devices(const config::Table& root, SnmpConfig& out) {
  std::set<std::string> names;
  std::map<std::pair<std::string, std::uint16_t>, std::string> places;
  for (const DeviceConfig& device : out.devices) {
    names.insert(device.name);
    places.emplace(std::pair(device.host, device.port), device.name);
  }
  for (const config::Table& table : root.tables("device")) {
    DeviceConfig one;
    const std::vector<std::string> hosts = hosts_of(table);
    const auto name = table.string("name");
    if (name && (hosts.size() > 1 || name->empty() || name->size() > kEndpointNameBytesMax))
      table.mistake("name",
                    "'name' is one device's, of 1 to " + std::to_string(kEndpointNameBytesMax) + " bytes");
    one.port = static_cast<std::uint16_t>(table.integer("port", 1, 65'535).value_or(one.port));
    one.credential = credential_of(table, out);
    one.device_class = table.string("class").value_or(one.device_class);
    one.site = table.string("site").value_or(out.source.site);
    one.labels = table.string_map("labels");
    one.profiles = table.strings("profiles");
    one.interval = table.duration("interval", seconds(1), hours(24)).value_or(one.interval);
    one.patience.timeout =
        table.duration("timeout", milliseconds(50), seconds(60)).value_or(one.patience.timeout);
    one.patience.retries =
        static_cast<std::uint32_t>(table.integer("retries", 0, 5).value_or(one.patience.retries));
    one.parents = table.strings("parents").value_or(std::vector<std::string>{});
    one.near = table.boolean("near").value_or(false);
    if (one.near && !one.parents.empty())
      table.mistake("near", "a device is 'near', or has 'parents' between the proxy and it");
    for (const std::string& host : hosts) {
      one.host = host;
      one.name = name.value_or(host);
      if (!names.insert(one.name).second)
        table.mistake("name", "there is a device '" + one.name + "' already");
      if (const auto [other, first] = places.emplace(std::pair(host, one.port), one.name);
          !first && other->second != one.name)
        table.mistake("address", "'" + other->second + "' is at " + host + ", port " +
                                     std::to_string(one.port) + ", already");
      if (out.devices.size() >= kDevicesMax)
        return table.mistake("address", "a proxy has at most " + std::to_string(kDevicesMax) + " devices");
      out.devices.push_back(one);
    }
  }
}

void check_parents(const std::vector<config::Table>& roots, const SnmpConfig& config) {
  std::map<std::string, const DeviceConfig*> devices;
  std::vector<std::string> names;
  for (const DeviceConfig& device : config.devices) {
    devices.emplace(device.name, &device);
    names.push_back(device.name);
  }
  const auto check = [&](const config::Table& table) {
    const auto parents = table.strings("parents").value_or(std::vector<std::string>{});
    if (parents.empty()) return;
    for (std::size_t i = 0; i < parents.size(); ++i) {
      if (devices.count(parents[i]) == 0)
        table.mistake(table.position_of("parents", i),
                      "there is no device '" + parents[i] + "'" + config::or_nearest(parents[i], names, ""));
    }
    std::set<std::string> own, seen;
    for (std::string& host : hosts_of(table)) own.insert(table.string("name").value_or(host));
    for (std::vector<std::string> way = parents; !way.empty();) {
      const std::string name = way.back();
      way.pop_back();
      if (own.count(name) > 0) return table.mistake("parents", "'" + name + "' would be behind itself");
      const auto found = devices.find(name);
      if (found == devices.end() || !seen.insert(name).second) continue;
      way.insert(way.end(), found->second->parents.begin(), found->second->parents.end());
    }
  };
  for (const config::Table& root : roots) {
    for (const config::Table& table : root.tables("device")) check(table);
  }
}

}  // namespace tidemark::snmp
