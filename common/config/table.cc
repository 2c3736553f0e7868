#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <optional>
#include <variant>

#include "common/config/node.h"

namespace tidemark::config {
namespace {

std::string quoted(std::string_view key) { return "'" + std::string(key) + "'"; }

std::string number_text(double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.15g", value);
  return text.data();
}

struct SizeUnit {
  std::string_view name;
  std::uint64_t bytes;
};
constexpr SizeUnit kSizeUnits[] = {
    {"", 1},
    {"B", 1},
    {"kB", 1'000},
    {"KB", 1'000},
    {"MB", 1'000'000},
    {"GB", 1'000'000'000},
    {"TB", 1'000'000'000'000},
    {"KiB", std::uint64_t{1} << 10},
    {"MiB", std::uint64_t{1} << 20},
    {"GiB", std::uint64_t{1} << 30},
    {"TiB", std::uint64_t{1} << 40},
};

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  for (const SizeUnit& known : kSizeUnits) {
    if (known.name != unit) continue;
    if (number > std::numeric_limits<std::uint64_t>::max() / known.bytes) return std::nullopt;
    return number * known.bytes;
  }
  return std::nullopt;
}

std::optional<std::string> scalar(const Node& node) {
  if (const auto* text = std::get_if<std::string>(&node.value)) return *text;
  if (const auto* whole = std::get_if<std::int64_t>(&node.value)) return std::to_string(*whole);
  if (const auto* number = std::get_if<double>(&node.value)) return number_text(*number);
  if (const auto* truth = std::get_if<bool>(&node.value)) return *truth ? "true" : "false";
  return std::nullopt;
}

const Node* member_of(const Node& table, std::string_view key) {
  for (const Member& member : std::get<Members>(table.value).members) {
    if (member.key == key) return &member.node;
  }
  return nullptr;
}

/// The key's value; the key is known from now on.
const Node* ask(Tree& tree, const Node& table, std::string_view key) {
  tree.asked[&table].insert(std::string(key));
  return member_of(table, key);
}

void report(Tree& tree, const Position& where, const std::string& what) {
  if (tree.readable) tree.mistakes->add(where, what);
}

/// Values of one type out of a list; the first element that is none is a mistake.
template <class T>
std::optional<std::vector<T>> list_of(Tree& tree, const Node& node, const std::string& what) {
  const List* list = std::get_if<List>(&node.value);
  if (!list) {
    report(tree, node.at, what);
    return std::nullopt;
  }
  std::vector<T> values;
  for (const Node& element : list->elements) {
    const T* value = std::get_if<T>(&element.value);
    if (!value) {
      report(tree, element.at, what);
      return std::nullopt;
    }
    values.push_back(*value);
  }
  return values;
}

}  // namespace

const Position& Table::position() const { return state_->node->at; }

bool Table::has(std::string_view key) const { return ask(*state_->tree, *state_->node, key) != nullptr; }

bool Table::holds_text(std::string_view key) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  return node && std::holds_alternative<std::string>(node->value);
}

bool Table::holds_table(std::string_view key) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  return node && std::holds_alternative<Members>(node->value);
}

bool Table::holds_texts(std::string_view key) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  const List* list = node ? std::get_if<List>(&node->value) : nullptr;
  return list && !list->elements.empty() && std::holds_alternative<std::string>(list->elements.front().value);
}

Position Table::position_of(std::string_view key) const {
  const Node* node = member_of(*state_->node, key);
  return node ? node->at : state_->node->at;
}

Position Table::position_of(std::string_view key, std::size_t element) const {
  const Node* node = member_of(*state_->node, key);
  const List* list = node ? std::get_if<List>(&node->value) : nullptr;
  return list && element < list->elements.size() ? list->elements[element].at : position_of(key);
}

void Table::mistake(std::string_view key, const std::string& what) const { mistake(position_of(key), what); }
void Table::mistake(const Position& where, const std::string& what) const {
  report(*state_->tree, where, what);
}

std::optional<std::string> Table::string(std::string_view key) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  if (const auto* text = std::get_if<std::string>(&node->value)) return *text;
  mistake(node->at, quoted(key) + " takes text in quotes");
  return std::nullopt;
}

/// Its place among the known ones.
std::optional<std::size_t> Table::word(std::string_view key,
                                       const std::vector<std::string_view>& known) const {
  const auto given = string(key);
  if (!given) return std::nullopt;
  const auto found = std::find(known.begin(), known.end(), *given);
  if (found != known.end()) return static_cast<std::size_t>(found - known.begin());
  std::string takes;
  for (std::size_t i = 0; i < known.size(); ++i)
    takes += (i == 0 ? "\"" : i + 1 == known.size() ? " or \"" : ", \"") + std::string(known[i]) + "\"";
  mistake(position_of(key), quoted(key) + " takes " + takes);
  return std::nullopt;
}

std::string Table::need_string(std::string_view key) const {
  if (!has(key)) {
    mistake(position(), quoted(key) + " is missing; it takes text in quotes");
    return {};
  }
  auto text = string(key);
  if (text && text->empty()) mistake(key, quoted(key) + " must not be empty");
  return text.value_or("");
}

std::optional<bool> Table::boolean(std::string_view key) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  if (const auto* truth = std::get_if<bool>(&node->value)) return *truth;
  mistake(node->at, quoted(key) + " takes true or false");
  return std::nullopt;
}

