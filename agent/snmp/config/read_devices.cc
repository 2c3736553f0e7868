#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "agent/snmp/config/snmp_config.h"
#include "common/model/number.h"

namespace tidemark::snmp {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Adds one to it as to a number; false after the last.
bool increment(Address& address) {
  for (std::size_t i = address.v6 ? 16 : 4; i-- > 0;) {
    if (++address.bytes[i] != 0) return true;
  }
  return false;
}

/// Addresses of "192.0.2.0/28", without a network's own and broadcast in IPv4, or "192.0.2.10-192.0.2.20".
/// Nothing: it is no range, or has more than kDevicesMax.
std::optional<std::vector<std::string>> addresses_of(const std::string& range) {
  std::vector<std::string> out;
  const auto collect = [&](Address from, const Address& to) -> bool {
    if (from.v6 != to.v6 || from > to) return false;
    for (;; increment(from)) {
      out.push_back(from.text());
      if (out.size() > kDevicesMax) return false;
      if (from == to) return true;
    }
  };
  if (const auto dash = range.find('-'); dash != std::string::npos) {
    const auto from = Address::parse(range.substr(0, dash), 0),
               to = Address::parse(range.substr(dash + 1), 0);
    return from && to && collect(*from, *to) ? std::optional(out) : std::nullopt;
  }
  const auto slash = range.find('/');
  const auto network = Address::parse(range.substr(0, slash), 0);
  if (!network || slash == std::string::npos) return std::nullopt;
  const unsigned width = network->v6 ? 128 : 32;
  const auto bits = parse_number<unsigned>(range.substr(slash + 1));
  if (!bits || *bits > width || width - *bits > 20) return std::nullopt;
  Address first = *network, last = *network;
  for (unsigned bit = *bits; bit < width; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    first.bytes[bit / 8] &= static_cast<std::uint8_t>(~mask);
    last.bytes[bit / 8] |= mask;
  }
  const bool has_ends = !network->v6 && *bits < 31;
  if (has_ends) increment(first), --last.bytes[3];
  return collect(first, last) ? std::optional(out) : std::nullopt;
}

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
    const auto found = addresses_of(range);
    if (!found)
      table.mistake(table.position_of("addresses", i),
                    "'" + range +
                        "' is no range: one is \"192.0.2.0/28\" or \"192.0.2.10-192.0.2.20\", of at most " +
                        std::to_string(kDevicesMax) + " addresses");
    if (found) out.insert(out.end(), found->begin(), found->end());
  }
  return out;
}

std::shared_ptr<const Credential> credential_of(const config::Table& table, const SnmpConfig& config) {
  const std::string name = table.need_string("credential");
  const auto found = config.credentials.find(name);
  if (found != config.credentials.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [other, credential] : config.credentials) known.push_back(other);
  if (!name.empty())
    table.mistake("credential",
                  "there is no [[credential]] '" + name + "'" + config::or_nearest(name, known, ""));
  return nullptr;
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
