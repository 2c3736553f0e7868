#include <utility>

#include "agent/snmp/config/snmp_config.h"

namespace tidemark::snmp {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::size_t kScansMax = 100;
constexpr std::size_t kRangesMax = 64;
constexpr std::uint32_t kRateMax = 1'000;

std::vector<AddressRange> ranges_of(const config::Table& table) {
  std::vector<AddressRange> out;
  const auto ranges = table.strings("addresses");
  if (!ranges || ranges->empty())
    table.mistake("addresses", "a scan has 'addresses' with ranges such as [\"192.0.2.0/24\"]");
  for (std::size_t i = 0; ranges && i < ranges->size(); ++i) {
    const auto range = AddressRange::parse((*ranges)[i], kScannedMax);
    if (range.ok()) out.push_back(*range);
    if (!range.ok()) table.mistake(table.position_of("addresses", i), std::string(range.status().message()));
    if (i >= kRangesMax)
      return table.mistake("addresses", "a scan has at most " + std::to_string(kRangesMax) + " ranges"), out;
  }
  return out;
}

std::vector<std::shared_ptr<const Credential>> credentials_of(const config::Table& table,
                                                              const SnmpConfig& config) {
  std::vector<std::shared_ptr<const Credential>> out;
  const auto names = table.strings("credentials");
  if (!names || names->empty())
    table.mistake("credentials", "a scan has 'credentials', names of [[credential]] such as [\"lan\"]");
  for (std::size_t i = 0; names && i < names->size(); ++i) {
    auto found = find_credential(table, table.position_of("credentials", i), (*names)[i], config);
    if (found) out.push_back(std::move(found));
  }
  return out;
}

}  // namespace

void read_scans(const config::Table& root, SnmpConfig& out) {
  for (const config::Table& table : root.tables("scan")) {
    ScheduledScan one;
    one.plan.ranges = ranges_of(table);
    one.plan.credentials = credentials_of(table, out);
    one.plan.port = static_cast<std::uint16_t>(table.integer("port", 1, 65'535).value_or(one.plan.port));
    one.plan.rate = static_cast<std::uint32_t>(table.integer("rate", 1, kRateMax).value_or(one.plan.rate));
    one.every = table.duration("every", minutes(5), hours(24 * 366)).value_or(one.every);
    std::size_t addresses = 0;
    for (const AddressRange& range : one.plan.ranges) addresses += range.size();
    if (Duration{1'000} * static_cast<std::int64_t>(addresses / one.plan.rate) > one.every)
      table.mistake("every", std::to_string(addresses) + " addresses at " + std::to_string(one.plan.rate) +
                                 " a second take longer than 'every': scan less often, or faster");
    if (out.scans.size() >= kScansMax)
      return table.mistake("addresses", "a proxy has at most " + std::to_string(kScansMax) + " scans");
    out.scans.push_back(std::move(one));
  }
}

}  // namespace tidemark::snmp
