#include "collector/store/sqlite/sqlite_catalog.h"

#include <utility>

#include "collector/store/sqlite/catalog_table.h"

namespace tidemark::store::sqlite {
namespace {

constexpr const char* kReading = "cannot read the catalogue's history";

/// Whether the newest version is the same as what is to be kept; a damaged one is not.
bool repeats_newest(Connection& connection, const CatalogVersionRow& row,
                    const std::vector<CatalogFile>& files) {
  const auto newest = catalogs(connection, std::nullopt, 1);
  if (newest.empty()) return false;
  const auto known = files_of_catalog(connection, newest.front().id);
  return known.ok() && (newest.front().version == row.version || *known == files);
}

}  // namespace

absl::StatusOr<bool> SqliteCatalog::add(const CatalogVersionRow& row, const std::vector<CatalogFile>& files) {
  std::size_t bytes = 0;
  for (const CatalogFile& file : files) bytes += file.path.size() + file.text.size();
  if (bytes > kCatalogBytesMax) {
    return absl::ResourceExhaustedError("the catalogue's files have " + std::to_string(bytes) +
                                        " bytes, and a version of at most " +
                                        std::to_string(kCatalogBytesMax) + " is kept");
  }
  bool added = false;
  const auto status = writer_.run(
      [&](Connection& connection) {
        added = !repeats_newest(connection, row, files);
        if (added) put_catalog(connection, row, files);
        return absl::OkStatus();
      },
      bytes);
  if (!status.ok()) return status;
  return added;
}

absl::StatusOr<std::optional<CatalogVersionRow>> SqliteCatalog::in_force(TimePoint time) {
  using Row = std::optional<CatalogVersionRow>;
  return readers_.get<Row>(kReading, [&](Connection& connection) -> absl::StatusOr<Row> {
    auto rows = catalogs(connection, time, 1);
    return rows.empty() ? Row() : Row(std::move(rows.front()));
  });
}

absl::StatusOr<std::optional<CatalogVersionRow>> SqliteCatalog::first() {
  using Row = std::optional<CatalogVersionRow>;
  return readers_.get<Row>(kReading, [&](Connection& connection) -> absl::StatusOr<Row> {
    Query query(connection, "SELECT id, taken, version FROM catalogues ORDER BY id LIMIT 1");
    if (!query.next()) return Row();
    CatalogVersionRow row;
    query.into(row.id, row.taken, row.version);
    return Row(std::move(row));
  });
}

absl::StatusOr<std::vector<CatalogVersionRow>> SqliteCatalog::versions(std::size_t limit) {
  using Rows = std::vector<CatalogVersionRow>;
  return readers_.get<Rows>(kReading, [&](Connection& connection) -> absl::StatusOr<Rows> {
    return catalogs(connection, std::nullopt, limit);
  });
}

absl::StatusOr<std::vector<CatalogFile>> SqliteCatalog::files(std::int64_t id) {
  using Files = std::vector<CatalogFile>;
  return readers_.get<Files>(kReading, [&](Connection& connection) -> absl::StatusOr<Files> {
    return files_of_catalog(connection, id);
  });
}

}  // namespace tidemark::store::sqlite
