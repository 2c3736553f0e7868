#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "collector/store/import_store.h"
#include "collector/store/sqlite/result_table.h"

/// The numbers under which the file knows what is imported. All functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

/// By the places that checks and series have in the ImportedEndpoint.
struct ImportedNames {
  std::int64_t endpoint = 0;
  EndpointId id;
  std::vector<ComponentKey> components;
  std::vector<std::optional<std::int64_t>> series;  ///< absent: it is above a limit
};

/// Absent: some name is not there yet.
std::optional<ImportedNames> find_names(Connection& connection, const ImportedEndpoint& imported);
/// Enters those that are missing.
ImportedNames ensure_names(Connection& connection, const ImportedEndpoint& imported,
                           const ImportLimits& limits, TimePoint now);

}  // namespace tidemark::store::sqlite
