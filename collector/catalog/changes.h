#pragma once

#include <string>
#include <vector>

#include "collector/catalog/catalog.h"

/// What differs between two definitions. Pure.
namespace tidemark::catalog {

/// The keys of a service's file under which they say something else, such as "slo" and "members", in the
/// order of the man page.
std::vector<std::string> changed_keys(const Service& before, const Service& after);

struct ServiceChange {
  std::string name;
  std::vector<std::string> keys;
};

/// Services by name, in order.
struct CatalogChanges {
  std::vector<std::string> added;
  std::vector<std::string> removed;
  std::vector<ServiceChange> changed;
};
CatalogChanges changes(const Catalog& before, const Catalog& after);

}  // namespace tidemark::catalog
