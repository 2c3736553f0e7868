#include "agent/snmp/profile/object_names.h"

#include <algorithm>

namespace tidemark::snmp {
namespace {

/// X.660: the first number is 0, 1 or 2, and below 0 and 1 there are 40.
bool well_formed(const Oid& oid) {
  return oid.size() >= 2 && oid.numbers()[0] <= 2 && (oid.numbers()[0] == 2 || oid.numbers()[1] < 40);
}

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return !text.empty() && letter(text.front()) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

}  // namespace

ObjectNames::ObjectNames(const config::Table& root) {
  const auto names = root.table("names");
  if (!names) return;
  for (const std::string& name : names->keys()) {
    const auto text = names->string(name);
    if (!text) continue;
    if (!is_name(name)) {
      names->mistake(name, "'" + name + "' is no name: a letter, then letters, digits, '-' and '_'");
      continue;
    }
    if (const auto oid = find(*names, names->position_of(name), *text)) oids_.emplace(name, *oid);
  }
}

std::optional<Oid> ObjectNames::find(const config::Table& table, const config::Position& where,
                                     const std::string& text) const {
  if (auto oid = Oid::parse(text)) {
    if (well_formed(*oid)) return oid;
    table.mistake(where, "'" + text + "' is no object identifier: it begins with 0, 1 or 2, as 1.3.6.1 does");
    return std::nullopt;
  }
  const std::size_t dot = text.find('.');
  const auto named = oids_.find(std::string_view(text).substr(0, dot));
  if (named == oids_.end()) {
    std::vector<std::string> known;
    for (const auto& [name, oid] : oids_) known.push_back(name);
    table.mistake(where, "'" + text +
                             "' is neither an object identifier, such as 1.3.6.1.2.1.1.3.0, nor begins "
                             "with a name that [names] has above" +
                             config::or_nearest(text.substr(0, dot), known, ""));
    return std::nullopt;
  }
  if (dot == std::string::npos) return named->second;
  const auto behind = Oid::parse(std::string_view(text).substr(dot + 1));
  if (behind && named->second.size() + behind->size() <= kOidNumbersMax) return named->second.with(*behind);
  table.mistake(where,
                "'" + text + "': behind the name there are numbers and dots, as in '" + named->first + ".0'");
  return std::nullopt;
}

std::vector<Oid> ObjectNames::oids(const config::Table& table, std::string_view key) const {
  std::vector<Oid> out;
  std::vector<std::string> texts;
  if (table.holds_text(key)) {
    texts = {table.string(key).value_or("")};
  } else if (table.has(key)) {
    auto list = table.strings(key);
    if (list && list->empty()) table.mistake(key, "'" + std::string(key) + "' names nothing");
    texts = std::move(list).value_or(std::vector<std::string>{});
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const config::Position where = table.position_of(key, i);
    const auto oid = find(table, where, texts[i]);
    if (!oid) continue;
    if (std::find(out.begin(), out.end(), *oid) != out.end())
      table.mistake(where, "'" + std::string(key) + "' has '" + texts[i] + "' twice");
    out.push_back(*oid);
  }
  return out;
}

std::optional<Oid> ObjectNames::oid(const config::Table& table, std::string_view key) const {
  const auto text = table.string(key);
  return text ? find(table, table.position_of(key), *text) : std::nullopt;
}

std::optional<Object> ObjectNames::object(const config::Table& table, std::string_view key) const {
  auto identifiers = oids(table, key);
  if (identifiers.empty()) return std::nullopt;
  return Object{std::move(identifiers)};
}

Object ObjectNames::need_object(const config::Table& table, std::string_view key) const {
  if (!table.has(key)) {
    table.mistake(table.position(), "'" + std::string(key) +
                                        "' is missing; it takes an object identifier, or a name of [names]");
  }
  return object(table, key).value_or(Object{});
}

std::vector<Object> ObjectNames::objects(const config::Table& table, std::string_view key) const {
  std::vector<Object> out;
  for (Oid& oid : oids(table, key)) out.push_back({{std::move(oid)}});
  return out;
}

std::optional<ObjectValues> ObjectNames::object_values(const config::Table& table,
                                                       std::string_view key) const {
  const auto inner = table.table(key);
  if (!inner) return std::nullopt;
  ObjectValues out{need_object(*inner, "object"),
                   inner->integers("values").value_or(std::vector<std::int64_t>{})};
  if (!inner->has("values") || out.values.empty()) {
    inner->mistake("values", "'" + std::string(key) + "' needs the object's values, such as values = [2, 3]");
  }
  return out;
}

}  // namespace tidemark::snmp
