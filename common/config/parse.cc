#include <toml++/toml.h>

#include <algorithm>
#include <exception>
#include <string>
#include <tuple>
#include <utility>

#include "common/config/node.h"

namespace tidemark::config {
namespace {

Node node_from(const std::string& file, const toml::node& from);

Position place(const std::string& file, const toml::source_region& region) {
  return {file, region.begin.line, region.begin.column};
}

/// Tables remember no order of their own: that of the places in the file is restored.
Members members_from(const std::string& file, const toml::table& table) {
  Members result;
  for (const auto& [key, value] : table) {
    result.members.push_back({std::string(key.str()), place(file, key.source()), node_from(file, value)});
  }
  std::stable_sort(result.members.begin(), result.members.end(), [](const Member& a, const Member& b) {
    return std::tie(a.at.line, a.at.column) < std::tie(b.at.line, b.at.column);
  });
  return result;
}

Node node_from(const std::string& file, const toml::node& from) {
  Node node;
  node.at = place(file, from.source());
  if (const toml::table* table = from.as_table()) {
    node.value = members_from(file, *table);
  } else if (const toml::array* array = from.as_array()) {
    List list;
    for (const toml::node& element : *array) list.elements.push_back(node_from(file, element));
    node.value = std::move(list);
  } else if (const auto* text = from.as_string()) {
    node.value = text->get();
  } else if (const auto* whole = from.as_integer()) {
    node.value = std::int64_t{whole->get()};
  } else if (const auto* number = from.as_floating_point()) {
    node.value = number->get();
  } else if (const auto* truth = from.as_boolean()) {
    node.value = truth->get();
  } else if (const auto* date = from.as_date()) {
    node.value = Date{date->get().year, date->get().month, date->get().day};
  }
  return node;
}

}  // namespace

void parse_into(Tree& tree) {
  try {
    const toml::table table = toml::parse(tree.text, tree.file);
    tree.root.value = members_from(tree.file, table);
    tree.readable = true;
  } catch (const toml::parse_error& error) {
    tree.mistakes->add(place(tree.file, error.source()),
                       "this is not TOML: " + std::string(error.description()));
  } catch (const std::exception& error) {
    tree.mistakes->add({tree.file, 0, 0}, std::string("this is not TOML: ") + error.what());
  }
}

}  // namespace tidemark::config
