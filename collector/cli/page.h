#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "common/model/time.h"

/// What a command answers, as values; how it looks as a table, JSON or CSV is decided elsewhere.
namespace tidemark::cli {

/// A figure that could not be computed.
struct Absent {
  std::string why;
};
/// 0…1; people see per cent, as of percent_text().
struct Share {
  double value = 0;
  std::optional<double> goal = {};  ///< which it must not seem to reach where it does not
};
struct Bytes {
  std::uint64_t value = 0;
};
/// A word that has a colour: "DOWN", "critical".
struct StateWord {
  std::string word;
};
using Words = std::vector<std::string>;
using Labels = std::map<std::string, std::string>;
using Cell = std::variant<Absent, std::string, std::int64_t, double, bool, TimePoint, Duration, Share, Bytes,
                          StateWord, Words, Labels>;

/// Names are snake_case and stable; those of durations end in _s, for JSON and CSV give seconds.
struct Column {
  std::string name;
  std::string title;      ///< empty: not in tables
  bool flexible = false;  ///< may be cut to fit
};

struct Listing {
  std::string noun;  ///< the key in JSON: "endpoints"
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  std::string empty;  ///< what is said where there are no rows: "no endpoint is enrolled"
};

struct Field;
/// A JSON object, in order.
using Record = std::vector<Field>;
struct Field {
  enum class Kind : std::uint8_t { kCell, kObject, kList };
  std::string name;
  Kind kind = Kind::kCell;
  Cell cell;
  std::vector<Record> records;  ///< kObject: one

  static Field of(std::string name, Cell cell) { return {std::move(name), Kind::kCell, std::move(cell), {}}; }
  static Field object(std::string name, Record record);
  static Field list(std::string name, std::vector<Record> records);
};

/// One answer in its three forms.
struct Page {
  Record document;   ///< for JSON
  Listing rows;      ///< for CSV
  std::string text;  ///< for people
};

inline Field Field::object(std::string name, Record record) {
  return {std::move(name), Kind::kObject, {}, {std::move(record)}};
}
inline Field Field::list(std::string name, std::vector<Record> records) {
  return {std::move(name), Kind::kList, {}, std::move(records)};
}

std::vector<Record> records_of(const Listing& listing);

}  // namespace tidemark::cli
