#include "agent/snmp/topology/topology.h"

#include <absl/strings/ascii.h>

#include <deque>
#include <utility>

namespace tidemark::snmp {
namespace {

std::string host_of(std::string_view system_name) {
  return absl::AsciiStrToLower(std::string(system_name.substr(0, system_name.find('.'))));
}

}  // namespace

void Topology::place(std::vector<Place> places) {
  std::map<EndpointId, Node> next;
  for (Place& place : places) {
    const EndpointId id = place.endpoint;
    const auto known = nodes_.find(id);
    Node node = known == nodes_.end() ? Node{} : std::move(known->second);
    node.place = std::move(place);
    next.emplace(id, std::move(node));
  }
  nodes_ = std::move(next);
  changed_ = true;
}

void Topology::named(EndpointId device, std::string_view system_name) {
  const auto node = nodes_.find(device);
  if (node == nodes_.end()) return;
  std::string name = host_of(system_name);
  if (name == node->second.name) return;
  node->second.name = std::move(name);
  changed_ = true;
}

void Topology::neighbours(EndpointId device, const std::set<std::string>& system_names) {
  const auto node = nodes_.find(device);
  if (node == nodes_.end()) return;
  std::set<std::string> hosts;
  for (const std::string& name : system_names) hosts.insert(host_of(name));
  if (hosts == node->second.neighbours) return;
  node->second.neighbours = std::move(hosts);
  changed_ = true;
}

const std::vector<EndpointId>& Topology::parents(EndpointId device) const {
  static const std::vector<EndpointId> kNone;
  if (std::exchange(changed_, false)) find_parents();
  const auto found = parents_.find(device);
  return found == parents_.end() ? kNone : found->second;
}

/// Steps from the nearest devices outwards. A device whose parents are given by hand is a step further than
/// the furthest of them, so that what it is neighbour of is behind it, and no circle comes about.
void Topology::find_parents() const {
  parents_.clear();
  std::map<std::string, std::vector<EndpointId>> by_name;
  for (const auto& [id, node] : nodes_) {
    if (!node.name.empty()) by_name[node.name].push_back(id);
  }
  std::map<EndpointId, std::set<EndpointId>> links;
  for (const auto& [id, node] : nodes_) {
    for (const std::string& name : node.neighbours) {
      const auto other = by_name.find(name);
      if (other == by_name.end() || other->second.size() != 1 || other->second.front() == id) continue;
      links[id].insert(other->second.front());
      links[other->second.front()].insert(id);
    }
  }
  std::map<EndpointId, std::vector<EndpointId>> after;  // by hand: whose parent a device is
  std::map<EndpointId, std::size_t> open;               // how many of a device's parents have no step yet
  for (const auto& [id, node] : nodes_) {
    for (const EndpointId parent : node.place.parents) {
      if (nodes_.count(parent) == 0) continue;
      parents_[id].push_back(parent);
      after[parent].push_back(id);
      ++open[id];
    }
  }
  std::map<EndpointId, std::size_t> steps;
  std::deque<EndpointId> next;
  const auto reach = [&](EndpointId id, std::size_t step) {
    if (steps.emplace(id, step).second) next.push_back(id);
  };
  for (const auto& [id, node] : nodes_) {
    if (node.place.near) reach(id, 0);
  }
  for (; !next.empty(); next.pop_front()) {
    const EndpointId id = next.front();
    const std::size_t step = steps[id];
    for (const EndpointId child : after[id]) {
      if (--open[child] == 0) reach(child, step + 1);
    }
    for (const EndpointId other : links[id]) {
      const Node& node = nodes_.at(other);
      if (!node.place.parents.empty() || node.place.near) continue;
      reach(other, step + 1);
      if (steps[other] == step + 1) parents_[other].push_back(id);
    }
  }
}

}  // namespace tidemark::snmp
