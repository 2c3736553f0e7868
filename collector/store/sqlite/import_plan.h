#pragma once

#include <vector>

#include "collector/series/gathering.h"
#include "collector/store/sqlite/import_names.h"

/// What of imported history is not there yet, and how it is to be filed. All functions throw
/// SQLite::Exception.
namespace tidemark::store::sqlite {

/// A result that is to have a row of its own, or to lose it.
struct PlannedRow {
  std::int64_t component = 0;
  series::Result result;
};
/// When the first result of a component is, of some.
struct PlannedFirst {
  std::int64_t component = 0;
  std::int64_t time = 0;
};
/// Chunks of one UTC day.
struct PlannedDay {
  std::int64_t day = 0;  ///< its begin
  std::vector<series::ResultPiece> pieces;
  std::vector<PlannedFirst> oldest;  ///< of each component in them
};

struct ResultPlan {
  std::vector<PlannedRow> rows;  ///< the newest of each component
  std::vector<PlannedDay> days;
  std::vector<PlannedRow> gone;  ///< rows that are in the chunks, once those are filed
  std::vector<PlannedFirst> firsts;
  std::uint64_t taken = 0, repeated = 0;
};
ResultPlan plan_results(Connection& connection, const ImportedEndpoint& imported, const ImportedNames& names);

struct SamplePlan {
  std::vector<series::Piece> pieces;  ///< to be joined
  std::uint64_t taken = 0, repeated = 0;
};
SamplePlan plan_samples(Connection& connection, const ImportedEndpoint& imported, const ImportedNames& names);

}  // namespace tidemark::store::sqlite