std::optional<std::int64_t> Table::integer(std::string_view key, std::int64_t min, std::int64_t max) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  const auto* whole = std::get_if<std::int64_t>(&node->value);
  if (whole && *whole >= min && *whole <= max) return *whole;
  mistake(node->at,
          quoted(key) + " takes a whole number from " + std::to_string(min) + " to " + std::to_string(max));
  return std::nullopt;
}

std::optional<double> Table::number(std::string_view key, double min, double max) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  std::optional<double> number;
  if (const auto* real = std::get_if<double>(&node->value)) number = *real;
  if (const auto* whole = std::get_if<std::int64_t>(&node->value)) number = static_cast<double>(*whole);
  if (number && std::isfinite(*number) && *number >= min && *number <= max) return number;
  mistake(node->at, quoted(key) + " takes a number from " + number_text(min) + " to " + number_text(max));
  return std::nullopt;
}

std::optional<Duration> Table::duration(std::string_view key, Duration min, Duration max) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  const auto* text = std::get_if<std::string>(&node->value);
  const auto duration = text ? parse_duration(*text) : std::nullopt;
  if (duration && *duration >= min && *duration <= max) return duration;
  mistake(node->at, quoted(key) + " takes a time such as \"10s\", \"5m\" or \"1h30m\", from " + human(min) +
                        " to " + human(max));
  return std::nullopt;
}

std::optional<std::uint64_t> Table::size_bytes(std::string_view key, std::uint64_t min,
                                               std::uint64_t max) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  std::optional<std::uint64_t> bytes;
  if (const auto* text = std::get_if<std::string>(&node->value)) bytes = parse_size(*text);
  const auto* whole = std::get_if<std::int64_t>(&node->value);
  if (whole && *whole >= 0) bytes = static_cast<std::uint64_t>(*whole);
  if (bytes && *bytes >= min && *bytes <= max) return bytes;
  mistake(node->at, quoted(key) + " takes a size such as \"64MB\" or \"256MiB\", from " +
                        std::to_string(min) + " to " + std::to_string(max) + " bytes");
  return std::nullopt;
}

std::optional<std::vector<std::string>> Table::strings(std::string_view key) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  return list_of<std::string>(*state_->tree, *node,
                              quoted(key) + " takes a list of texts, such as [\"a\", \"b\"]");
}

std::optional<std::vector<std::int64_t>> Table::integers(std::string_view key) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  return list_of<std::int64_t>(*state_->tree, *node,
                               quoted(key) + " takes a list of whole numbers, such as [1, 2]");
}

std::optional<Date> Table::date(std::string_view key) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  if (const auto* date = std::get_if<Date>(&node->value)) return *date;
  report(*state_->tree, node->at, quoted(key) + " takes a date without quotes, such as 2026-12-24");
  return std::nullopt;
}

std::optional<std::vector<Date>> Table::dates(std::string_view key) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  return list_of<Date>(
      *state_->tree, *node,
      quoted(key) + " takes a list of dates without quotes, such as [2026-12-24, 2026-12-25]");
}

std::map<std::string, std::string> Table::string_map(std::string_view key) const {
  std::map<std::string, std::string> result;
  const auto inner = table(key);
  if (!inner) return result;
  for (const std::string& name : inner->keys()) {
    if (auto text = inner->scalar_text(name)) result[name] = *text;
  }
  return result;
}

std::optional<Table> Table::table(std::string_view key) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  if (std::holds_alternative<Members>(node->value)) {
    return Table(std::make_shared<const State>(State{state_->tree, node}));
  }
  mistake(node->at, quoted(key) + " is a table: write [" + std::string(key) + "]");
  return std::nullopt;
}

std::vector<Table> Table::tables(std::string_view key) const {
  std::vector<Table> result;
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return result;
  const List* list = std::get_if<List>(&node->value);
  const std::string what = quoted(key) + " is a list of tables: write [[" + std::string(key) + "]] for each";
  if (!list) {
    mistake(node->at, what);
    if (std::holds_alternative<Members>(node->value))
      Table(std::make_shared<const State>(State{state_->tree, node})).take_all();
    return result;
  }
  for (const Node& element : list->elements) {
    if (std::holds_alternative<Members>(element.value)) {
      result.push_back(Table(std::make_shared<const State>(State{state_->tree, &element})));
    } else {
      mistake(element.at, what);
    }
  }
  return result;
}

std::vector<std::string> Table::keys() const {
  std::vector<std::string> keys;
  for (const Member& member : std::get<Members>(state_->node->value).members) keys.push_back(member.key);
  return keys;
}

std::optional<std::string> Table::scalar_text(std::string_view key) const {
  const Node* node = ask(*state_->tree, *state_->node, key);
  if (!node) return std::nullopt;
  if (auto text = scalar(*node)) return text;
  mistake(node->at, quoted(key) + " takes text in quotes, a number, true or false");
  return std::nullopt;
}

void Table::take_all() const {
  for (const Member& member : std::get<Members>(state_->node->value).members) {
    ask(*state_->tree, *state_->node, member.key);
    if (std::holds_alternative<Members>(member.node.value)) {
      Table(std::make_shared<const State>(State{state_->tree, &member.node})).take_all();
    }
  }
}

}  // namespace tidemark::config
