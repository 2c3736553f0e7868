#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/model/telemetry.h"

namespace tidemark::import {

/// The fields of JSON lines and the columns of CSV.
enum class Field : std::uint8_t {
  kKind,
  kEndpoint,
  kTime,
  kCheck,
  kState,
  kInterval,
  kConfirm,
  kText,
  kName,
  kSeverity,
  kBody,
  kMetric,
  kValue,
  kUnit,
  kMetricKind,
  kAttributes,
  kSite,
  kService,
  kFrom,
  kTo,
  kRepeat,
  kZone,
  kReason,
  kApprover,
  kReference,
  kRolledBack,
  kAuthor,
  kEntered,
};
inline constexpr std::size_t kFields = 28;

std::string_view name_of(Field field);
std::optional<Field> field_named(std::string_view name);
/// "kind, endpoint, time, …"
std::string field_names();

/// Some fields.
using FieldSet = std::uint32_t;
constexpr FieldSet set_of(Field field) { return FieldSet{1} << static_cast<unsigned>(field); }

/// What a line has in its fields, before anybody judged it.
struct Fields {
  struct Value {
    enum class Form : std::uint8_t { kAbsent, kText, kNumber };
    Form form = Form::kAbsent;
    std::string_view text;  ///< of whoever made this
    double number = 0;
  };
  std::array<Value, kFields> values;
  Attributes attributes;  ///< in whatever order
  FieldSet given = 0;

  const Value& operator[](Field field) const { return values[static_cast<std::size_t>(field)]; }
  bool has(Field field) const { return (given & set_of(field)) != 0; }
  void put(Field field, std::string_view text) {
    values[static_cast<std::size_t>(field)] = {Value::Form::kText, text, 0};
    given |= set_of(field);
  }
  void put(Field field, double number) {
    values[static_cast<std::size_t>(field)] = {Value::Form::kNumber, {}, number};
    given |= set_of(field);
  }
  void clear() {
    given = 0;
    values = {};
    attributes.clear();
  }
};

}  // namespace tidemark::import
