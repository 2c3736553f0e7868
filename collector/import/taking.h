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
  TimePoint time();
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
  TimePoint in_range(TimePoint time);
  std::optional<std::string_view> required_text(Field field);
  std::optional<double> plain_number(Field field) const;
  void wrong(Field field, const std::string& right);
  void note(std::string what);

  const Fields& fields_;
  std::string mistake_;
};

}  // namespace tidemark::import
