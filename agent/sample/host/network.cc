#include <fstream>

#include "agent/sample/host/metrics.h"
#include "agent/sample/host/samplers.h"

namespace tidemark::host {
namespace {

constexpr double kBytesOfMegabit = 1e6 / 8;
/// A cable may be put into another socket; asking some drivers takes a while.
constexpr double kSpeedStandsS = 300;

}  // namespace

std::optional<double> NetworkSampler::read_speed(const std::string& interface) const {
  std::ifstream file(net_ / interface / "speed");
  double megabits = 0;  // virtual interfaces tell none, or -1; those that are down cannot be read
  if (!(file >> megabits) || megabits <= 0) return std::nullopt;
  return megabits * kBytesOfMegabit;
}

void NetworkSampler::add_utilization(const Interface& interface, double uptime, Readings& readings) {
  if (links_.size() >= 4 * kInterfacesMax && !links_.contains(interface.name)) return;
  Link& link = links_[interface.name];
  if (link.speed_at == 0 || uptime - link.speed_at > kSpeedStandsS) {
    link.speed = read_speed(interface.name);
    link.speed_at = uptime;
  }
  const double span = uptime - link.at;
  const auto add_share = [&](std::uint64_t before, std::uint64_t now, const char* direction) {
    // A counter begins anew where the interface does: then this interval has no utilization.
    if (!link.speed || link.at == 0 || span <= 0 || now < before) return;
    add(readings, metric::kLinkUtilization, static_cast<double>(now - before) / span / *link.speed,
        {{"network.interface.name", interface.name}, {"network.io.direction", direction}});
  };
  add_share(link.received, interface.received, "receive");
  add_share(link.transmitted, interface.transmitted, "transmit");
  link.at = uptime, link.received = interface.received, link.transmitted = interface.transmitted;
}

absl::Status NetworkSampler::sample(Readings& readings) {
  const auto text = net_dev_.read();
  if (!text.ok()) return text.status();
  const std::vector<Interface> interfaces = parse_net_dev(*text);
  std::optional<double> uptime;
  if (const auto said = uptime_.read(); said.ok()) uptime = parse_uptime(*said);
  std::size_t count = 0;
  for (const Interface& interface : interfaces) {
    // A container's end has a new name with every start: its series would pile up and tell nobody anything.
    if (interface.name.starts_with("veth")) continue;
    if (++count > kInterfacesMax) break;
    const auto add_pair = [&](const Metric& metric, std::uint64_t received, std::uint64_t transmitted) {
      add(readings, metric, static_cast<double>(received),
          {{"network.interface.name", interface.name}, {"network.io.direction", "receive"}});
      add(readings, metric, static_cast<double>(transmitted),
          {{"network.interface.name", interface.name}, {"network.io.direction", "transmit"}});
    };
    add_pair(metric::kNetworkIo, interface.received, interface.transmitted);
    add_pair(metric::kNetworkPackets, interface.received_packets, interface.transmitted_packets);
    add_pair(metric::kNetworkErrors, interface.received_errors, interface.transmitted_errors);
    add_pair(metric::kNetworkDropped, interface.received_dropped, interface.transmitted_dropped);
    if (uptime) add_utilization(interface, *uptime, readings);
  }
  return absl::OkStatus();
}

}  // namespace tidemark::host
