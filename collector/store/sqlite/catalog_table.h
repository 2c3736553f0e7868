#pragma once

#include <absl/status/statusor.h>

#include <optional>
#include <vector>

#include "collector/store/catalog_store.h"
#include "collector/store/sqlite/query.h"

/// The tables of the catalogue's history: `catalogues`, `catalogue_files` and `catalogue_texts`. All
/// functions throw SQLite::Exception.
namespace tidemark::store::sqlite {

void make_catalog_tables(Connection& connection);

/// Keeps a version with all of its files.
void put_catalog(Connection& connection, const CatalogVersionRow& row, const std::vector<CatalogFile>& files);

/// Newest first; where a time is given, of those taken at or before it.
std::vector<CatalogVersionRow> catalogs(Connection& connection, std::optional<TimePoint> until,
                                        std::size_t limit);

/// kNotFound; kDataLoss, with what is wrong, where the version, one of its files or a text is damaged.
absl::StatusOr<std::vector<CatalogFile>> files_of_catalog(Connection& connection, std::int64_t id);

}  // namespace tidemark::store::sqlite
