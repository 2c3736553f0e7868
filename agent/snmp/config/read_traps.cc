#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "agent/snmp/config/snmp_config.h"
#include "common/model/number.h"

namespace tidemark::snmp {
namespace {

constexpr std::size_t kListenMax = 16;
constexpr std::int64_t kBurstMax = 10'000;
constexpr std::int64_t kPerMinuteMax = 60'000;

/// "192.0.2.1:162", "[::]:162"
std::optional<Address> place_of(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  const auto port = parse_number<std::uint16_t>(std::string_view(text).substr(colon + 1));
  std::string host = text.substr(0, colon);
  const bool brackets = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (brackets) host = host.substr(1, host.size() - 2);
  const auto address = port ? Address::parse(host, *port) : std::nullopt;
  return address && address->v6 == brackets ? address : std::nullopt;
}

std::vector<Address> read_listen(const config::Table& table) {
  std::vector<Address> out;
  const auto places = table.strings("listen").value_or(std::vector<std::string>{});
  if (places.size() > kListenMax)
    table.mistake("listen", "'listen' takes at most " + std::to_string(kListenMax) + " addresses");
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto place = place_of(places[i]);
    if (!place) {
      table.mistake(table.position_of("listen", i),
                    "'" + places[i] + "' is no address with a port, such as \"0.0.0.0:162\" or \"[::]:162\"");
    } else if (place->port != 0 && std::find(out.begin(), out.end(), *place) != out.end()) {
      table.mistake(table.position_of("listen", i), "'listen' has '" + places[i] + "' twice");
    } else {
      out.push_back(*place);
    }
  }
  return out;
}

}  // namespace

void read_traps(const config::Table& root, SnmpConfig& out) {
  const auto table = root.table("traps");
  if (!table) return;
  TrapsConfig& traps = out.traps;
  traps.listen = read_listen(*table);
  traps.burst = static_cast<std::uint32_t>(table->integer("burst", 1, kBurstMax).value_or(traps.burst));
  traps.per_minute =
      static_cast<std::uint32_t>(table->integer("per_minute", 1, kPerMinuteMax).value_or(traps.per_minute));
  const auto names = table->strings("credentials").value_or(std::vector<std::string>{});
  std::vector<std::string> known;
  for (const auto& [name, credential] : out.credentials) known.push_back(name);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto found = out.credentials.find(names[i]);
    if (found != out.credentials.end()) {
      traps.credentials.push_back(found->second);
    } else {
      table->mistake(table->position_of("credentials", i), "there is no [[credential]] '" + names[i] + "'" +
                                                               config::or_nearest(names[i], known, ""));
    }
  }
}

}  // namespace tidemark::snmp
