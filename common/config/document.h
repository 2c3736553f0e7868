#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/model/time.h"

/// Reading TOML files for people who make mistakes: every one is reported as `file:line:column: what is
/// wrong, what would be right`, all of a file at once. The only door to toml++. Not thread-safe.
namespace tidemark::config {

struct Position {
  std::string file;
  std::uint32_t line = 0;  ///< from 1; 0: the file as a whole
  std::uint32_t column = 0;
};

/// What was wrong, in the order in which it was found.
class Mistakes {
 public:
  void add(const Position& where, const std::string& what);
  bool none() const { return lines_.empty(); }
  /// "file:line:column: what"
  const std::vector<std::string>& lines() const { return lines_; }
  /// One a line.
  std::string text() const;
  void append(const Mistakes& others);

 private:
  std::vector<std::string> lines_;
};

/// A day as TOML writes it.
struct Date {
  int year = 0;
  int month = 0;
  int day = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
};

class Document;

/// A table of a document, good as long as the document. A getter returns the key's value, or nothing: then
/// the key is missing, or wrong and reported. need_…() report a missing key too. Keys nobody asked for are
/// reported by Document::finish().
class Table {
 public:
  const Position& position() const;
  bool has(std::string_view key) const;
  /// Where the key's value stands, or the table where it is missing.
  Position position_of(std::string_view key) const;
  /// Where an element of the key's list stands, from 0.
  Position position_of(std::string_view key, std::size_t element) const;
  bool holds_text(std::string_view key) const;
  bool holds_table(std::string_view key) const;
  /// A list whose first element is a text.
  bool holds_texts(std::string_view key) const;
  void mistake(std::string_view key, const std::string& what) const;
  void mistake(const Position& where, const std::string& what) const;

  std::optional<std::string> string(std::string_view key) const;
  std::string need_string(std::string_view key) const;
  /// What its text stands for; of any other one a mistake says which there are.
  template <class Value>
  std::optional<Value> choice(std::string_view key,
                              std::span<const std::pair<std::string_view, Value>> words) const {
    std::vector<std::string_view> known;
    for (const auto& [word, value] : words) known.push_back(word);
    const auto found = word(key, known);
    if (!found) return std::nullopt;
    return words[*found].second;
  }
  template <class Value>
  std::optional<Value> choice(std::string_view key,
                              std::initializer_list<std::pair<std::string_view, Value>> words) const {
    return choice<Value>(key, std::span(words.begin(), words.size()));
  }
  std::optional<bool> boolean(std::string_view key) const;
  std::optional<std::int64_t> integer(std::string_view key, std::int64_t min, std::int64_t max) const;
  /// Takes whole numbers as well.
  std::optional<double> number(std::string_view key, double min, double max) const;
  /// "10s", "1h30m" (parse_duration).
  std::optional<Duration> duration(std::string_view key, Duration min, Duration max) const;
  /// "64MB", "256MiB", "1GB", or a whole number of bytes.
  std::optional<std::uint64_t> size_bytes(std::string_view key, std::uint64_t min, std::uint64_t max) const;
  std::optional<std::vector<std::string>> strings(std::string_view key) const;
  /// Whole numbers: [1, 2].
  std::optional<std::vector<std::int64_t>> integers(std::string_view key) const;
  /// TOML's own date, without quotes: 2026-12-24.
  std::optional<Date> date(std::string_view key) const;
  /// TOML's own dates, without quotes: [2026-12-24, 2026-12-25].
  std::optional<std::vector<Date>> dates(std::string_view key) const;
  /// A table of strings; numbers and booleans are taken as they are written.
  std::map<std::string, std::string> string_map(std::string_view key) const;

  std::optional<Table> table(std::string_view key) const;
  /// [[key]], or an array of inline tables; empty where it is missing.
  std::vector<Table> tables(std::string_view key) const;
  /// All keys of the table, in the order of the file.
  std::vector<std::string> keys() const;
  /// The key's scalar as text (string, number, boolean), for parameters whose type depends on another key.
  std::optional<std::string> scalar_text(std::string_view key) const;
  /// Everything in this table counts as asked for.
  void take_all() const;

 private:
  friend class Document;
  struct State;
  explicit Table(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::optional<std::size_t> word(std::string_view key, const std::vector<std::string_view>& known) const;
  std::shared_ptr<const State> state_;  // shared with copies of this view
};

class Document {
 public:
  static constexpr std::size_t kFileBytesMax = 4 << 20;

  /// A file that cannot be read or parsed is a mistake; the root is an empty table then.
  static Document read(const std::filesystem::path& path, Mistakes& mistakes);
  static Document parse(std::string_view text, const std::string& name, Mistakes& mistakes);
  /// False after a syntax error or where the file could not be read; then nothing more is reported.
  bool readable() const;
  /// The file as it was read.
  const std::string& text() const;
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  Table root() const;
  /// Reports every key that nobody asked for, with the nearest one that somebody did ask for in that table.
  void finish();

 private:
  struct State;
  explicit Document(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The one of `known` that is a typing mistake away from `word`; empty: none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);
/// How a sentence about an unknown word ends: "; did you mean 'x'?", or `otherwise` where nothing is near.
std::string or_nearest(std::string_view word, const std::vector<std::string>& known,
                       const std::string& otherwise);

}  // namespace tidemark::config
