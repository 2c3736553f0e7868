#include "collector/catalog/changes.h"

#include <map>
#include <set>

#include "collector/catalog/fingerprint.h"

namespace tidemark::catalog {

std::vector<std::string> changed_keys(const Service& before, const Service& after) {
  std::vector<std::string> out;
  const auto then = parts_of(before);
  const auto now = parts_of(after);
  for (std::size_t i = 0; i < then.size(); ++i) {
    if (then[i].print.text() != now[i].print.text()) out.push_back(then[i].key);
  }
  return out;
}

CatalogChanges changes(const Catalog& before, const Catalog& after) {
  std::map<std::string, const Service*> then;
  for (const Service& service : before.services()) then[service.name] = &service;
  std::set<std::string> added;
  std::map<std::string, std::vector<std::string>> changed;
  for (const Service& service : after.services()) {
    const auto known = then.find(service.name);
    if (known == then.end()) {
      added.insert(service.name);
      continue;
    }
    if (auto keys = changed_keys(*known->second, service); !keys.empty()) changed[service.name] = keys;
    then.erase(known);
  }
  CatalogChanges out;
  out.added = {added.begin(), added.end()};
  for (const auto& [name, service] : then) out.removed.push_back(name);
  for (auto& [name, keys] : changed) out.changed.push_back({name, std::move(keys)});
  return out;
}

}  // namespace tidemark::catalog
