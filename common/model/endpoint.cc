#include "common/model/endpoint.h"

#include <algorithm>
#include <functional>

namespace tidemark {

std::string silo_of(const EndpointFacts& facts) {
  static const std::map<std::string, std::string, std::less<>> by_class = {
      {"router", "network"},    {"switch", "network"},  {"firewall", "network"}, {"access-point", "network"},
      {"desktop", "desktop"},   {"laptop", "desktop"},  {"printer", "desktop"},  {"server", "server"},
      {"hypervisor", "server"}, {"storage", "storage"}, {"nas", "storage"},      {"backup", "backup"},
  };
  if (const auto silo = facts.labels.find("silo"); silo != facts.labels.end()) return silo->second;
  const auto usual = by_class.find(facts.endpoint_class);
  return usual == by_class.end() ? std::string{} : usual->second;
}

namespace {

template <class Spec>
const Spec* find_in(const std::vector<Spec>& specs, std::string_view name) {
  const auto at =
      std::find_if(specs.begin(), specs.end(), [&](const Spec& known) { return known.name == name; });
  return at == specs.end() ? nullptr : &*at;
}

}  // namespace

const CheckSpec* MonitorSet::find(std::string_view check) const { return find_in(checks, check); }
const WatchSpec* MonitorSet::find_watch(std::string_view watch) const { return find_in(watches, watch); }

}  // namespace tidemark
