#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "collector/import/fields.h"
#include "collector/import/record.h"

namespace tidemark::import {

/// Takes a line's fields as what they are to be; of all that is wrong it keeps the first.
class Taking {
 public:
  /// The fields outlive it.
  explicit Taking(const Fields& fields) : fields_(fields) {}

  /// A sentence: what is wrong, and what would be right; empty: nothing is.
  const std::string& mistake() const { return mistake_; }

  std::string name(Field field, std::size_t bytes_max);
  /// Of text_bytes_max bytes; what is beyond is left out.
  std::string text(Field field);
  TimePoint time(Field field = Field::kTime);
  /// As name(), of a field that need not be there: then empty.
  std::string optional_name(Field field, std::size_t bytes_max);
  /// As text(), of a field that has to be there and say something.
  std::string required_words(Field field);
  /// true or false, yes or no, 1 or 0; false where it is not there.
  bool flag(Field field);
  /// The only one of them that is there; the first where there are none or several, which is a mistake.
  Field one_of(std::span<const Field> fields);
  bool has(Field field) const { return fields_.has(field); }
  /// A sentence of the caller's own.
  void note(std::string what);
  Duration interval();
  std::uint32_t confirm();
  double value();
  CheckState state();
  Severity severity();
  MetricKind metric_kind();
  Attributes attributes();

 private:
  /// One of `words`, by its place; without regard to upper and lower case.
  std::size_t word(Field field, std::span<const std::string_view> words, const std::string& right);
  TimePoint in_range(Field field, TimePoint time);
  std::optional<std::string_view> required_text(Field field);
  std::optional<double> plain_number(Field field) const;
  void wrong(Field field, const std::string& right);

  const Fields& fields_;
  std::string mistake_;
};

}  // namespace tidemark::import
