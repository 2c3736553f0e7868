#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <string>
#include <vector>

#include "collector/reporting/making.h"
#include "collector/store/operations_store.h"

namespace tidemark::reporting {

/// A figure that is another one now than it was when the report was made.
struct Difference {
  std::string figure;
  std::string unit;
  std::optional<double> sent;  ///< absent: there was none
  std::optional<double> now;
  friend bool operator==(const Difference&, const Difference&) = default;
};

struct KnownNow {
  Made made;
  std::vector<Difference> differences;
  std::vector<std::string> reasons;  ///< of them; empty where nothing differs
};

/// The figures of two reports' JSON that differ by more than a rounding. Pure. kDataLoss where one is no such
/// document.
absl::StatusOr<std::vector<Difference>> differences_of(const std::string& sent, const std::string& now);

/// The kept report of the same period, made again as known now and by today's definition, with what differs
/// and why: entries that people made since, another definition, else late data. `wanted` names formats and
/// paper alone.
absl::StatusOr<KnownNow> known_now(const store::ReportRow& sent, Wanted wanted, ReportMaker& maker,
                                   store::OperationsStore& operations);

}  // namespace tidemark::reporting
