#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/snmp/device/layout.h"

namespace tidemark::snmp {

/// Whether a row's cell of that column is one of the values.
bool is_one_of(const RowTable& rows, std::size_t row, std::size_t column,
               const std::vector<std::int64_t>& values);
/// A metric's value of a row; absent: the device has not all of its parts, or says that there is none. Pure.
std::optional<double> value_of(const MetricColumns& metric, const RowTable& rows, std::size_t row);
/// What it is called, which may depend on what the row measures; null: nothing that is known.
const MetricName* name_of(const MetricColumns& metric, const RowTable& rows, std::size_t row);

struct Judgement {
  CheckState state = CheckState::kUnknown;
  std::string text;
};
/// A check's result of a row, without the row's notes; absent: none is due.
std::optional<Judgement> judgement_of(const CheckColumns& check, const RowTable& rows, std::size_t row);

}  // namespace tidemark::snmp
